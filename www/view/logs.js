/**
 * The logs: what each frame has to say comes in, a line each goes out, of all nodes or of one, with the way to its frame.
 */

import { button, h, icon, keep, onPress, setAttribute, setText, show } from './dom.js';
import { renderNodeFilter } from './parts/node-filter.js';

/** @typedef {import('../messages.js').Told} Told */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} LogsData
 * @property {Told[]} told - of the frames of the window, in order
 * @property {number} from - the first frame of the window
 * @property {number} window - how many frames a window holds
 * @property {number} frames - how many there are
 * @property {number} frame - the shown one
 * @property {number} branch
 * @property {string} node - whose lines are shown; '' for all
 * @property {{node: number, name: string}[]} nodes
 * @property {(timeMs: number) => string} clock
 * @property {(kind: Told['mark']) => {shape: import('./dom.js').IconName, word: string} | null} look
 */

/**
 * @param {HTMLElement} host
 * @param {LogsData} data
 * @param {Send} send
 */
export function renderLogs(host, data, send) {
  if (!host.querySelector('table')) build(host, send);
  const { told, from, window, frames, frame, node } = data;
  const [filter, earlier, table, later] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!filter || !earlier || !table || !later) return;
  renderNodeFilter(/** @type {HTMLSelectElement} */ (filter.querySelector('select')), data);
  const wanted = node === '' ? told : told.filter((one) => String(one.node) === node);
  const end = Math.min(frames, from + window - 1);
  const name = data.nodes.find((one) => String(one.node) === node)?.name;
  setText(/** @type {Element} */ (table.querySelector('caption')), frames === 0 ? 'Nothing has happened yet.'
    : `Frames ${from} to ${end} of ${frames}${name ? `: ${wanted.length} steps of ${name}` : ''}. Enter or a press on a time goes there.`);
  keep(/** @type {HTMLElement} */ (table.querySelector('tbody')), wanted, (one) => `${data.branch}.${one.frame}`, (one) => lineOf(one, data, send), (line, one) => {
    line.classList.toggle('is-shown', one.frame === frame);
    line.classList.toggle('is-ahead', one.frame > frame);
    setAttribute(/** @type {Element} */ (line.querySelector('button')), 'aria-current', one.frame === frame ? 'true' : null);
  });
  show(earlier, from > 1);
  setText(earlier, `${from - 1} earlier`);
  onPress(earlier, send, { do: 'log-from', from: Math.max(1, from - Math.floor(window / 2)) });
  show(later, end < frames);
  setText(later, `${frames - end} later`);
  onPress(later, send, { do: 'log-from', from: from + Math.floor(window / 2) });
}

/**
 * @param {HTMLElement} host
 * @param {Send} send
 */
function build(host, send) {
  const select = h('select', { 'aria-label': 'Whose steps' });
  select.addEventListener('change', () => send({ do: 'log-node', node: select.value }));
  host.replaceChildren(
    h('p', { class: 'log-filter' }, h('label', {}, 'steps of ', select)),
    button(send, { do: 'log-from', from: 1 }, { class: 'pager quiet' }),
    h('table', { class: 'logs', part: 'table' }, h('caption', { part: 'caption' }),
      h('thead', {}, h('tr', {}, ...['Time', 'Frame', 'Node', 'What it does, and why'].map((text) => h('th', { scope: 'col', text })))), h('tbody')),
    button(send, { do: 'log-from', from: 1 }, { class: 'pager quiet' }));
}

/**
 * @param {Told} told
 * @param {LogsData} data
 * @param {Send} send
 */
function lineOf(told, data, send) {
  const look = data.look(told.mark);
  const go = button(send, { do: 'seek', frame: told.frame }, { class: 'go', title: `go to frame ${told.frame}` },
    h('span', { class: `mark-sign mark-${told.mark || 'none'}` }, look ? icon(look.shape) : null), h('span', { text: data.clock(told.timeMs) }),
    look ? h('span', { class: 'visually-hidden', text: `, ${look.word}` }) : null);
  return h('tr', {}, h('th', { scope: 'row' }, go), h('td', { class: 'number', text: told.frame }),
    h('td', { text: data.nodes.find((one) => one.node === told.node)?.name ?? '' }),
    h('td', { class: 'sentence' }, told.sentence, ...told.reasons.map((reason) => h('span', { class: 'why', text: ` ${reason.text}` }))));
}
