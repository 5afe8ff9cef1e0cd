/**
 * The timeline: the run's length, marks and branches come in; a slider with the marks on it and a lane for each branch go out.
 */

import { button, h, icon, iconPath, keep, onPress, once, setAttribute, show } from './dom.js';

/** @typedef {import('../messages.js').Mark} Mark */
/** @typedef {import('../messages.js').Branch} Branch */
/** @typedef {import('./dom.js').Send} Send */
/** @typedef {import('./dom.js').IconName} IconName */
/** @typedef {{shape: string, word: string, side: 'above' | 'below', weight: number}} Look */

/**
 * @typedef {object} TimelineData
 * @property {number} positionMs - what the slider shows
 * @property {number} spanMs - what its full width stands for
 * @property {number} recordedMs - up to where it has been recorded
 * @property {string} words - for the screen reader: "frame 37 of 112, 4.12 s: n2 becomes leader"
 * @property {Mark[]} marks
 * @property {Record<Mark['kind'], Look>} looks
 * @property {number} width - of the slider in px
 * @property {Branch[]} branches
 * @property {number} branch - the shown one
 * @property {(branch: Branch) => number} forkMs
 * @property {boolean} isInteractive
 */

/** At most one mark in so many px, so that they stay apart; the weightiest wins. */
const MARK_EVERY_PX = 13;
/** Half of the slider's thumb: its middle does not reach the ends. */
const THUMB_PX = 8;

/**
 * @param {HTMLElement} host
 * @param {TimelineData} data
 * @param {Send} send
 */
export function renderTimeline(host, data, send) {
  if (!host.firstChild) build(host, send);
  const [rail, lanes] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!rail || !lanes) return;
  const slider = /** @type {HTMLInputElement} */ (rail.querySelector('input'));
  const span = Math.max(1, data.spanMs);
  setAttribute(slider, 'max', String(Math.ceil(span)));
  const value = String(Math.round(data.positionMs));
  if (slider.value !== value) slider.value = value;
  setAttribute(slider, 'aria-valuetext', data.words);
  rail.style.setProperty('--recorded', `${(Math.min(1, data.recordedMs / span) * 100).toFixed(2)}%`);
  rail.style.setProperty('--played', `${(Math.min(1, data.positionMs / span) * 100).toFixed(2)}%`);
  const marks = /** @type {HTMLElement} */ (rail.querySelector('.marks'));
  once(marks, `${data.branch}.${data.marks.length}.${Math.round(span)}.${data.width}`, () => drawMarks(marks, data, span));
  drawLanes(lanes, data, span, send);
}

/**
 * @param {HTMLElement} host
 * @param {Send} send
 */
function build(host, send) {
  const slider = h('input', { type: 'range', min: 0, max: 1, step: 1, value: 0, 'aria-label': 'Moment of the run', part: 'timeline' });
  slider.addEventListener('input', () => send({ do: 'seek-time', timeMs: Number(slider.value), isFinal: false }));
  slider.addEventListener('change', () => send({ do: 'seek-time', timeMs: Number(slider.value), isFinal: true }));
  host.replaceChildren(
    h('div', { class: 'rail' }, h('div', { class: 'marks', 'aria-hidden': true }), slider),
    h('div', { class: 'lanes', role: 'group', 'aria-label': 'Branches' }));
}

/**
 * @param {HTMLElement} host
 * @param {TimelineData} data
 * @param {number} span
 */
function drawMarks(host, { marks, looks, width }, span) {
  const room = Math.max(1, width - THUMB_PX * 2);
  /** @type {Map<string, Mark>} */
  const best = new Map();
  for (const mark of marks) {
    const look = looks[mark.kind];
    if (!look) continue;
    const slot = `${look.side}${Math.floor(((mark.timeMs / span) * room) / MARK_EVERY_PX)}`;
    const other = best.get(slot);
    if (!other || looks[other.kind].weight < look.weight) best.set(slot, mark);
  }
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('width', String(Math.max(1, width)));
  svg.setAttribute('height', '44');
  for (const mark of best.values()) {
    const look = looks[mark.kind];
    const x = THUMB_PX + (mark.timeMs / span) * room;
    const group = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    group.setAttribute('transform', `translate(${(x - 5).toFixed(1)} ${look.side === 'above' ? 1 : 33}) scale(0.65)`);
    group.setAttribute('class', `mark mark-${mark.kind}`);
    group.setAttribute('part', 'marker');
    const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    title.textContent = `${look.word}: ${mark.words}`;
    group.append(title, iconPath(/** @type {IconName} */ (look.shape)));
    if (mark.kind === 'failure') {
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      line.setAttribute('d', 'M8 16v34');
      line.setAttribute('class', 'stroke thin');
      group.append(line);
    }
    svg.append(group);
  }
  host.replaceChildren(svg);
}

/**
 * @param {HTMLElement} host
 * @param {TimelineData} data
 * @param {number} span
 * @param {Send} send
 */
function drawLanes(host, data, span, send) {
  const isShown = data.branches.length > 1;
  show(host, isShown);
  host.parentElement?.classList.toggle('has-lanes', isShown);
  if (!isShown) return;
  keep(host, data.branches, (branch) => branch.id, (branch) => {
    const name = button(send, { do: 'seek', branch: branch.id, frame: branch.frames }, { class: 'lane-name' });
    return h('div', { class: 'lane' }, name, h('span', { class: 'lane-track', 'aria-hidden': true }, h('i')), h('span', { class: 'lane-actions' }));
  }, (lane, branch) => drawLane(lane, branch, data, span, send));
}

/**
 * @param {HTMLElement} lane
 * @param {Branch} branch
 * @param {TimelineData} data
 * @param {number} span
 * @param {Send} send
 */
function drawLane(lane, branch, data, span, send) {
  const [name, track, actions] = /** @type {HTMLElement[]} */ ([...lane.children]);
  if (!name || !track || !actions) return;
  const isCurrent = branch.id === data.branch;
  lane.classList.toggle('is-shown', isCurrent);
  const standing = branch.outcome.standing;
  once(name, `${branch.name}${standing}`, () => {
    name.replaceChildren(standing === 'broken' ? icon('cross') : standing === 'holds' ? icon('tick') : icon('branch'), h('span', { text: branch.name }),
      h('span', { class: 'visually-hidden', text: standing === 'open' ? '' : `, ${standing}` }));
    name.title = `Show the branch “${branch.name}”`;
  });
  setAttribute(name, 'aria-pressed', String(isCurrent));
  onPress(name, send, { do: 'seek', branch: branch.id, frame: branch.frames });
  const from = branch.parent === null ? 0 : Math.min(1, data.forkMs(branch) / span);
  const to = Math.min(1, Math.max(from, branch.endMs / span));
  const line = /** @type {HTMLElement} */ (track.firstElementChild);
  line.style.left = `${(from * 100).toFixed(2)}%`;
  line.style.width = `${((to - from) * 100).toFixed(2)}%`;
  line.className = `standing-${standing}`;
  once(actions, `${isCurrent}${data.isInteractive}${data.branch}`, () => {
    actions.replaceChildren();
    if (!data.isInteractive) return;
    if (isCurrent) actions.append(renameButton(branch, send));
    else actions.append(button(send, { do: 'compare', a: branch.id, b: data.branch }, { class: 'link', 'aria-label': `compare “${branch.name}” with the shown branch`, text: 'compare' }));
  });
}

/**
 * A button that turns into a field for the new name.
 * @param {Branch} branch
 * @param {Send} send
 */
function renameButton(branch, send) {
  const start = h('button', { type: 'button', class: 'link', 'aria-label': `rename “${branch.name}”`, text: 'rename' });
  start.addEventListener('click', () => {
    const field = h('input', { type: 'text', value: branch.name, maxlength: 60, 'aria-label': 'Name of the branch' });
    const done = (/** @type {boolean} */ isKept) => {
      const name = field.value.trim();
      field.replaceWith(start);
      if (isKept && name !== '') send({ do: 'rename', branch: branch.id, name });
      start.focus();
    };
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      event.stopPropagation();
      done(event.key === 'Enter');
    });
    start.replaceWith(field);
    field.select();
  });
  return start;
}
