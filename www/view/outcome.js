/**
 * How a run stands: the outcome comes in, a short chip goes out; and the list of what was expected and of what should be
 * true of every frame, each with a way to where it broke.
 */

import { button, h, icon, keep, once, setAttribute, show } from './dom.js';

/** @typedef {import('../messages.js').Outcome} Outcome */
/** @typedef {import('../messages.js').Standing} Standing */
/** @typedef {import('./dom.js').Send} Send */
/** @typedef {{id: string, title: string, help: string}} PropertyCard */

/** @type {Record<'open' | 'holds' | 'broken' | 'unchecked', {name: import('./dom.js').IconName, word: string}>} */
const SIGNS = { open: { name: 'more', word: 'not decided yet' }, holds: { name: 'tick', word: 'holds' }, broken: { name: 'cross', word: 'broken' }, unchecked: { name: 'ring', word: 'not checked' } };
/** What does not hold just now has some time left, unlike what the end decides. */
const NOT_NOW = 'not just now';

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
 * @param {{cards: PropertyCard[], standings: Standing[], outcome: Outcome, plainly: (text: string) => string}} data - `plainly`: an expectation
 *   of the script in plainer words
 * @param {Send} send
 */
export function renderChecks(host, { cards, standings, outcome, plainly }, send) {
  if (!host.firstChild) {
    host.replaceChildren(
      h('ul', { class: 'checks', 'aria-label': 'What should be true' }), h('p', { class: 'help', text: `“${NOT_NOW}”: it does not hold, and still has time to.` }), h('h4', { text: 'What the scenario expects' }), h('ul', { class: 'checks', 'aria-label': 'What the scenario expects' }),
      h('p', { class: 'help', text: `“${SIGNS.open.word}”: the moment at which it is decided is still to come.` }));
  }
  const [properties, patience, title, expectations, legend] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!properties || !patience || !title || !expectations || !legend) return;
  show(patience, standings.some((one) => one.standing === 'open'));
  show(title, outcome.expectations.length > 0);
  show(legend, outcome.expectations.some((one) => one.standing === 'open'));
  keep(properties, cards, (card) => card.id, () => h('li'), (item, card) => {
    const standing = standings.find((one) => one.id === card.id);
    drawCheck(item, card.title, card.help, standing?.standing ?? 'open', NOT_NOW, standing?.words ?? '', standing?.standing === 'broken' ? standing.frame : null, send);
  });
  keep(expectations, outcome.expectations, (one) => one.line, () => h('li'), (item, one) => {
    drawCheck(item, plainly(one.text), `Line ${one.line} of the script: expect ${one.text}`, one.standing, SIGNS.open.word, one.words, one.standing === 'broken' ? one.frame : null, send);
  });
}

/**
 * @param {HTMLElement} item
 * @param {string} title
 * @param {string} help
 * @param {Standing['standing']} standing
 * @param {string} openWord - what is said of it while it is open
 * @param {string} words
 * @param {number | null} frame
 * @param {Send} send
 */
function drawCheck(item, title, help, standing, openWord, words, frame, send) {
  once(item, `${title}${standing}${words}${frame}`, () => {
    item.className = standing;
    item.title = help;
    item.replaceChildren(
      h('span', { class: 'sign' }, icon(SIGNS[standing].name)),
      h('span', {}, h('span', { class: 'check-title', text: title }), h('span', { class: 'standing', text: ` ${standing === 'open' ? openWord : SIGNS[standing].word}` }),
        words === '' ? null : h('span', { class: 'words', text: ` – ${words}` }), ' ',
        frame === null ? null : button(send, { do: 'seek', frame }, { class: 'link', text: `go to frame ${frame}` })));
    setAttribute(item, 'data-standing', standing);
  });
}
