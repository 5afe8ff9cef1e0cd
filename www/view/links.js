/**
 * The links between the nodes: who is cut from whom comes in; a table to cut and heal each way goes out, and a builder for
 * partitions.
 */

import { button, h, onPress, setAttribute, setText, show } from './dom.js';

/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} LinksData
 * @property {string[]} names
 * @property {{from: string, to: string}[]} cuts
 * @property {boolean} isInteractive
 */

/** Beyond so many nodes a table of checkboxes helps nobody; the partition builder remains. */
export const LINK_NODES_MAX = 12;

/**
 * @param {HTMLElement} host
 * @param {LinksData} data
 * @param {Send} send
 */
export function renderLinks(host, data, send) {
  const { names, cuts } = data;
  const signature = names.join('|');
  if (host.dataset['names'] !== signature) {
    host.dataset['names'] = signature;
    host.replaceChildren(...partitionForm(names, send), h('p', { class: 'help merge' }, button(send, 'merge', { class: 'quiet', text: 'Heal all links' })), linkTable(names, send));
  }
  const merge = /** @type {HTMLElement} */ (host.querySelector('.merge'));
  show(merge, cuts.length > 0);
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (host.querySelectorAll('td input'))) {
    const isUp = !cuts.some((cut) => cut.from === field.dataset['from'] && cut.to === field.dataset['to']);
    if (field.checked !== isUp) field.checked = isUp;
    field.disabled = !data.isInteractive;
  }
}

/**
 * @param {string[]} names
 * @param {Send} send
 */
function linkTable(names, send) {
  if (names.length > LINK_NODES_MAX) return h('p', { class: 'help', text: `A table of single links is offered up to ${LINK_NODES_MAX} nodes; the lines “cut a -> b” and “heal a -> b” work with any number.` });
  const head = h('tr', {}, h('th', { scope: 'col', text: 'from, to' }), ...names.map((name) => h('th', { scope: 'col' }, h('span', { class: 'turned-name', text: name }))));
  const rows = names.map((from) => h('tr', {}, h('th', { scope: 'row', text: from }), ...names.map((to) => {
    const cell = h('td');
    if (from === to) return cell;
    const field = h('input', { type: 'checkbox', checked: true, 'data-from': from, 'data-to': to, 'aria-label': `link from ${from} to ${to} is up` });
    field.addEventListener('change', () => send(`${field.checked ? 'heal' : 'cut'} ${from} -> ${to}`));
    cell.append(field);
    return cell;
  })));
  return h('div', { class: 'scroller' }, h('table', { class: 'pairs links' }, h('caption', { text: 'Links that are up; each way is cut by itself' }), h('thead', {}, head), h('tbody', {}, ...rows)));
}

/**
 * Each node is put on one of two sides; "Part" cuts all links between them.
 * @param {string[]} names
 * @param {Send} send
 */
function partitionForm(names, send) {
  const sides = new Map(names.map((name, index) => [name, index < Math.floor(names.length / 2) ? 0 : 1]));
  const line = () => [0, 1].map((side) => names.filter((name) => sides.get(name) === side).join(' '));
  const part = button(send, '', { class: 'quiet' });
  const update = () => {
    const groups = line();
    const isPossible = groups.every((group) => group !== '');
    setAttribute(part, 'disabled', !isPossible);
    setText(part, isPossible ? `Part ${groups.join(' | ')}` : 'Both sides need a node');
    if (isPossible) onPress(part, send, `partition ${groups.join(' | ')}`);
    for (const toggle of toggles) setAttribute(toggle, 'aria-pressed', String(sides.get(toggle.textContent ?? '') === 1));
  };
  const toggles = names.map((name) => {
    const toggle = h('button', { type: 'button', class: 'side', text: name });
    toggle.addEventListener('click', () => {
      sides.set(name, sides.get(name) === 1 ? 0 : 1);
      update();
    });
    return toggle;
  });
  update();
  return [
    h('fieldset', { class: 'parter' }, h('legend', { text: 'Partition: press a node to move it to the other side' }), h('div', { class: 'sides' }, ...toggles)),
    h('p', {}, part),
  ];
}
