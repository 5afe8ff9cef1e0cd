/**
 * The cluster picture: the nodes in a ring, the cut links as broken lines, the messages under way as arrows between their nodes. A frame comes
 * in, a drawing of it goes out, which says nothing that the tables do not say.
 */

import { button, h, icon, keep, once, setAttribute, setText, show, statusIcon, svg, toneIcon } from './dom.js';

/** @typedef {import('../messages.js').Frame} Frame */
/** @typedef {import('../messages.js').Letter} Letter */
/** @typedef {import('../messages.js').Row} Row */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} ClusterData
 * @property {Pick<Frame, 'branch' | 'frame' | 'rows' | 'cuts' | 'inFlight'>} frame
 * @property {Letter[]} letters - the last ones, up to the shown frame
 * @property {number} atMs - where on their way the messages are drawn
 * @property {string} caption - "frame 37 of 112 · 4.12 s"
 * @property {boolean} isNarrow
 * @property {boolean} isInteractive
 */

/** A place in the picture, in em from its left upper corner. @typedef {{x: number, y: number}} Place */
/** @typedef {{width: number, height: number, places: Place[]}} Ring */

/**
 * A message on its way; or one that was lost in the shown frame. `turn`: where it points to, in degrees.
 * @typedef {{id: number, look: 'under-way' | 'waiting' | 'lost', x: number, y: number, turn: number, frame: number, kind: string, words: string}} Dart
 */

/** With more nodes than this the picture would hide more than it shows. */
const NODES_MAX = 24;
/** So many messages are drawn, the newest of them. */
const DARTS_MAX = 40;
/** So many cut links are named below; the lines show them all. */
const CUTS_NAMED_MAX = 8;
/** What a node takes up, in em; a message stays so far away from it. */
const NODE_WIDTH = 6;
const NODE_HEIGHT = 5.6;
const CLEARANCE = 3.2;
/** A message keeps so far to the right of the line between its nodes, so that those of the other way pass by. */
const ASIDE = 0.9;
/** How far apart those stand that would lie on one another, and how much room the name of one takes. */
const SIDE_BY_SIDE = 1.6;
/** After so many they lie on one another all the same. */
const TRIES = 4;
const NAME_WIDTH = 6;
const NAME_HEIGHT = 2;

/**
 * The places of so many nodes: clockwise from the top.
 * @param {number} count
 * @param {boolean} isNarrow
 * @returns {Ring}
 */
export function placeNodes(count, isNarrow) {
  const [rx, ry] = isNarrow ? [Math.max(7.6, count), Math.max(9, 1.2 * count)] : [Math.max(14, 1.2 * count), Math.max(8.5, 0.95 * count)];
  const [width, height] = [2 * rx + NODE_WIDTH, 2 * ry + NODE_HEIGHT];
  const places = Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI - Math.PI / 2;
    return { x: round(width / 2 + rx * Math.cos(angle)), y: round(height / 2 + ry * Math.sin(angle)) };
  });
  return { width: round(width), height: round(height), places: count === 1 ? [{ x: width / 2, y: height / 2 }] : places };
}

/**
 * The messages under way, each so far along as its time has run, and those that were lost in this frame.
 * @param {Pick<ClusterData, 'letters' | 'atMs'> & {frame: {frame: number, rows: Pick<Row, 'name'>[]}}} data
 * @param {Place[]} places - of the rows
 * @returns {Dart[]}
 */
export function placeDarts({ letters, atMs, frame }, places) {
  const placeOf = new Map(frame.rows.map(({ name }, index) => [name, places[index]]));
  /** @type {Place[]} */
  const taken = [];
  return letters.flatMap((letter) => {
    const [from, to] = [placeOf.get(letter.from), placeOf.get(letter.to)];
    const look = lookOf(letter, frame.frame);
    if (!from || !to || from === to || look === null) return [];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const way = Math.hypot(dx, dy);
    const clearance = Math.min(CLEARANCE, way * 0.3);
    const along = clearance + shareOf(letter, atMs) * (way - 2 * clearance);
    // Those that would lie on one another stand side by side.
    const asideBy = (/** @type {number} */ aside) => ({ x: round(from.x + (dx * along - dy * aside) / way), y: round(from.y + (dy * along + dx * aside) / way) });
    const isFree = (/** @type {Place} */ { x, y }) => taken.every((other) => Math.hypot(other.x - x, other.y - y) > SIDE_BY_SIDE * 0.9);
    const tries = Array.from({ length: TRIES }, (_, index) => asideBy(ASIDE + SIDE_BY_SIDE * index));
    const spot = tries.find(isFree) ?? asideBy(ASIDE);
    taken.push(spot);
    return [{
      id: letter.id, look, kind: letter.kind, frame: letter.sentFrame, words: wordsOf(letter, look, atMs),
      ...spot, turn: Math.round(Math.atan2(dy, dx) * 180 / Math.PI),
    }];
  }).slice(-DARTS_MAX);
}

/** @param {Letter} letter @param {number} frame @returns {Dart['look'] | null} */
function lookOf({ fate, fateFrame }, frame) {
  if (fate === 'lost') return fateFrame === frame ? 'lost' : null;
  if (fate === 'delivered') return null;
  return fate === 'waiting' ? 'waiting' : 'under-way';
}

/**
 * How much of its way a message has gone: from 0 to 1.
 * @param {Pick<Letter, 'fate' | 'sentMs' | 'dueMs'>} letter
 * @param {number} atMs
 */
export function shareOf({ fate, sentMs, dueMs }, atMs) {
  if (fate === 'waiting') return 1;
  if (fate === 'lost' || dueMs === null) return 0.5;
  if (dueMs <= sentMs) return 1;
  return Math.min(1, Math.max(0, (atMs - sentMs) / (dueMs - sentMs)));
}

/** @param {Letter} letter @param {Dart['look']} look @param {number} atMs */
function wordsOf({ kind, from, to, dueMs, cause, words }, look, atMs) {
  const fate = look === 'lost' ? `lost${cause === '' ? '' : `, ${cause}`}` : look === 'waiting' ? `waits, ${to} is paused` : dueMs === null ? 'under way' : `arrives in ${(Math.max(0, dueMs - atMs) / 1000).toFixed(2)} s`;
  return `${kind} ${from} → ${to}: ${fate}${words === '' ? '' : ` (${words})`}`;
}

/** The tones that tell what a node is; the first column with one of them tells it. */
const ROLE_TONES = ['leader', 'follower', 'candidate', 'joining'];

/**
 * What a node is, in a word: its status if it does not run, else its role.
 * @param {Pick<Row, 'status' | 'cells'>} row
 * @returns {{word: string, tone: string}}
 */
export function roleOf({ status, cells }) {
  const cell = cells.find(({ tone }) => ROLE_TONES.includes(tone));
  if (status === 'crashed' || status === 'left') return { word: status, tone: '' };
  const role = cell === undefined ? '' : cell.values.length === 1 ? (cell.values[0] ?? '') : cell.text;
  return { word: status === 'running' ? role : [status, role].filter(Boolean).join(', '), tone: cell?.tone ?? '' };
}

/**
 * The cut links, those that are cut both ways as one.
 * @param {Frame['cuts']} cuts
 * @returns {{from: string, to: string, isBothWays: boolean}[]}
 */
export function cutLinks(cuts) {
  const all = new Set(cuts.map(({ from, to }) => JSON.stringify([from, to])));
  const isBack = (/** @type {{from: string, to: string}} */ { from, to }) => all.has(JSON.stringify([to, from]));
  return cuts.filter((cut) => !isBack(cut) || cut.from < cut.to).map((cut) => ({ ...cut, isBothWays: isBack(cut) }));
}

/**
 * @param {HTMLElement} host
 * @param {ClusterData} data
 * @param {Send} send
 */
export function renderCluster(host, data, send) {
  if (!host.firstChild) {
    const room = h('div', { class: 'cluster', part: 'picture', role: 'group', 'aria-label': 'The cluster' }, svg('svg', { class: 'cut-lines', 'aria-hidden': 'true' }), h('ul', { class: 'cluster-nodes', 'aria-label': 'Nodes' }), h('ul', { class: 'darts', 'aria-label': 'Messages' }));
    host.replaceChildren(h('p', { class: 'help cluster-caption' }), room, h('p', { class: 'help cluster-cuts' }), h('p', { class: 'help cluster-signs' }));
  }
  const [caption, room, cutWords, signs] = /** @type {HTMLElement[]} */ ([...host.children]);
  const [lines, nodes, list] = [...room?.children ?? []];
  if (!caption || !room || !cutWords || !signs || !lines || !nodes || !list) return;
  const { frame, isNarrow, isInteractive } = data;
  const isDrawn = frame.rows.length > 0 && frame.rows.length <= NODES_MAX;
  for (const part of [room, cutWords, signs]) show(part, isDrawn);
  if (!isDrawn) return setText(caption, `${data.caption} · ${frame.rows.length === 0 ? 'No node has started yet.' : `The picture is for up to ${NODES_MAX} nodes; here are ${frame.rows.length}, and the tab State has them all.`}`);
  const ring = placeNodes(frame.rows.length, isNarrow);
  const darts = placeDarts(data, ring.places);
  const underWay = darts.filter(({ look }) => look !== 'lost').length;
  const links = cutLinks(frame.cuts);
  setText(caption, `${data.caption} · ${frame.inFlight} under way${underWay === frame.inFlight ? '' : `, ${underWay} of them drawn`}`);
  room.style.width = `${ring.width}em`;
  room.style.height = `${ring.height}em`;
  once(room, `${frame.rows.length}.${isNarrow}.${JSON.stringify(links)}`, () => drawCuts(lines, links, frame.rows, ring));
  keep(nodes, frame.rows, (row) => `${row.node}.${isInteractive}`, (row) => makeNode(row, isInteractive, send), (item, row, index) => {
    place(item, ring, ring.places[index] ?? { x: 0, y: 0 });
    drawNode(/** @type {HTMLElement} */ (item.firstElementChild), row, isInteractive);
  });
  keep(list, darts, (dart) => `${frame.branch}.${dart.id}`, (dart) => h('li', {}, button(send, { do: 'seek', frame: dart.frame }, { class: 'dart' }, icon('arrow'), icon('cross'), h('span', { class: 'dart-kind', text: dart.kind }))), (item, dart) => {
    place(item, ring, dart);
    drawDart(/** @type {HTMLElement} */ (item.firstElementChild), dart, !isNarrow && hasRoom(dart, darts));
  });
  const named = links.slice(0, CUTS_NAMED_MAX).map(({ from, to, isBothWays }) => `${from} ${isBothWays ? '↔' : '→'} ${to}`).join(', ');
  show(cutWords, links.length > 0);
  setText(cutWords, `Cut: ${named}${links.length > CUTS_NAMED_MAX ? ` and ${links.length - CUTS_NAMED_MAX} more` : ''}.`);
  setText(signs, `A double ring: took this step. An arrow: a message on its way, placed by the time it has gone; a press on it leads to where it was sent.${isInteractive ? ' A press on a node: what can be done to it.' : ''}`);
}

/** Whether a message can be named without covering another. @param {Dart} dart @param {Dart[]} darts */
function hasRoom(dart, darts) {
  return darts.every((other) => other === dart || Math.abs(other.x - dart.x) > NAME_WIDTH || Math.abs(other.y - dart.y) > NAME_HEIGHT);
}

/** @param {HTMLElement} item @param {Ring} ring @param {Place} place */
function place(item, { width, height }, { x, y }) {
  item.style.left = `${round(100 * x / width)}%`;
  item.style.top = `${round(100 * y / height)}%`;
}

/** @param {Row} row @param {boolean} isInteractive @param {Send} send */
function makeNode(row, isInteractive, send) {
  // The blank keeps the two words apart for whoever has them read.
  const parts = [h('span', { class: 'node-ring', 'aria-hidden': 'true' }), h('span', { class: 'node-called' }), ' ', h('span', { class: 'node-role' })];
  return h('li', {}, isInteractive
    ? button(send, { do: 'node-menu', node: row.node }, { class: 'cluster-node', 'data-node': row.node, 'aria-haspopup': 'dialog' }, ...parts)
    : h('span', { class: 'cluster-node', role: 'img', tabindex: 0 }, ...parts));
}

/** @param {HTMLElement} element @param {Row} row @param {boolean} isInteractive */
function drawNode(element, row, isInteractive) {
  const { word, tone } = roleOf(row);
  const isFailed = row.cells.some((cell) => cell.isFailed);
  const words = [row.name, word, row.acted ? 'took this step' : '', isFailed ? 'proves a failure' : ''].filter(Boolean).join(', ');
  setAttribute(element, 'class', ['cluster-node', row.status, tone === '' ? '' : `tone-${tone}`, row.acted ? 'acted' : '', isFailed ? 'failed' : ''].filter(Boolean).join(' '));
  setAttribute(element, 'aria-label', words);
  setAttribute(element, 'title', isInteractive ? `${words}: what ${row.name} can do, and what can be done to it` : words);
  const [ring, name, role] = /** @type {HTMLElement[]} */ ([...element.children]);
  if (!ring || !name || !role) return;
  const sign = statusIcon(row.status) ?? toneIcon(tone);
  once(ring, `${sign}|${row.name}|${isFailed}`, () => ring.replaceChildren(sign ? icon(sign) : row.name.slice(0, 1), isFailed ? h('span', { class: 'node-alert' }, icon('alert')) : ''));
  setText(name, row.name);
  setText(role, word);
}

/** @param {HTMLElement} element @param {Dart} dart @param {boolean} isNamed */
function drawDart(element, { look, turn, words }, isNamed) {
  setAttribute(element, 'class', `dart ${look}`);
  setAttribute(element, 'aria-label', words);
  setAttribute(element, 'title', words);
  const [arrow, cross, kind] = /** @type {HTMLElement[]} */ ([...element.children]);
  if (!arrow || !cross || !kind) return;
  arrow.style.transform = `rotate(${turn}deg)`;
  setAttribute(cross, 'hidden', look !== 'lost');
  setAttribute(kind, 'hidden', !isNamed);
}

/**
 * @param {Element} lines
 * @param {ReturnType<typeof cutLinks>} links
 * @param {Pick<Row, 'name'>[]} rows
 * @param {Ring} ring
 */
function drawCuts(lines, links, rows, { width, height, places }) {
  setAttribute(lines, 'viewBox', `0 0 ${width} ${height}`);
  const placeOf = new Map(rows.map(({ name }, index) => [name, places[index]]));
  lines.replaceChildren(...links.flatMap(({ from, to, isBothWays }) => {
    const [a, b] = [placeOf.get(from), placeOf.get(to)];
    if (!a || !b || a === b) return [];
    const [x, y] = [round((a.x + b.x) / 2), round((a.y + b.y) / 2)];
    const line = svg('path', { class: 'cut-line', d: `M${a.x} ${a.y}L${b.x} ${b.y}` });
    // One way: the sign stands beside the receiver, to which nothing comes.
    const [signX, signY] = isBothWays ? [x, y] : [round(b.x + (a.x - b.x) * 0.3), round(b.y + (a.y - b.y) * 0.3)];
    return [line, svg('path', { class: 'cut-sign', d: `M${signX - 0.35} ${signY - 0.35}l.7 .7M${signX + 0.35} ${signY - 0.35}l-.7 .7` })];
  }));
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}
