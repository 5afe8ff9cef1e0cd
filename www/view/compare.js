/**
 * Two branches beside each other at one moment: both frames come in, a table with only what differs goes out: cells, links, rules and
 * parameters.
 */

import { button, h, icon } from './dom.js';

/** @typedef {import('../messages.js').Frame} Frame */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} CompareData
 * @property {string} words - "alike up to frame 6"
 * @property {number | null} frame - the first that differs in anything
 * @property {string | null} first - when what the nodes do first differs
 * @property {string} when - the last moment that both have recorded
 * @property {{id: number, name: string, first: Frame | null, at: Frame}[]} sides - two, at those moments
 * @property {Pick<import('../messages.js').Setup, 'columns' | 'rules'>} setup
 */

/**
 * @param {HTMLElement} host
 * @param {CompareData} data
 * @param {Send} send
 */
export function renderCompare(host, { words, frame, first, when, sides, setup }, send) {
  const [one, other] = sides;
  if (!one || !other) return;
  const close = button(send, { do: 'compare-close' }, { class: 'quiet', 'aria-label': 'close the comparison' }, icon('cross'));
  host.replaceChildren(h('div', { class: 'menu-head' }, h('h3', { text: `“${one.name}” and “${other.name}”` }), close), h('p', { text: words }));
  if (frame === null) return;
  host.append(goButtons(sides, frame, send));
  if (one.first && other.first && first !== null && first !== when) {
    host.append(differenceTable({ name: one.name, at: one.first }, { name: other.name, at: other.first }, `What differs first, at ${first}`, setup));
  }
  host.append(differenceTable(one, other, `What differs at ${when}, the last moment that both have recorded`, setup));
}

/**
 * @param {{name: string, at: Frame}} one
 * @param {{name: string, at: Frame}} other
 * @param {string} caption
 * @param {CompareData['setup']} setup
 */
function differenceTable(one, other, caption, setup) {
  const body = h('tbody');
  /** @param {string} of @param {[string, string, string][]} differences */
  const add = (of, differences) => body.append(...differences.slice(0, DIFFERENCES_MAX).map(([title, left, right]) =>
    h('tr', {}, h('th', { scope: 'row', text: of }), h('td', { text: title }), h('td', { text: left }), h('td', { class: 'changed' }, h('span', { class: 'value', text: right })))));
  for (const name of new Set([...one.at.rows, ...other.at.rows].map((row) => row.name))) add(name, differencesOf(name, one.at, other.at, setup.columns));
  add('links', linksOf(one.at, other.at));
  add('rules', setup.rules.flatMap(({ title }, index) => pairOf(title, one.at.rules[index] ? 'on' : 'off', other.at.rules[index] ? 'on' : 'off')));
  add('parameters', paramsOf(one.at.params, other.at.params));
  add('network', paramsOf(one.at.network, other.at.network));
  add('under way', pairOf('messages', String(one.at.inFlight), String(other.at.inFlight)));
  if (!body.firstChild) body.append(h('tr', {}, h('td', { colspan: 4, text: 'Tables, links, rules and parameters are the same here; what messages say, timers or disks differ.' })));
  const head = h('tr', {}, ...['Of', 'What', one.name, other.name].map((text) => h('th', { scope: 'col', text })));
  return h('div', { class: 'scroller', role: 'region', 'aria-label': caption, tabindex: 0 },
    h('table', { class: 'differences' }, h('caption', { text: caption }), h('thead', {}, head), body));
}

/** More differences of one kind than this are left out. */
const DIFFERENCES_MAX = 30;

/** @param {string} what @param {string} here @param {string} there @returns {[string, string, string][]} */
function pairOf(what, here, there) {
  return here === there ? [] : [[what, here, there]];
}

/** @param {Frame} one @param {Frame} other */
function linksOf(one, other) {
  const [here, there] = [one, other].map((frame) => new Set(frame.cuts.map(({ from, to }) => `${from} → ${to}`)));
  return [...new Set([...here ?? [], ...there ?? []])].flatMap((link) => pairOf(link, here?.has(link) ? 'cut' : 'up', there?.has(link) ? 'cut' : 'up'));
}

/** @param {import('../messages.js').Param[]} here @param {import('../messages.js').Param[]} there */
function paramsOf(here, there) {
  return here.flatMap(({ id, title, value }) => pairOf(title, value, there.find((one) => one.id === id)?.value ?? value));
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
 * @param {CompareData['sides']} sides
 * @param {number} frame - where none is known at which what they do differs
 * @param {Send} send
 */
function goButtons(sides, frame, send) {
  return h('p', { class: 'buttons' }, ...sides.map((side) => {
    const at = side.first?.frame ?? frame;
    return button(send, { do: 'seek', branch: side.id, frame: at }, { class: 'quiet', text: `Frame ${at} of “${side.name}”` });
  }));
}
