/**
 * The space-time diagram: a line downwards a node, a row a frame, and the messages as slanted arrows between them. The last frames up to the
 * shown one come in, with the messages of that time; a list of frames with a drawing beside it goes out. All that the drawing says stands in
 * the list, and in the table of the messages.
 */

import { button, h, keep, once, setAttribute, setText, show, svg } from './dom.js';

/** @typedef {import('../messages.js').Letter} Letter */
/** @typedef {import('../messages.js').Told} Told */
/** @typedef {import('../messages.js').Row} Row */
/** @typedef {import('./dom.js').Send} Send */

/**
 * What became of a node in a frame.
 * @typedef {{frame: number, node: number, status: string}} Turn
 */

/**
 * @typedef {object} SpaceTimeData
 * @property {Told[]} told - of the frames that are drawn, in order
 * @property {Letter[]} letters
 * @property {number} from - the first of the frames
 * @property {number} frame - the last of them, which is shown
 * @property {number} branch
 * @property {Pick<Row, 'node' | 'name' | 'status'>[]} nodes - as they stand at the last
 * @property {Turn[]} turns - in order
 * @property {boolean} isNarrow
 * @property {(timeMs: number) => string} clock
 */

/**
 * A message as a line. `look`: how it ends; `frame`: where a press leads.
 * @typedef {{id: number, look: 'delivered' | 'lost' | 'under-way', x1: number, y1: number, x2: number, y2: number, frame: number, words: string}} Arrow
 */

/** A piece of a node's line, between two heights. @typedef {{x: number, y1: number, y2: number, status: string}} Piece */

const ROW_PX = 28;
const LANE_PX = 88;
const LANE_NARROW_PX = 52;
/** A message that has not arrived, or never will, goes so far of its way. */
const SHARE_OF_WAY = 0.6;

/** @param {number} frame @param {number} from */
const rowY = (frame, from) => (frame - from + 0.5) * ROW_PX;

/**
 * The messages that were under way while these frames came to be.
 * @param {Pick<SpaceTimeData, 'letters' | 'from' | 'frame' | 'nodes'>} data
 * @param {number} lanePx
 * @returns {Arrow[]}
 */
export function placeArrows({ letters, from, frame, nodes }, lanePx) {
  const lanes = new Map(nodes.map(({ name }, index) => [name, (index + 0.5) * lanePx]));
  return letters.flatMap((letter) => {
    const [x1, toX] = [lanes.get(letter.from), lanes.get(letter.to)];
    const end = letter.fateFrame ?? frame;
    if (x1 === undefined || toX === undefined || x1 === toX || end < from) return [];
    const y1 = rowY(letter.sentFrame, from);
    // What is under way goes towards the row that comes; what was lost as it was sent, towards the next.
    const toY = letter.fateFrame === null ? rowY(frame + 1, from) : Math.max(rowY(end, from), y1 + ROW_PX * 0.7);
    const look = letter.fate === 'delivered' ? 'delivered' : letter.fate === 'lost' ? 'lost' : 'under-way';
    const share = look === 'delivered' ? 1 : SHARE_OF_WAY;
    const words = `${letter.kind} ${letter.from} → ${letter.to}: ${letter.fate}${letter.cause === '' ? '' : `, ${letter.cause}`}${letter.words === '' ? '' : ` (${letter.words})`}`;
    return [{ id: letter.id, look, x1, y1, x2: x1 + (toX - x1) * share, y2: y1 + (toY - y1) * share, frame: letter.fateFrame ?? letter.sentFrame, words }];
  });
}

/** What a node was before it took a turn. @type {Record<string, string>} */
const BEFORE = { crashed: 'running', left: 'running', paused: 'running', resumed: 'paused', restarted: 'crashed', started: 'absent' };

/**
 * The lines of the nodes, broken where they did not run: how they stand at the end and what became of them on the way.
 * @param {Pick<SpaceTimeData, 'from' | 'frame' | 'nodes' | 'turns'>} data
 * @param {number} lanePx
 * @returns {Piece[]}
 */
export function placeLines({ from, frame, nodes, turns }, lanePx) {
  return nodes.flatMap(({ node, status }, index) => {
    const x = (index + 0.5) * lanePx;
    /** @type {Piece[]} */
    const pieces = [];
    let [end, now] = [(frame - from + 1) * ROW_PX, /** @type {string} */ (status)];
    for (const turn of turns.filter((one) => one.node === node && one.frame >= from).toReversed()) {
      const y = rowY(turn.frame, from);
      pieces.unshift({ x, y1: y, y2: end, status: now });
      [end, now] = [y, BEFORE[turn.status] ?? 'running'];
    }
    pieces.unshift({ x, y1: 0, y2: end, status: now });
    return pieces;
  });
}

/**
 * @param {HTMLElement} host
 * @param {SpaceTimeData} data
 * @param {Send} send
 */
export function renderSpaceTime(host, data, send) {
  if (!host.firstChild) {
    host.replaceChildren(h('p', { class: 'help space-time-words' }), h('div', { class: 'space-time', part: 'space-time' },
      h('div', { class: 'lane-heads', 'aria-hidden': true }), h('ol', { class: 'space-time-frames', 'aria-label': 'Frames' }), h('div', { class: 'space-time-room' })));
  }
  const [words, diagram] = /** @type {HTMLElement[]} */ ([...host.children]);
  const [heads, list, room] = /** @type {HTMLElement[]} */ ([...diagram?.children ?? []]);
  if (!words || !diagram || !heads || !list || !room) return;
  const lanePx = data.isNarrow ? LANE_NARROW_PX : LANE_PX;
  const lost = data.letters.filter((letter) => letter.fate === 'lost').length;
  setText(words, data.told.length === 0 ? 'Nothing has happened yet.'
    : `Frames ${data.from} to ${data.frame}, the shown one at the bottom. Time runs down; arrows are messages, ✕ where one was lost, dashed while under way. A press leads to a frame.`);
  show(diagram, data.told.length > 0);
  diagram.style.setProperty('--lane', `${lanePx}px`);
  once(heads, `${data.nodes.map(({ name }) => name).join('|')}${lanePx}`, () => heads.replaceChildren(...data.nodes.map(({ name }) => h('span', { text: name, title: name }))));
  keep(list, data.told, (one) => `${data.branch}.${one.frame}`, (one) => h('li', {}, button(send, { do: 'seek', frame: one.frame }, { class: `space-time-go mark-${one.mark || 'none'}`, title: one.sentence },
    h('span', { class: 'number', text: `${one.frame}` }), h('span', { class: 'space-time-time', text: data.clock(one.timeMs) }), h('span', { class: 'space-time-sentence', text: one.sentence }))),
  (item, one) => {
    item.classList.toggle('is-shown', one.frame === data.frame);
    setAttribute(/** @type {Element} */ (item.firstElementChild), 'aria-current', one.frame === data.frame ? 'true' : null);
  });
  const signature = `${data.branch}.${data.from}.${data.frame}.${lanePx}.${data.letters.map((letter) => `${letter.id}${letter.fate}`).join()}.${data.nodes.map(({ status }) => status).join()}`;
  once(room, signature, () => room.replaceChildren(draw(data, lanePx, lost, send)));
}

/**
 * @param {SpaceTimeData} data
 * @param {number} lanePx
 * @param {number} lost
 * @param {Send} send
 */
function draw(data, lanePx, lost, send) {
  const [width, height] = [data.nodes.length * lanePx, data.told.length * ROW_PX];
  const label = `Space-time diagram of ${data.nodes.length} nodes and ${data.letters.length} messages, ${lost} of them lost. The tab Messages has them as a table.`;
  const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label });
  for (const { x, y1, y2, status } of placeLines(data, lanePx)) {
    if (status === 'running' || status === 'paused') drawing.append(svg('path', { class: `lane-line ${status}`, d: `M${x} ${y1}V${y2}` }));
  }
  for (const { frame, node, status } of data.turns.filter((turn) => turn.frame >= data.from && turn.frame <= data.frame)) {
    const [x, y] = [(data.nodes.findIndex((one) => one.node === node) + 0.5) * lanePx, rowY(frame, data.from)];
    const isEnd = status === 'crashed' || status === 'left';
    drawing.append(titled(svg('path', { class: `turn ${isEnd ? 'end' : status === 'paused' ? 'pause' : 'start'}`, d: isEnd ? cross(x, y, 6) : `M${x - 6} ${y}h12` }), status));
  }
  for (const { frame, node, mark } of data.told) {
    const lane = data.nodes.findIndex((one) => one.node === node);
    if (lane >= 0) drawing.append(svg('circle', { class: `event mark-${mark || 'none'}`, cx: (lane + 0.5) * lanePx, cy: rowY(frame, data.from), r: mark === '' ? 3 : 5 }));
  }
  for (const arrow of placeArrows(data, lanePx)) drawing.append(drawArrow(arrow, send));
  return drawing;
}

/** @param {Arrow} arrow @param {Send} send */
function drawArrow({ look, x1, y1, x2, y2, frame, words }, send) {
  const group = titled(svg('g', { class: `arrow ${look}` }), words);
  // A wide, unseen line is easier to hit.
  group.append(svg('path', { class: 'hit', d: `M${x1} ${y1}L${x2} ${y2}` }), svg('path', { class: 'way', d: `M${x1} ${y1}L${x2} ${y2}` }));
  if (look === 'lost') group.append(svg('path', { class: 'tip', d: cross(x2, y2, 4) }));
  else group.append(svg('path', { class: 'tip head', d: head(x1, y1, x2, y2) }));
  group.addEventListener('click', () => send({ do: 'seek', frame }));
  return group;
}

/** @param {number} x @param {number} y @param {number} half */
function cross(x, y, half) {
  return `M${x - half} ${y - half}l${2 * half} ${2 * half}M${x + half} ${y - half}l${-2 * half} ${2 * half}`;
}

/** The two strokes of an arrow's head. @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function head(x1, y1, x2, y2) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const stroke = (/** @type {number} */ turn) => `${(x2 - 8 * Math.cos(angle + turn)).toFixed(1)} ${(y2 - 8 * Math.sin(angle + turn)).toFixed(1)}`;
  return `M${stroke(0.4)}L${x2.toFixed(1)} ${y2.toFixed(1)}L${stroke(-0.4)}`;
}

/** @template {SVGElement} E @param {E} element @param {string} words @returns {E} */
function titled(element, words) {
  const title = svg('title', {});
  title.textContent = words;
  element.append(title);
  return element;
}
