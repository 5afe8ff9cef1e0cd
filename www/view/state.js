/**
 * The State table: a frame comes in, one row a node goes out (or one column a node, where the room is narrow). Cells are kept
 * and changed only where their value did, so a hundred nodes stay cheap.
 */

import { button, h, icon, onPress, setAttribute, setText, show, statusIcon, toneIcon } from './dom.js';

/** @typedef {import('../messages.js').Frame} Frame */
/** @typedef {import('../messages.js').Setup} Setup */
/** @typedef {import('../messages.js').Row} Row */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} StateData
 * @property {Setup} setup
 * @property {Frame} frame
 * @property {number[]} columns - which columns are shown
 * @property {string[]} unused - the titles of those that hold nothing
 * @property {boolean} showsAllColumns
 * @property {string} caption - "frame 37 of 112, 4.12 s, 4 cells changed"
 * @property {boolean} isNarrow - nodes stand side by side instead of one under another
 * @property {boolean} showsAll - where narrow: all nodes, not only the touched ones
 * @property {boolean} isInteractive
 * @property {number} aheadMs - how far the clock has run on since the frame
 */

/**
 * What one cell of the table shows. `kind` says how it is drawn.
 * @typedef {{kind: 'corner' | 'column' | 'node' | 'value' | 'timers', text: string, row?: Row, cell?: import('../messages.js').Cell,
 *   isDurable?: boolean, help?: string, signature: string}} Box
 */

/** Cells are found again through this: the table of a host with the signature of what each cell shows. */
/** @type {WeakMap<HTMLElement, {shape: string, boxes: Map<HTMLElement, string>}>} */
const kept = new WeakMap();

/** Lists longer than this are told by their beginning and their number. */
const WORDS_MAX = 12;
const WORDS_SHOWN = 5;

/** With more columns than this the timers do without their bars, and their buttons stand in the node's menu. */
const COLUMNS_MANY = 7;

/** In the narrow table nodes beyond these stand behind "all nodes". */
const NARROW_NODES_MAX = 2;

/**
 * @param {HTMLElement} host
 * @param {StateData} data
 * @param {Send} send
 */
export function renderState(host, data, send) {
  const { isNarrow } = data;
  const rows = isNarrow && !data.showsAll ? touched(data.frame.rows) : data.frame.rows;
  const grid = boxesOf(data, rows);
  const turned = isNarrow ? transpose(grid) : grid;
  host.classList.toggle('is-crowded', data.columns.length > COLUMNS_MANY);
  host.classList.toggle('is-short', isNarrow && !data.showsAll);
  const shape = `${isNarrow} ${turned.length} ${turned[0]?.length} ${data.columns.join()}`;
  let memory = kept.get(host);
  if (memory?.shape !== shape) {
    memory = { shape, boxes: new Map() };
    kept.set(host, memory);
    host.replaceChildren(tableOf(turned, isNarrow), moreNodes(send), h('p', { class: 'more-columns help' }, h('span'), ' ', button(send, { do: 'all-columns', isOn: true }, { class: 'link' })));
  }
  setText(/** @type {Element} */ (host.querySelector('caption')), data.caption);
  const tableRows = host.querySelectorAll('tr');
  for (const [at, boxes] of turned.entries()) {
    const cells = tableRows[at]?.cells;
    if (!cells) continue;
    for (const [index, box] of boxes.entries()) {
      const element = cells[index];
      if (!element) continue;
      if (memory.boxes.get(element) !== box.signature) {
        memory.boxes.set(element, box.signature);
        drawBox(element, box, data, send);
      }
      if (box.kind === 'timers' && box.row) drawTimers(element, box.row, data, send);
    }
    if (!isNarrow && at > 0) markRow(/** @type {HTMLElement} */ (tableRows[at]), rows[at - 1]);
  }
  const more = /** @type {HTMLElement} */ (host.querySelector('.more-nodes'));
  show(more, isNarrow && (rows.length < data.frame.rows.length || data.showsAll));
  setText(more, data.showsAll ? 'only the nodes that this frame touches' : `all ${data.frame.rows.length} nodes`);
  onPress(more, send, { do: 'all-nodes', isOn: !data.showsAll });
  drawMoreColumns(/** @type {HTMLElement} */ (host.querySelector('.more-columns')), data, send);
}

/**
 * @param {HTMLElement} host
 * @param {StateData} data
 * @param {Send} send
 */
function drawMoreColumns(host, { unused, showsAllColumns }, send) {
  show(host, unused.length > 0);
  const [words, toggle] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!words || !toggle) return;
  setText(words, `${showsAllColumns ? 'Empty' : 'Empty and not shown'}: ${unused.join(', ')}.`);
  setText(toggle, showsAllColumns ? 'Hide them' : 'Show them');
  onPress(toggle, send, { do: 'all-columns', isOn: !showsAllColumns });
}

/** @param {Send} send */
function moreNodes(send) {
  return button(send, { do: 'all-nodes', isOn: true }, { class: 'more-nodes quiet', hidden: true });
}

/**
 * The nodes that a frame touches, whoever took the step before the others, filled up with those that run.
 * @param {Row[]} rows
 */
function touched(rows) {
  const isTouched = (/** @type {Row} */ row) => row.acted || row.statusWas !== '' || row.cells.some((cell) => cell.isChanged || cell.isFailed);
  const wanted = [...rows.filter((row) => row.acted), ...rows.filter(isTouched), ...rows.filter((row) => row.status === 'running'), ...rows];
  const some = new Set([...new Set(wanted)].slice(0, NARROW_NODES_MAX));
  return rows.filter((row) => some.has(row));
}

/**
 * @param {StateData} data
 * @param {Row[]} rows
 * @returns {Box[][]}
 */
function boxesOf({ setup, columns, isInteractive }, rows) {
  const head = columns.map((index) => headBox(setup, index));
  // The timers belong to what a crash takes; what is on disk stands behind them.
  const durableFrom = columns.findIndex((index) => setup.columns[index]?.isDurable);
  const place = durableFrom < 0 ? columns.length : durableFrom;
  head.splice(place, 0, { kind: 'column', text: 'Timers', help: 'What runs down, and when it ends.', signature: 'timers' });
  const body = rows.map((row) => {
    const cells = columns.map((index) => valueBox(setup, row, index));
    cells.splice(place, 0, { kind: 'timers', text: '', row, signature: 'timers' });
    const signature = `${row.name}|${row.status}|${row.statusWas}|${row.acted}|${isInteractive}`;
    return [/** @type {Box} */ ({ kind: 'node', text: row.name, row, signature }), ...cells];
  });
  return [[{ kind: 'corner', text: 'Node', signature: 'corner' }, ...head], ...body];
}

/** @param {Setup} setup @param {number} index @returns {Box} */
function headBox({ columns }, index) {
  const column = columns[index];
  return { kind: 'column', text: column?.title ?? '', help: column?.help ?? '', isDurable: column?.isDurable ?? false, signature: String(index) };
}

/** @param {Setup} setup @param {Row} row @param {number} index @returns {Box} */
function valueBox({ columns }, row, index) {
  const cell = row.cells[index];
  const signature = `${cell?.text}|${cell?.was}|${cell?.tone}|${cell?.isChanged}|${cell?.isFailed}|${row.status}`;
  return { kind: 'value', text: cell?.text ?? '', ...(cell ? { cell } : {}), row, isDurable: columns[index]?.isDurable ?? false, signature };
}

/**
 * @template T
 * @param {T[][]} grid
 * @returns {T[][]}
 */
function transpose(grid) {
  return (grid[0] ?? []).map((_, column) => grid.map((row) => /** @type {T} */ (row[column])));
}

/**
 * The empty table of a size; its cells are drawn afterwards.
 * @param {Box[][]} grid
 * @param {boolean} isNarrow
 */
function tableOf(grid, isNarrow) {
  const body = h('tbody');
  const head = h('thead');
  const table = h('table', { class: isNarrow ? 'state turned' : 'state', part: 'table' }, h('caption', { part: 'caption' }), head, body);
  grid.forEach((boxes, at) => {
    const tr = h('tr', { part: 'row' });
    boxes.forEach((box, index) => {
      if (at === 0) tr.append(h('th', { scope: 'col' }));
      else if (index === 0) tr.append(h('th', { scope: 'row' }));
      else tr.append(h('td', { part: 'cell' }));
    });
    (at === 0 ? head : body).append(tr);
  });
  return table;
}

/**
 * @param {HTMLElement} tr
 * @param {Row | undefined} row
 */
function markRow(tr, row) {
  const name = `${row?.status ?? ''}${row?.acted ? ' acted' : ''}`;
  if (tr.className !== name) tr.className = name;
}

/**
 * @param {HTMLTableCellElement} element
 * @param {Box} box
 * @param {StateData} data
 * @param {Send} send
 */
function drawBox(element, box, data, send) {
  if (box.kind === 'node' && box.row) drawNode(element, box.row, data, send);
  else if (box.kind === 'value') drawValue(element, box);
  else if (box.kind !== 'timers') {
    element.replaceChildren(h('span', { title: box.help, text: box.text }));
    if (box.isDurable) element.append(h('span', { class: 'durable-sign', title: 'A crash leaves it: it is on disk.', text: 'disk' }));
    element.className = box.isDurable ? 'durable' : '';
  }
}

/**
 * @param {HTMLTableCellElement} element
 * @param {Row} row
 * @param {StateData} data
 * @param {Send} send
 */
function drawNode(element, row, data, send) {
  const status = statusIcon(row.status);
  const name = data.isInteractive
    ? button(send, { do: 'node-menu', node: row.node }, { class: 'node-name', 'data-node': row.node, 'aria-haspopup': 'dialog', title: `What ${row.name} can do, and what can be done to it` }, row.name, icon('more'))
    : h('span', { class: 'node-name', text: row.name });
  element.replaceChildren(name);
  if (status) element.append(h('span', { class: `status ${row.status}` }, icon(status), row.status));
  if (row.statusWas === 'absent') element.append(h('span', { class: 'status new', text: 'new' }));
  else if (row.statusWas !== '' && row.status === 'running') element.append(h('span', { class: 'status new', text: `was ${row.statusWas}` }));
  if (row.acted) element.append(h('span', { class: 'visually-hidden', text: '(took this step)' }));
  element.className = [row.status, row.acted ? 'acted' : '', row.statusWas === '' ? '' : 'changed'].join(' ').trim();
}

/**
 * @param {HTMLTableCellElement} element
 * @param {Box} box
 */
function drawValue(element, { cell, row, isDurable }) {
  const isGone = row?.status === 'left' || (row?.status === 'crashed' && !isDurable);
  element.className = [
    cell?.isChanged ? 'changed' : '', cell?.isFailed ? 'failed' : '', isDurable ? 'durable' : '', isGone ? 'gone' : '', (cell?.values.length ?? 0) > 2 ? 'many' : '',
  ].join(' ').replace(/\s+/g, ' ').trim();
  setAttribute(element, 'part', `cell${cell?.isChanged ? ' cell-changed' : ''}${cell?.isFailed ? ' cell-failed' : ''}`);
  element.replaceChildren();
  if (!cell || (cell.text === '' && !cell.isChanged)) return;
  const sign = toneIcon(cell.tone);
  if (cell.isFailed) element.append(h('span', { class: 'failed-sign' }, icon('cross'), h('span', { class: 'visually-hidden', text: 'failure: ' })));
  const wasList = listOf(cell);
  if (wasList) {
    element.append(listChange(wasList, cell.values));
    return;
  }
  if (cell.isChanged && cell.was !== null && cell.was !== '' && cell.was !== cell.text) {
    element.append(h('del', { text: cell.was }), h('span', { class: 'to', 'aria-hidden': true, text: ' → ' }), h('span', { class: 'visually-hidden', text: ' is now ' }));
  }
  const value = h('span', { class: `value ${cell.tone === '' ? '' : `tone-${cell.tone}`}`.trim() });
  if (sign) value.append(icon(sign));
  value.append(shortText(cell));
  setAttribute(element, 'title', cell.values.length > WORDS_MAX ? cell.text : null);
  element.append(value);
}

/**
 * What a changed list was before, where the cell is a list of single words in both.
 * @param {import('../messages.js').Cell} cell
 * @returns {string[] | null}
 */
function listOf({ text, was, values, isChanged }) {
  if (!isChanged || !was || values.join(' ') !== text) return null;
  const before = was.split(' ').filter((word) => word !== '–');
  if (before.length + values.length < 3) return null;
  return before;
}

/**
 * A list with what is gone struck out and what is new marked.
 * @param {string[]} before
 * @param {string[]} now
 */
function listChange(before, now) {
  const all = [...before, ...now.filter((word) => !before.includes(word))];
  const isLong = all.length > WORDS_MAX;
  // Of a long list only what came and went.
  const told = isLong ? all.filter((word) => !now.includes(word) || !before.includes(word)) : all;
  return h('span', { class: 'list' }, ...told.slice(0, WORDS_MAX).map((word) => {
    if (!now.includes(word)) return h('del', { class: 'gone', text: word });
    return before.includes(word) ? h('span', { text: word }) : h('ins', { text: `+${word}` });
  }), isLong ? h('span', { class: 'help', text: `… ${now.length} in all` }) : null);
}

/** What a cell says; of a long list the beginning and how many there are. @param {import('../messages.js').Cell} cell */
function shortText({ text, values }) {
  if (text === '') return '–';
  if (values.length <= WORDS_MAX || values.join(' ') !== text) return text;
  return `${values.slice(0, WORDS_SHOWN).join(' ')} … ${values.length} in all`;
}

/**
 * The first timer of a node with its time left, and how many more there are: those stand in the node's menu.
 * @param {HTMLTableCellElement} element
 * @param {Row} row
 * @param {StateData} data
 * @param {Send} send
 */
function drawTimers(element, row, data, send) {
  const timer = row.timers[0];
  if (!timer) {
    if (element.firstChild) element.replaceChildren();
    return;
  }
  let line = /** @type {HTMLElement | null} */ (element.firstElementChild);
  if (!line) {
    line = h('span', { class: 'timer' },
      h('span', { class: 'timer-title' }), h('span', { class: 'timer-bar', 'aria-hidden': true }, h('i')), h('span', { class: 'timer-left' }),
      h('button', { type: 'button', class: 'tiny force', text: 'end' }), h('button', { type: 'button', class: 'tiny hold' }),
      h('button', { type: 'button', class: 'tiny others' }));
    element.append(line);
  }
  const [title, bar, left, force, hold, others] = /** @type {HTMLElement[]} */ ([...line.children]);
  if (!title || !bar || !left || !force || !hold || !others) return;
  const leftMs = timer.isHeld ? timer.leftMs : Math.max(0, timer.leftMs - data.aheadMs);
  setText(title, timer.title);
  setText(left, timer.isHeld ? 'held' : `${(leftMs / 1000).toFixed(2)} s`);
  const share = timer.totalMs > 0 ? Math.min(1, leftMs / timer.totalMs) : 0;
  /** @type {HTMLElement} */ (bar.firstElementChild).style.transform = `scaleX(${share.toFixed(3)})`;
  const isCrowded = data.columns.length > COLUMNS_MANY;
  const hasButtons = data.isInteractive && !isCrowded;
  show(force, hasButtons);
  show(hold, hasButtons);
  if (hasButtons) {
    onPress(force, send, `force ${timer.word} at ${row.name}`);
    setAttribute(force, 'aria-label', `end ${timer.title} of ${row.name} now`);
    onPress(hold, send, `${timer.isHeld ? 'release' : 'hold'} ${timer.word} at ${row.name}`);
    setText(hold, timer.isHeld ? 'let go' : 'hold');
    setAttribute(hold, 'aria-label', `${timer.isHeld ? 'let go of' : 'hold'} ${timer.title} of ${row.name}`);
  }
  const more = row.timers.length - 1;
  show(others, data.isInteractive && (more > 0 || isCrowded));
  if (more > 0 || isCrowded) {
    const sign = more > 0 ? `+${more}` : '…';
    setText(others, sign);
    setAttribute(others, 'aria-label', `${sign} all timers of ${row.name}, to end or hold one`);
    onPress(others, send, { do: 'node-menu', node: row.node });
  }
}
