/**
 * The table over time: a window of key moments comes in, a row a moment and a column a node go out. A cell shows only
 * what changed.
 */

import { button, h, icon, keep, onPress, setText, show } from './dom.js';
import { compareLists } from './parts/values.js';

/** @typedef {import('../messages.js').Moment} Moment */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} OverTimeData
 * @property {Moment[]} moments - the window
 * @property {Set<number>} failures - the frames in which something broke
 * @property {number} from - index of the first of them among all key frames
 * @property {number} total - how many key frames there are
 * @property {number} window - how many a window holds
 * @property {number} frame - the shown frame
 * @property {string} branch
 * @property {{node: number, name: string}[]} nodes
 * @property {boolean} isNarrow - what changed stands under the sentence, not in a column a node
 * @property {(timeMs: number) => string} clock
 * @property {(kind: Moment['mark']) => {shape: import('./dom.js').IconName, word: string} | null} look
 */

/**
 * @param {HTMLElement} host
 * @param {OverTimeData} data
 * @param {Send} send
 */
export function renderOverTime(host, data, send) {
  if (!host.querySelector('table')) build(host, send);
  const table = /** @type {HTMLTableElement} */ (host.querySelector('table'));
  const [earlier, later] = /** @type {HTMLElement[]} */ ([...host.querySelectorAll('.pager')]);
  setText(/** @type {Element} */ (table.caption), `What changed when, branch ${data.branch}: ${data.total} key moments. Enter or a press on a time goes there.`);
  drawHead(/** @type {HTMLElement} */ (table.tHead), data);
  const shown = shownMoment(data);
  keep(
    /** @type {HTMLElement} */ (table.tBodies[0]), data.moments, (moment) => `${data.branch}:${moment.frame}${data.isNarrow}:${data.nodes.length}:${data.failures.has(moment.frame)}`,
    (moment) => rowOf(moment, data, send),
    (row, moment) => {
      row.classList.toggle('is-failure', data.failures.has(moment.frame));
      row.classList.toggle('is-shown', moment.frame === shown);
      const go = row.querySelector('button');
      if (go) {
        if (moment.frame === shown) go.setAttribute('aria-current', 'true');
        else go.removeAttribute('aria-current');
      }
    },
  );
  const after = data.total - data.from - data.moments.length;
  if (earlier && later) {
    show(earlier, data.from > 0);
    setText(earlier, `${data.from} earlier`);
    onPress(earlier, send, { do: 'moments', from: Math.max(0, data.from - Math.floor(data.window / 2)) });
    show(later, after > 0);
    setText(later, `${after} later`);
    onPress(later, send, { do: 'moments', from: data.from + Math.floor(data.window / 2) });
  }
}

/** More words than this that came or went are counted. */
const WORDS_MAX = 12;

/** The last moment that is not after the shown frame. @param {OverTimeData} data */
function shownMoment({ moments, frame }) {
  return moments.reduce((found, moment) => (moment.frame <= frame ? moment.frame : found), -1);
}

/**
 * @param {HTMLElement} host
 * @param {Send} send
 */
function build(host, send) {
  const table = h('table', { class: 'over-time', part: 'table' }, h('caption', { part: 'caption' }), h('thead'), h('tbody'));
  host.replaceChildren(
    button(send, { do: 'moments', from: 0 }, { class: 'pager quiet' }), table, button(send, { do: 'moments', from: 0 }, { class: 'pager quiet' }),
  );
}

/**
 * @param {HTMLElement} head
 * @param {OverTimeData} data
 */
function drawHead(head, { nodes, isNarrow }) {
  const columns = isNarrow ? [] : nodes;
  const signature = columns.map((node) => node.name).join('|') + isNarrow;
  if (head.dataset['drawn'] === signature) return;
  head.dataset['drawn'] = signature;
  head.replaceChildren(h('tr', {},
    h('th', { scope: 'col', text: 'Time' }), h('th', { scope: 'col', text: 'What happened' }), ...columns.map((node) => h('th', { scope: 'col', text: node.name }))));
}

/**
 * @param {Moment} moment
 * @param {OverTimeData} data
 * @param {Send} send
 */
function rowOf(moment, data, send) {
  const isFailure = data.failures.has(moment.frame);
  const mark = isFailure ? 'failure' : moment.mark;
  const look = data.look(mark);
  const go = button(send, { do: 'seek', frame: moment.frame }, { class: 'go', title: `go to frame ${moment.frame}` },
    h('span', { class: `mark-sign mark-${mark || 'none'}` }, look ? icon(look.shape) : null), h('span', { text: data.clock(moment.timeMs) }),
    look ? h('span', { class: 'visually-hidden', text: `, ${look.word}` }) : null);
  const sentence = h('td', { class: 'sentence' }, isFailure ? icon('cross') : null, moment.sentence);
  const row = h('tr', { class: isFailure ? 'is-failure' : '' }, h('th', { scope: 'row' }, go), sentence);
  for (const { node, name } of data.nodes) {
    const cell = moment.cells.find((one) => one.node === node && (one.changes.length > 0 || one.status !== ''));
    if (!data.isNarrow) row.append(h('td', {}, ...changesOf(cell)));
    else if (cell) sentence.append(h('p', { class: 'node-changes' }, h('b', { text: `${name} ` }), ...changesOf(cell)));
  }
  return row;
}

/**
 * What changed at one node.
 * @param {import('../messages.js').OverTimeCell | undefined} cell
 * @returns {HTMLElement[]}
 */
function changesOf(cell) {
  if (!cell) return [];
  const status = cell.status === '' ? [] : [h('span', { class: `status ${cell.status}`, text: cell.status })];
  // What a node that is gone no longer shows needs no list.
  if (cell.status === 'crashed' || cell.status === 'left') return status;
  // Where only the sign moved that parts a list, another column tells of it.
  const told = cell.changes.filter((change) => change.isFailed || change.was === '' || listChanges(change.was, change.now)?.length !== 0);
  const changes = told.map((change) => h('span', { class: change.isFailed ? 'change failed' : 'change' },
    h('span', { class: 'column', text: `${change.column} ` }), change.isFailed ? icon('cross') : null, ...changeWords(change)));
  return [...status, ...changes];
}

/**
 * What became of a value: of a list only what came and what went.
 * @param {{was: string, now: string}} change
 * @returns {HTMLElement[]}
 */
function changeWords({ was, now }) {
  const list = was === '' ? null : listChanges(was, now);
  if (list) {
    const words = list.slice(0, WORDS_MAX).flatMap(({ word, kind }) => [kind === 'gone' ? h('del', { class: 'minus', text: `−${word}` }) : h('ins', { text: `+${word}` }), h('span', { text: ' ' })]);
    if (list.length > WORDS_MAX) words.push(h('span', { class: 'help', text: `… ${list.length} changes` }));
    return words;
  }
  const value = h('span', { class: 'value', text: now === '' ? '–' : now });
  return was === '' ? [value] : [h('del', { text: was }), h('span', { class: 'to', text: ' → ' }), value];
}

/**
 * What came to a list and what went from it; null where it is one value before and after. Nothing, where only a sign moved that parts the list.
 * @param {string} was
 * @param {string} now
 */
export function listChanges(was, now) {
  const [before, after] = [entriesOf(was), entriesOf(now)];
  if (before.length < 2 && after.length < 2) return null;
  // A list that is told by its end only: what left its beginning is still there.
  const isCut = now.startsWith('…');
  let isBeginning = isCut;
  return compareLists(before, after).filter(({ kind }) => {
    isBeginning = isBeginning && kind === 'gone';
    return kind !== 'same' && !isBeginning;
  });
}

/**
 * The entries of a list: what stands in brackets is one, or what stands between dots. Signs alone and what is left out are none.
 * @param {string} text
 * @returns {string[]}
 */
function entriesOf(text) {
  const words = text.includes(' · ') ? text.split(' · ') : text.match(/\([^)]*\)|\S+/g) ?? [];
  return words.filter((word) => /[\p{L}\p{N}]/u.test(word) && !word.startsWith('…'));
}
