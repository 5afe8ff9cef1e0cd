/**
 * How a run stands: the outcome comes in, a short chip goes out; and the list of what was expected and of what should be
 * true of every frame, each with a way to where it broke.
 */

import { button, h, icon, keep, once, setAttribute } from './dom.js';

/** @typedef {import('../messages.js').Outcome} Outcome */
/** @typedef {import('../messages.js').Standing} Standing */
/** @typedef {import('./dom.js').Send} Send */
/** @typedef {{id: string, title: string, help: string}} PropertyCard */

/** @type {Record<'open' | 'holds' | 'broken', {name: import('./dom.js').IconName, word: string}>} */
const SIGNS = { open: { name: 'more', word: 'open' }, holds: { name: 'tick', word: 'holds' }, broken: { name: 'cross', word: 'broken' } };

/**
 * @param {HTMLElement} host
 * @param {{standing: 'open' | 'holds' | 'broken', words: string, frame: number | null}} outcome
 * @param {Send} send
 */
export function renderOutcome(host, outcome, send) {
  once(host, `${outcome.standing}${outcome.words}${outcome.frame}`, () => {
    const sign = icon(SIGNS[outcome.standing].name);
    host.replaceChildren(outcome.frame === null
      ? h('span', { class: `outcome ${outcome.standing}`, part: 'outcome' }, sign, outcome.words)
      : button(send, { do: 'seek', frame: outcome.frame }, { class: `outcome ${outcome.standing}`, part: 'outcome', title: `go to frame ${outcome.frame}` }, sign, outcome.words));
  });
}

/**
 * @param {HTMLElement} host
 * @param {{cards: PropertyCard[], standings: Standing[], outcome: Outcome}} data
 * @param {Send} send
 */
export function renderChecks(host, { cards, standings, outcome }, send) {
  if (!host.firstChild) {
    host.replaceChildren(h('ul', { class: 'checks', 'aria-label': 'What should be true' }), h('ul', { class: 'checks', 'aria-label': 'What the scenario expects' }));
  }
  const [properties, expectations] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!properties || !expectations) return;
  keep(properties, cards, (card) => card.id, () => h('li'), (item, card) => {
    const standing = standings.find((one) => one.id === card.id);
    drawCheck(item, card.title, card.help, standing?.standing ?? 'open', standing?.words ?? '', standing?.standing === 'broken' ? standing.frame : null, send);
  });
  keep(expectations, outcome.expectations, (one) => one.line, () => h('li'), (item, one) => {
    drawCheck(item, one.text, `line ${one.line} of the scenario`, one.standing, one.words, one.standing === 'broken' ? one.frame : null, send);
  });
}

/**
 * @param {HTMLElement} item
 * @param {string} title
 * @param {string} help
 * @param {'open' | 'holds' | 'broken'} standing
 * @param {string} words
 * @param {number | null} frame
 * @param {Send} send
 */
function drawCheck(item, title, help, standing, words, frame, send) {
  once(item, `${title}${standing}${words}${frame}`, () => {
    item.className = standing;
    item.title = help;
    item.replaceChildren(
      h('span', { class: 'sign' }, icon(SIGNS[standing].name)),
      h('span', {}, h('span', { class: 'check-title', text: title }), h('span', { class: 'standing', text: ` ${SIGNS[standing].word}` }),
        words === '' ? null : h('span', { class: 'words', text: ` – ${words}` }), ' ',
        frame === null ? null : button(send, { do: 'seek', frame }, { class: 'link', text: `go to frame ${frame}` })));
    setAttribute(item, 'data-standing', standing);
  });
}
