/**
 * Two branches beside each other at one frame: both frames come in, a table with only the cells that differ goes out.
 */

import { button, h, icon } from './dom.js';

/** @typedef {import('../messages.js').Frame} Frame */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} CompareData
 * @property {string} words - "identical up to frame 6"
 * @property {number | null} frame - the first that differs
 * @property {{id: number, name: string, at: Frame | null}[]} sides - two
 * @property {{title: string}[]} columns
 */

/**
 * @param {HTMLElement} host
 * @param {CompareData} data
 * @param {Send} send
 */
export function renderCompare(host, { words, frame, sides, columns }, send) {
  const [one, other] = sides;
  if (!one || !other) return;
  const close = button(send, { do: 'compare-close' }, { class: 'quiet', 'aria-label': 'close the comparison' }, icon('cross'));
  const head = h('div', { class: 'menu-head' }, h('h3', { text: `“${one.name}” and “${other.name}”` }), close);
  const children = [head, h('p', { text: words })];
  if (frame !== null && one.at && other.at) children.push(differenceTable(one, other, columns), goButtons(sides, frame, send));
  host.replaceChildren(...children);
}

/**
 * @param {{name: string, at: Frame | null}} one
 * @param {{name: string, at: Frame | null}} other
 * @param {{title: string}[]} columns
 */
function differenceTable(one, other, columns) {
  const body = h('tbody');
  const rows = one.at?.rows ?? [];
  const others = other.at?.rows ?? [];
  for (const name of new Set([...rows, ...others].map((row) => row.name))) {
    const a = rows.find((row) => row.name === name);
    const b = others.find((row) => row.name === name);
    const differences = [['status', a?.status ?? 'absent', b?.status ?? 'absent'], ...columns.map((column, index) => [column.title, a?.cells[index]?.text ?? '', b?.cells[index]?.text ?? ''])];
    for (const [title = '', left = '', right = ''] of differences) {
      if (left !== right) body.append(h('tr', {}, h('th', { scope: 'row', text: name }), h('td', { text: title }), h('td', { text: left || '–' }), h('td', { class: 'changed', text: right || '–' })));
    }
  }
  if (!body.firstChild) body.append(h('tr', {}, h('td', { colspan: 4, text: 'The tables are the same here; messages, timers or disks differ.' })));
  const head = h('tr', {}, ...['Node', 'What', one.name, other.name].map((text) => h('th', { scope: 'col', text })));
  return h('div', { class: 'scroller' }, h('table', { class: 'differences' }, h('caption', { text: 'What differs at the end of what both have recorded' }), h('thead', {}, head), body));
}

/**
 * @param {{id: number, name: string}[]} sides
 * @param {number} frame
 * @param {Send} send
 */
function goButtons(sides, frame, send) {
  return h('p', { class: 'buttons' }, ...sides.map((side) => button(send, { do: 'seek', branch: side.id, frame }, { class: 'quiet', text: `Frame ${frame} of “${side.name}”` })));
}
