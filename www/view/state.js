/**
 * The State table: a frame comes in, one row a node goes out. Rows and cells are kept and changed only where their value did, so a
 * hundred nodes stay cheap and what has the focus keeps it.
 */

import { button, h, icon, keep, onPress, setAttribute, setText, show, statusIcon } from './dom.js';
import { renderTimers } from './parts/timers.js';
import { valueOf } from './parts/values.js';
import { createWidths } from './parts/widths.js';

/** @typedef {import('../messages.js').Frame} Frame */
/** @typedef {import('../messages.js').Setup} Setup */
/** @typedef {import('../messages.js').Row} Row */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} StateData
 * @property {Setup} setup
 * @property {Frame} frame
 * @property {number[]} columns - which columns are shown
 * @property {string[]} hidden - the titles of the others
 * @property {string} caption - "frame 37 of 112, 4.12 s, 4 cells changed"
 * @property {boolean} isNarrow
 * @property {boolean} isInteractive
 * @property {number} aheadMs - how far the clock has run on since the frame
 */

/** A column of the table: the node's name, one of the protocol's columns, or the timers. @typedef {{key: string, index: number | null}} Place */

/**
 * What is remembered of a host's table: its columns, what each cell shows by a short text that stands for it, and the cells whose
 * long lists are unfolded.
 * @typedef {{columns: string, drawn: WeakMap<Element, string>, unfolded: Set<string>, widths: import('./parts/widths.js').Widths, linesMax: number}} Memory
 */
/** @type {WeakMap<HTMLElement, Memory>} */
const memories = new WeakMap();

/** With more columns than this the timers do without their bars. */
const COLUMNS_MANY = 5;
/** So many timers stand in a row; the rest stands in the node's menu. */
const TIMERS_MAX = 2;

/**
 * @param {HTMLElement} host
 * @param {StateData} data
 * @param {Send} send
 */
export function renderState(host, data, send) {
  const memory = memories.get(host) ?? build(host, send);
  const places = placesOf(data);
  const isCrowded = data.isNarrow || data.columns.length > COLUMNS_MANY;
  const table = /** @type {HTMLTableElement} */ (host.querySelector('table'));
  if (host.classList.contains('is-crowded') !== isCrowded) {
    host.classList.toggle('is-crowded', isCrowded);
    memory.widths.forget();
  }
  setText(/** @type {Element} */ (table.caption?.firstElementChild), data.caption);
  const columns = places.map((place) => place.key).join();
  if (memory.columns !== columns) {
    memory.columns = columns;
    drawHead(/** @type {HTMLElement} */ (table.tHead?.rows[0]), places, data.setup, memory);
  }
  for (const row of data.frame.rows) memory.linesMax = Math.max(memory.linesMax, Math.min(TIMERS_MAX, row.timers.length));
  host.style.setProperty('--timer-lines', String(memory.linesMax));
  keep(/** @type {HTMLElement} */ (table.tBodies[0]), data.frame.rows, (row) => row.node, () => h('tr', { part: 'row' }), (tr, row) => drawRow(tr, row, places, columns, data, memory, send));
  const { hidden } = data;
  setText(/** @type {Element} */ (host.querySelector('.more-columns span')), hidden.length === 0 ? '' : `Not shown: ${hidden.join(', ')}.`);
}

/**
 * @param {HTMLElement} host
 * @param {Send} send
 * @returns {Memory}
 */
function build(host, send) {
  const table = h('table', { class: 'state', part: 'table' }, h('caption', { part: 'caption' }, h('span')), h('thead', {}, h('tr', { part: 'row' })), h('tbody'));
  host.replaceChildren(table, h('p', { class: 'more-columns help' }, h('span'), ' ', button(send, { do: 'column-menu' }, { class: 'link', 'aria-haspopup': 'dialog', text: 'Columns and signs' })));
  /** @type {Memory} */
  const memory = { columns: '', drawn: new WeakMap(), unfolded: new Set(), widths: createWidths(host, table, () => memory.unfolded.size > 0), linesMax: 1 };
  memories.set(host, memory);
  return memory;
}

/**
 * @param {StateData} data
 * @returns {Place[]}
 */
function placesOf({ setup, columns, isNarrow }) {
  const places = columns.map((index) => ({ key: `column-${index}`, index: /** @type {number | null} */ (index) }));
  // The timers belong to what a crash takes; what is on disk stands behind them. Where there is little room, what a node knows comes first.
  const durableFrom = isNarrow ? -1 : columns.findIndex((index) => setup.columns[index]?.isDurable);
  places.splice(durableFrom < 0 ? columns.length : durableFrom, 0, { key: 'timers', index: null });
  return [{ key: 'node', index: null }, ...places];
}

/**
 * @param {HTMLElement} tr
 * @param {Place[]} places
 * @param {Setup} setup
 * @param {Memory} memory
 */
function drawHead(tr, places, setup, { widths }) {
  keep(tr, places, (place) => place.key, ({ key, index }) => {
    const head = h('th', { scope: 'col' });
    widths.watch(head);
    if (index === null) {
      head.append(key === 'node' ? 'Node' : h('span', { title: 'What runs down, and when it ends.', text: 'Timers' }));
      return head;
    }
    const column = setup.columns[index];
    head.append(h('span', { title: column?.help ?? '', text: column?.title ?? '' }));
    if (column?.isDurable) {
      head.className = 'durable';
      head.append(h('span', { class: 'durable-sign', title: 'A crash leaves it: it is on disk.', text: 'disk' }));
    }
    return head;
  });
}

/**
 * @param {HTMLElement} tr
 * @param {Row} row
 * @param {Place[]} places
 * @param {string} columns
 * @param {StateData} data
 * @param {Memory} memory
 * @param {Send} send
 */
function drawRow(tr, row, places, columns, data, memory, send) {
  if (memory.drawn.get(tr) !== columns) {
    memory.drawn.set(tr, columns);
    keep(tr, places, (place) => place.key, ({ key }) => (key === 'node' ? h('th', { scope: 'row' }) : h('td', { part: 'cell', class: key === 'timers' ? 'timers-cell' : '' })));
  }
  const name = `${row.status}${row.acted ? ' acted' : ''}`;
  if (tr.className !== name) tr.className = name;
  places.forEach(({ key, index }, at) => {
    const element = /** @type {HTMLElement} */ (tr.children[at]);
    if (key === 'node') drawNode(element, row, data, send);
    else if (index === null) drawTimers(element, row, data, send);
    else drawValue(element, row, index, data.setup, memory);
  });
}

/**
 * @param {HTMLElement} element
 * @param {Row} row
 * @param {StateData} data
 * @param {Send} send
 */
function drawNode(element, row, data, send) {
  if (element.dataset['isInteractive'] !== String(data.isInteractive)) {
    element.dataset['isInteractive'] = String(data.isInteractive);
    const name = data.isInteractive
      ? button(send, { do: 'node-menu', node: row.node }, { class: 'node-name', 'data-node': row.node, 'aria-haspopup': 'dialog', title: `What ${row.name} can do, and what can be done to it` }, row.name, icon('more'))
      : h('span', { class: 'node-name', text: row.name });
    element.replaceChildren(name, h('span', { class: 'status' }), h('span', { class: 'visually-hidden', text: '(took this step)' }));
  }
  const [, status, acted] = /** @type {HTMLElement[]} */ ([...element.children]);
  if (!status || !acted) return;
  const was = row.statusWas === 'absent' ? 'new' : row.statusWas !== '' && row.status === 'running' ? `was ${row.statusWas}` : '';
  const sign = statusIcon(row.status);
  const words = sign ? row.status : was;
  if (status.textContent !== words) status.replaceChildren(sign ? icon(sign) : '', words);
  status.className = `status ${sign ? row.status : 'new'}`;
  show(status, words !== '');
  show(acted, row.acted);
  const name = [row.status, row.acted ? 'acted' : '', row.statusWas === '' ? '' : 'changed'].join(' ').trim();
  if (element.className !== name) element.className = name;
}

/**
 * @param {HTMLElement} element
 * @param {Row} row
 * @param {number} index
 * @param {Setup} setup
 * @param {Memory} memory
 */
function drawValue(element, row, index, setup, memory) {
  const cell = row.cells[index];
  const key = `${row.node}.${index}`;
  const isUnfolded = memory.unfolded.has(key);
  const signature = `${cell?.text}|${cell?.was}|${cell?.tone}|${cell?.isChanged}|${cell?.isFailed}|${row.status}|${isUnfolded}`;
  if (memory.drawn.get(element) === signature) return;
  memory.drawn.set(element, signature);
  const isDurable = setup.columns[index]?.isDurable ?? false;
  const isGone = row.status === 'left' || (row.status === 'crashed' && !isDurable);
  element.className = [
    cell?.isChanged ? 'changed' : '', cell?.isFailed ? 'failed' : '', isDurable ? 'durable' : '', isGone ? 'gone' : '', (cell?.values.length ?? 0) > 2 ? 'many' : '',
  ].join(' ').replace(/\s+/g, ' ').trim();
  setAttribute(element, 'part', `cell${cell?.isChanged ? ' cell-changed' : ''}${cell?.isFailed ? ' cell-failed' : ''}`);
  // A button of this cell that has the focus has a successor in the new content.
  const hadFocus = element.matches(':focus-within');
  element.replaceChildren();
  if (!cell || (cell.text === '' && !cell.isChanged)) return;
  if (cell.isFailed) element.append(h('span', { class: 'failed-sign' }, icon('cross'), h('span', { class: 'visually-hidden', text: 'failure: ' })));
  const onUnfold = () => {
    if (isUnfolded) memory.unfolded.delete(key);
    else memory.unfolded.add(key);
    drawValue(element, row, index, setup, memory);
  };
  element.append(...valueOf(cell, { isUnfolded, onUnfold }));
  if (hadFocus) /** @type {HTMLElement | null} */ (element.querySelector('.fold'))?.focus();
}

/**
 * The first timers of a node, and how many more there are.
 * @param {HTMLElement} element
 * @param {Row} row
 * @param {StateData} data
 * @param {Send} send
 */
function drawTimers(element, row, data, send) {
  if (!element.firstChild) element.append(h('ul', { class: 'timers' }), h('button', { type: 'button', class: 'tiny others' }));
  const [list, others] = /** @type {HTMLElement[]} */ ([...element.children]);
  if (!list || !others) return;
  renderTimers(list, { row, timersMax: TIMERS_MAX, aheadMs: data.aheadMs, isInteractive: data.isInteractive }, send);
  const more = row.timers.length - TIMERS_MAX;
  show(others, data.isInteractive && more > 0);
  if (more <= 0) return;
  setText(others, `+${more}`);
  setAttribute(others, 'aria-label', `+${more} more timers of ${row.name}, to end or hold one`);
  onPress(others, send, { do: 'node-menu', node: row.node });
}
