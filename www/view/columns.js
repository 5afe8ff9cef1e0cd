/**
 * Which columns the State table has, and what stands in each: columns come in, a switch and a sentence each go out.
 */

import { button, h, icon, keep, setText } from './dom.js';

/** @typedef {import('./dom.js').Send} Send */
/** @typedef {{index: number, title: string, help: string, isDurable: boolean, isShown: boolean, isUsed: boolean}} ColumnChoice */

/**
 * @param {HTMLElement} host
 * @param {{columns: ColumnChoice[], isAsUsual: boolean}} data - `isAsUsual`: nobody has chosen otherwise
 * @param {Send} send
 */
export function renderColumns(host, { columns, isAsUsual }, send) {
  if (!host.firstChild) {
    host.append(
      h('div', { class: 'menu-head' }, h('h3', { text: 'Columns and signs' }), button(send, { do: 'escape' }, { class: 'quiet', 'aria-label': 'close' }, icon('cross'))),
      legend(),
      h('p', { class: 'buttons' }, button(send, { do: 'columns', isAll: true }, { class: 'quiet', text: 'Show all' }), button(send, { do: 'columns', isAll: false }, { class: 'quiet', text: 'As usual' })),
      h('ul', { class: 'column-choices' }));
  }
  const [, , buttons, list] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!list || !buttons) return;
  keep(list, columns, (column) => column.index, (column) => choiceOf(column, send), (item, column) => {
    const box = /** @type {HTMLInputElement} */ (item.querySelector('input'));
    if (box.checked !== column.isShown) box.checked = column.isShown;
    setText(/** @type {Element} */ (item.querySelector('.empty')), column.isUsed ? '' : ' empty so far');
  });
  const [all, usual] = /** @type {HTMLButtonElement[]} */ ([...buttons.children]);
  if (all) all.disabled = columns.every((column) => column.isShown);
  if (usual) usual.disabled = isAsUsual;
}

/** @param {ColumnChoice} column @param {Send} send */
function choiceOf({ index, title, help, isDurable }, send) {
  const box = h('input', { type: 'checkbox' });
  box.addEventListener('change', () => send({ do: 'column', column: index, isOn: box.checked }));
  return h('li', {}, h('label', {}, box, h('span', {}, h('b', { text: title }), isDurable ? h('span', { class: 'durable-sign', text: 'disk' }) : null, h('span', { class: 'empty help' }),
    h('span', { class: 'help column-help', text: help }))));
}

/** What the signs of the table itself mean. */
function legend() {
  const line = (/** @type {Node} */ sign, /** @type {string} */ words) => [h('dt', {}, sign), h('dd', { text: words })];
  return h('dl', { class: 'legend' },
    ...line(h('span', { class: 'durable-sign', text: 'disk' }), 'A crash leaves what stands in this column.'),
    ...line(h('span', {}, h('del', { text: '2' }), ' → ', h('b', { text: '3' })), 'What stood there before, and what stands there now.'),
    ...line(h('span', {}, h('ins', { text: '+x' }), ' ', h('del', { text: 'y' })), 'In a list: x has come, y has gone.'),
    ...line(h('span', { class: 'legend-acted', text: 'Name' }), 'This node took the step that is told.'),
    ...line(h('span', { class: 'legend-gone' }, h('span', { class: 'visually-hidden', text: 'hatched' })), 'Lost in a crash.'));
}
