/**
 * The list of keys and marks: what each does comes in, the content of the help panel goes out.
 */

import { button, h, icon } from './dom.js';

/**
 * @param {HTMLElement} host
 * @param {{keys: {keys: string, words: string}[], marks: {shape: string, word: string, kind: string}[]}} data
 * @param {import('./dom.js').Send} send
 */
export function renderHelp(host, { keys, marks }, send) {
  host.replaceChildren(
    h('div', { class: 'menu-head' }, h('h3', { text: 'Keys' }), button(send, { do: 'escape' }, { class: 'quiet', 'aria-label': 'close' }, icon('cross'))),
    h('p', { class: 'help', text: 'They work while the focus is inside the lab.' }),
    h('dl', { class: 'keys' }, ...keys.flatMap(({ keys: names, words }) => [h('dt', {}, ...names.split(' ').map((name) => (name === '+' || name === '…' ? ` ${name} ` : h('kbd', { text: name })))), h('dd', { text: words })])),
    h('h3', { text: 'Marks' }),
    h('ul', { class: 'mark-list' }, ...marks.map(({ shape, word, kind }) => h('li', { class: `mark-${kind}` }, icon(/** @type {import('./dom.js').IconName} */ (shape)), word))));
}
