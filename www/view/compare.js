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
 * @property {string} when - the last moment that both have recorded
 * @property {{id: number, name: string, at: Frame}[]} sides - two, at that moment
 * @property {{title: string}[]} columns
 */

/**
 * @param {HTMLElement} host
 * @param {CompareData} data
 * @param {Send} send
 */
export function renderCompare(host, { words, frame, when, sides, columns }, send) {
  const [one, other] = sides;
  if (!one || !other) return;
  const close = button(send, { do: 'compare-close' }, { class: 'quiet', 'aria-label': 'close the comparison' }, icon('cross'));
  host.replaceChildren(h('div', { class: 'menu-head' }, h('h3', { text: `“${one.name}” and “${other.name}”` }), close), h('p', { text: words }));
  if (frame === null) return;
  host.append(goButtons(sides, frame, send), differenceTable(one, other, when, columns));
}

/**
 * @param {{name: string, at: Frame}} one
 * @param {{name: string, at: Frame}} other
 * @param {string} when
 * @param {{title: string}[]} columns
 */
function differenceTable(one, other, when, columns) {
  const body = h('tbody');
  for (const name of new Set([...one.at.rows, ...other.at.rows].map((row) => row.name))) {
    for (const [title, left, right] of differencesOf(name, one.at, other.at, columns)) {
      body.append(h('tr', {}, h('th', { scope: 'row', text: name }), h('td', { text: title }), h('td', { text: left }), h('td', { class: 'changed' }, h('span', { class: 'value', text: right }))));
    }
  }
  if (!body.firstChild) body.append(h('tr', {}, h('td', { colspan: 4, text: 'The tables are the same here; messages, timers or disks differ.' })));
  const head = h('tr', {}, ...['Node', 'What', one.name, other.name].map((text) => h('th', { scope: 'col', text })));
  return h('div', { class: 'scroller', role: 'region', 'aria-label': 'Differences', tabindex: 0 },
    h('table', { class: 'differences' }, h('caption', { text: `What differs at ${when}, the last moment that both have recorded` }), h('thead', {}, head), body));
}

/**
 * @param {string} name
 * @param {Frame} one
 * @param {Frame} other
 * @param {{title: string}[]} columns
 * @returns {[string, string, string][]} what, here, there
 */
function differencesOf(name, one, other, columns) {
  const [a, b] = [one, other].map((frame) => frame.rows.find((row) => row.name === name));
  const status = [a, b].map((row) => row?.status ?? 'absent');
  /** @type {[string, string, string][]} */
  const found = status[0] === status[1] ? [] : [['status', status[0] ?? '', status[1] ?? '']];
  // A node that shows nothing in one of them differs by its status alone.
  if (!a?.cells.some((cell) => cell.text !== '') || !b?.cells.some((cell) => cell.text !== '')) return found;
  for (const [index, { title }] of columns.entries()) {
    const [left = '', right = ''] = [a, b].map((row) => row.cells[index]?.text || '–');
    if (left !== right) found.push([title, left, right]);
  }
  return found;
}

/**
 * @param {{id: number, name: string}[]} sides
 * @param {number} frame
 * @param {Send} send
 */
function goButtons(sides, frame, send) {
  return h('p', { class: 'buttons' }, ...sides.map((side) => button(send, { do: 'seek', branch: side.id, frame }, { class: 'quiet', text: `Frame ${frame} of “${side.name}”` })));
}
