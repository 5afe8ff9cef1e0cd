/**
 * What a scenario shows, and what came of it: sentences and measured verdicts come in, a few lines under the title go out.
 */

import { button, h, icon, keep, setText, show, unfolds } from './dom.js';

/** @typedef {import('./dom.js').Send} Send */
/** @typedef {{branch: number, standing: 'holds' | 'broken', words: string}} Measured */

/** A description of so many characters stands on a narrow screen without being folded. */
const SHORT_MAX = 90;

/**
 * @typedef {object} AboutData
 * @property {string} description - in its author's words
 * @property {string} claim - what should come of it
 * @property {string} rules
 * @property {Measured[]} measured - what came of it, a branch each
 * @property {boolean} isToRun - there is something left to play
 */

/**
 * @param {HTMLElement} host
 * @param {AboutData} data
 * @param {Send} send
 */
export function renderAbout(host, { description, claim, rules, measured, isToRun }, send) {
  if (!host.firstChild) {
    host.replaceChildren(
      h('p', { class: 'description' }),
      h('p', { class: 'claim' }, h('span', { class: 'expected' }), ' ', h('span', { class: 'ruled' }), ' ', h('span', { class: 'measured' }), ' ',
        button(send, { do: 'finish' }, { class: 'link finish-now', text: 'Play to the end at once' }), ' ', unfolds(host, 'More of it')));
  }
  const [words, line] = /** @type {HTMLElement[]} */ ([...host.children]);
  const [expected, standing, verdicts, finish, more] = /** @type {HTMLElement[]} */ ([...line?.children ?? []]);
  if (!words || !line || !expected || !standing || !verdicts || !finish || !more) return;
  setText(words, description);
  show(words, description !== '');
  setText(expected, claim);
  setText(standing, rules);
  keep(verdicts, measured, (one) => `${one.branch}.${one.standing}.${one.words}`, (one) => h('span', { class: `outcome ${one.standing}` },
    h('span', { class: 'measured-word', text: 'Measured: ' }), icon(one.standing === 'holds' ? 'tick' : 'cross'), one.words));
  show(verdicts, measured.length > 0);
  show(finish, isToRun);
  const isLong = rules !== '' || description.length > SHORT_MAX;
  show(more, isLong);
  show(line, claim !== '' || isLong || isToRun);
}
