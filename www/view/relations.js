/**
 * Who knows whom: a node × node grid comes in, a table with a mark in each pair that holds goes out; and small
 * grids of the last moments beside it.
 */

import { button, h, keep, once, setText, show } from './dom.js';

/** @typedef {import('../messages.js').Grid} Grid */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} RelationsData
 * @property {{id: string, title: string, help: string}[]} relations
 * @property {Grid} grid
 * @property {Grid[]} before - the grids of the moments before this one, oldest first; may be empty
 * @property {(frame: number) => string} when - the words for a frame
 */

/** More nodes than this make cells without letters, so that the grid still fits. */
const LETTERS_MAX = 24;

/**
 * @param {HTMLElement} host
 * @param {RelationsData} data
 * @param {Send} send
 */
export function renderRelations(host, data, send) {
  if (!host.querySelector('.choice')) {
    host.replaceChildren(h('div', { class: 'choice', role: 'group', 'aria-label': 'Relation' }), h('p', { class: 'help' }), h('div', { class: 'grid-room' }), h('div', { class: 'strip' }));
  }
  const [choice, help, room, strip] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!choice || !help || !room || !strip) return;
  keep(choice, data.relations, (relation) => relation.id,
    (relation) => button(send, { do: 'relation', relation: relation.id }, { class: 'segment', text: relation.title }),
    (element, relation) => element.setAttribute('aria-pressed', String(relation.id === data.grid.relation)));
  const relation = data.relations.find((one) => one.id === data.grid.relation);
  const changed = data.grid.pairs.flat().filter((pair) => pair.isChanged).length;
  setText(help, `${relation?.help ?? ''} ${changed === 0 ? '' : `${changed} ${changed === 1 ? 'pair has' : 'pairs have'} changed.`}`);
  drawGrid(room, data.grid, relation?.title ?? '');
  show(strip, data.before.length > 0);
  once(strip, data.before.map((grid) => `${grid.relation}${grid.frame}`).join(), () => {
    strip.replaceChildren(...data.before.map((grid) => smallGrid(grid, data.when(grid.frame), send)));
  });
}

/** @type {WeakMap<HTMLElement, {shape: string, cells: HTMLElement[][], seen: string[][]}>} */
const kept = new WeakMap();

/**
 * @param {HTMLElement} room
 * @param {Grid} grid
 * @param {string} title
 */
function drawGrid(room, grid, title) {
  const shape = grid.nodes.map((node) => `${node.name}${node.status}`).join('|') + title;
  let memory = kept.get(room);
  if (memory?.shape !== shape) {
    memory = { shape, cells: [], seen: [] };
    kept.set(room, memory);
    room.replaceChildren(tableOf(grid, title, memory));
  }
  grid.pairs.forEach((pairs, i) => {
    pairs.forEach((pair, j) => {
      const signature = `${pair.mark}${pair.holds}${pair.isChanged}${pair.tone}${pair.words}`;
      const cell = memory.cells[i]?.[j];
      const seen = memory.seen[i];
      if (!cell || !seen || seen[j] === signature) return;
      seen[j] = signature;
      cell.className = [i === j ? 'self' : '', pair.holds ? 'holds' : '', pair.isChanged ? 'changed' : '', pair.tone === '' ? '' : `tone-${pair.tone}`].filter(Boolean).join(' ');
      cell.title = pair.words === '' ? '' : pair.isChanged ? `${pair.words} (changed)` : pair.words;
      const words = pair.isChanged && !pair.holds ? `no longer${pair.was ? ` ${pair.was}` : ''}` : pair.words;
      cell.replaceChildren(h('span', { 'aria-hidden': true, text: grid.nodes.length > LETTERS_MAX ? '' : pair.mark || (i === j ? '' : pair.isChanged ? '○' : '') }), h('span', { class: 'visually-hidden', text: words }));
    });
  });
}

/**
 * @param {Grid} grid
 * @param {string} title
 * @param {{cells: HTMLElement[][], seen: string[][]}} memory
 */
function tableOf(grid, title, memory) {
  const head = h('tr', {}, h('th', { scope: 'col', class: 'corner' }, h('span', { class: 'visually-hidden', text: 'row of column' })),
    ...grid.nodes.map((node) => h('th', { scope: 'col', class: node.status }, h('span', { class: 'turned-name', text: node.name }))));
  const body = h('tbody');
  grid.nodes.forEach((node, i) => {
    const cells = grid.nodes.map(() => h('td'));
    memory.cells[i] = cells;
    memory.seen[i] = [];
    body.append(h('tr', {}, h('th', { scope: 'row', class: node.status, text: node.name }), ...cells));
  });
  const table = h('table', { class: grid.nodes.length > LETTERS_MAX ? 'pairs dense' : 'pairs', part: 'table' }, h('caption', { part: 'caption', text: `${title}: row of column` }), h('thead', {}, head), body);
  return table;
}

/**
 * @param {Grid} grid
 * @param {string} when
 * @param {Send} send
 */
function smallGrid(grid, when, send) {
  const size = grid.nodes.length;
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${size * 4} ${size * 4}`);
  svg.setAttribute('aria-hidden', 'true');
  grid.pairs.forEach((pairs, i) => pairs.forEach((pair, j) => {
    const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    rect.setAttribute('x', String(j * 4));
    rect.setAttribute('y', String(i * 4));
    rect.setAttribute('width', '3.4');
    rect.setAttribute('height', '3.4');
    rect.setAttribute('class', i === j ? 'self' : `${pair.holds ? 'holds' : 'free'}${pair.isChanged ? ' changed' : ''}`);
    svg.append(rect);
  }));
  return button(send, { do: 'seek', frame: grid.frame }, { class: 'small-grid', 'aria-label': `go to ${when}` }, svg, h('span', { text: when }));
}
