/**
 * Inside the nodes: a sheet that the protocol gives for each node comes in, a table goes out in which a node has as many rows as it has
 * things: what has changed is marked, what is gone struck through.
 */

import { button, h, icon, keep, onPress, once, setAttribute, setText, show, statusIcon } from './dom.js';
import { renderNodeFilter } from './parts/node-filter.js';
import { valueOf } from './parts/values.js';
import { createWidths } from './parts/widths.js';

/** @typedef {import('../messages.js').SheetCard} SheetCard */
/** @typedef {import('../messages.js').Listing} Listing */
/** @typedef {import('../messages.js').ListedNode} ListedNode */
/** @typedef {import('../messages.js').ListedRow} ListedRow */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} SheetsData
 * @property {SheetCard[]} sheets
 * @property {SheetCard} sheet - the shown one
 * @property {Listing} listing
 * @property {{node: number, name: string}[]} nodes - all that there are
 * @property {string} node - whose rows are shown; '' for all
 * @property {string} caption - "frame 37 of 112, 4.12 s, 2 rows changed"
 * @property {boolean} isNarrow - a node's name stands above its rows, and not beside them
 */

/** A line of the table: a thing, a node's name above its things, or what is said where there is none or no room. */
/** @typedef {{key: string, row?: ListedRow, words?: string, isMore?: boolean}} Line */

/**
 * What is remembered of a host's table: its shape, the cells of each row, what each shows by a short text that stands for it, and the
 * cells whose long lists are unfolded.
 * @typedef {{shape: string, cells: WeakMap<HTMLElement, HTMLElement[]>, drawn: WeakMap<Element, string>, unfolded: Set<string>,
 *   widths: import('./parts/widths.js').Widths}} Memory
 */
/** @type {WeakMap<HTMLElement, Memory>} */
const memories = new WeakMap();

/**
 * @param {HTMLElement} host
 * @param {SheetsData} data
 * @param {Send} send
 */
export function renderSheets(host, data, send) {
  const memory = memories.get(host) ?? build(host, send);
  const { sheets, sheet, listing, isNarrow } = data;
  const [bar, help, table, legend] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!bar || !help || !(table instanceof HTMLTableElement) || !legend) return;
  const [choice, filter] = /** @type {HTMLElement[]} */ ([...bar.children]);
  if (!choice || !filter) return;
  show(choice, sheets.length > 1);
  keep(choice, sheets, (one) => one.id, (one) => button(send, { do: 'sheet', sheet: one.id }, { class: 'segment', text: one.title }),
    (element, one) => element.setAttribute('aria-pressed', String(one.id === sheet.id)));
  setText(/** @type {Element} */ (filter.firstElementChild), sheets.length > 1 ? '' : sheet.title);
  renderNodeFilter(/** @type {HTMLSelectElement} */ (filter.querySelector('select')), data);
  setText(help, sheet.isDurable ? `${sheet.help} A crash leaves them.` : sheet.help);
  const shape = `${sheet.id}.${isNarrow}`;
  if (memory.shape !== shape) {
    memory.shape = shape;
    table.tHead?.replaceChildren(headOf(sheet, isNarrow, memory));
    for (const body of [...table.tBodies]) body.remove();
  }
  setText(/** @type {Element} */ (table.caption?.firstElementChild), `${sheet.title} · ${data.caption}`);
  keep(table, listing.nodes, (node) => node.node, () => h('tbody'), (body, node) => drawNode(body, node, data, memory, send));
  once(legend, sheet.id, () => legend.lastElementChild?.replaceChildren(...sheet.columns.flatMap((column) => [h('dt', { text: column.title }), h('dd', { text: column.help })])));
}

/**
 * @param {HTMLElement} host
 * @param {Send} send
 * @returns {Memory}
 */
function build(host, send) {
  const select = h('select', { 'aria-label': 'Whose rows' });
  select.addEventListener('change', () => send({ do: 'sheet-node', node: select.value }));
  const table = h('table', { class: 'sheet', part: 'table' }, h('caption', { part: 'caption' }, h('span')), h('thead'));
  host.replaceChildren(
    h('div', { class: 'sheet-bar' }, h('div', { class: 'choice', role: 'group', 'aria-label': 'Sheet' }), h('label', { class: 'help' }, h('span'), ' of ', select)),
    h('p', { class: 'help' }),
    table,
    h('details', { class: 'sheet-legend' }, h('summary', {}, icon('forward'), h('span', { text: 'What the columns say' })), h('dl', { class: 'legend' })));
  /** @type {Memory} */
  const memory = { shape: '', cells: new WeakMap(), drawn: new WeakMap(), unfolded: new Set(), widths: createWidths(host, table, () => memory.unfolded.size > 0) };
  memories.set(host, memory);
  return memory;
}

/**
 * @param {SheetCard} sheet
 * @param {boolean} isNarrow
 * @param {Memory} memory
 */
function headOf(sheet, isNarrow, { widths }) {
  const heads = sheet.columns.map((column) => h('th', { scope: 'col' }, h('span', { title: column.help, text: column.title })));
  if (!isNarrow) heads.unshift(h('th', { scope: 'col', text: 'Node' }));
  heads.forEach(widths.watch);
  return h('tr', {}, ...heads);
}

/**
 * @param {HTMLElement} body
 * @param {ListedNode} node
 * @param {SheetsData} data
 * @param {Memory} memory
 * @param {Send} send
 */
function drawNode(body, node, data, memory, send) {
  const { sheet, isNarrow } = data;
  const lines = linesOf(node, sheet);
  keep(body, isNarrow ? [{ key: 'head' }, ...lines] : lines, (line) => line.key, () => h('tr', { part: 'row' }), (tr, line) => {
    if (line.row) drawRow(tr, line.row, node, memory);
    else if (line.words !== undefined) drawWords(tr, line, node, data, send);
  });
  const first = /** @type {HTMLElement} */ (body.firstElementChild);
  const name = /** @type {HTMLTableCellElement} */ (body.querySelector('th.sheet-node') ?? h('th', { class: 'sheet-node', scope: 'rowgroup' }, h('span', { class: 'sheet-name' }, h('b'), h('span', { class: 'status' }))));
  if (name.parentElement !== first) first.prepend(name);
  if (isNarrow) name.colSpan = sheet.columns.length;
  else name.rowSpan = lines.length;
  drawName(name, node);
}

/**
 * What stands in the table for a node: its things, and in words what is not there or has no room.
 * @param {Pick<ListedNode, 'rows' | 'more'>} node
 * @param {Pick<SheetCard, 'title'>} sheet
 * @returns {Line[]}
 */
export function linesOf({ rows, more }, sheet) {
  /** @type {Line[]} */
  const lines = rows.map((row) => ({ key: `row ${row.key}`, row }));
  if (more > 0) lines.push({ key: 'more', words: `and ${more.toLocaleString('en')} more`, isMore: true });
  return lines.length > 0 ? lines : [{ key: 'none', words: `no ${sheet.title.toLowerCase()}` }];
}

/**
 * @param {HTMLElement} name
 * @param {ListedNode} node
 */
function drawName(name, node) {
  const [called, status] = name.querySelectorAll('b, .status');
  if (!called || !status) return;
  setText(called, node.name);
  const sign = statusIcon(node.status);
  const words = sign ? node.status : '';
  if (status.textContent === words) return;
  status.replaceChildren(sign ? icon(sign) : '', words);
  status.className = `status ${words}`;
}

/**
 * @param {HTMLElement} tr
 * @param {Line} line
 * @param {ListedNode} node
 * @param {SheetsData} data
 * @param {Send} send
 */
function drawWords(tr, { words = '', isMore = false }, { node, name }, { sheet, node: chosen }, send) {
  if (!tr.querySelector('td')) tr.append(h('td', { class: 'help', colspan: sheet.columns.length }, isMore ? h('button', { type: 'button', class: 'link' }) : null, h('span')));
  const [pressed, said] = isMore ? tr.querySelectorAll('td > *') : [null, tr.querySelector('td > span')];
  // One node alone has more room; where it is alone already, that is all.
  const isOffered = pressed instanceof HTMLElement && chosen === '';
  if (pressed instanceof HTMLElement) {
    show(pressed, isOffered);
    setText(pressed, words);
    setAttribute(pressed, 'aria-label', `${words}: ${name} alone`);
    onPress(pressed, send, { do: 'sheet-node', node: String(node) });
  }
  if (said) setText(said, isOffered ? '' : words);
}

/**
 * @param {HTMLElement} tr
 * @param {ListedRow} row
 * @param {ListedNode} node
 * @param {Memory} memory
 */
function drawRow(tr, row, node, memory) {
  let cells = memory.cells.get(tr);
  if (!cells) {
    cells = row.cells.map((_, index) => (index === 0 ? h('th', { scope: 'row' }) : h('td', { part: 'cell' })));
    memory.cells.set(tr, cells);
    tr.append(...cells);
  }
  const name = row.turn === '' ? '' : `is-${row.turn}`;
  if (tr.className !== name) tr.className = name;
  cells.forEach((element, index) => drawCell(element, row, index, node, memory));
}

/**
 * @param {HTMLElement} element
 * @param {ListedRow} row
 * @param {number} index
 * @param {ListedNode} node
 * @param {Memory} memory
 */
function drawCell(element, row, index, node, memory) {
  const cell = row.cells[index];
  if (!cell) return;
  const key = `${node.node}.${row.key}.${index}`;
  const isUnfolded = memory.unfolded.has(key);
  const signature = `${cell.text}|${cell.was}|${cell.tone}|${cell.isChanged}|${row.turn}|${isUnfolded}`;
  if (memory.drawn.get(element) === signature) return;
  memory.drawn.set(element, signature);
  element.className = cell.isChanged ? 'changed' : '';
  setAttribute(element, 'part', `cell${cell.isChanged ? ' cell-changed' : ''}`);
  const onUnfold = () => {
    if (isUnfolded) memory.unfolded.delete(key);
    else memory.unfolded.add(key);
    drawCell(element, row, index, node, memory);
  };
  // A button of this cell that has the focus has a successor in the new content.
  const hadFocus = element.matches(':focus-within');
  const value = valueOf(cell, { isUnfolded, onUnfold });
  element.replaceChildren(...(row.turn === 'gone' ? [h('del', {}, ...value)] : value));
  if (index === 0 && row.turn !== '') element.append(' ', h('span', { class: `status ${row.turn}`, text: row.turn }));
  if (hadFocus) /** @type {HTMLElement | null} */ (element.querySelector('.fold'))?.focus();
}
