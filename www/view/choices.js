/**
 * What can happen next: choices come in, a list of buttons goes out; a press makes that one happen now.
 */

import { button, h, keep, once, setText, show } from './dom.js';

/** @typedef {import('../messages.js').Choice} Choice */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @param {HTMLElement} host
 * @param {{choices: Choice[], more: boolean, timeMs: number, titleOf: (choice: Choice) => string, left: (leftMs: number) => string}} data
 * @param {Send} send
 */
export function renderChoices(host, { choices, more, timeMs, titleOf, left }, send) {
  if (!host.firstChild) host.replaceChildren(h('p', { class: 'help' }), h('ul', { class: 'choices' }));
  const [help, list] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!help || !list) return;
  setText(help, choices.length === 0 ? 'Nothing can happen by itself any more.' : `Press one to make it happen now, before the others${more ? '; these are the soonest' : ''}.`);
  show(list, choices.length > 0);
  keep(list, choices, (_, index) => index, () => h('li'), (item, choice) => {
    const due = choice.dueMs - timeMs;
    once(item, `${choice.line}${choice.isNext}${due}`, () => item.replaceChildren(
      button(send, choice.line, { class: choice.isNext ? 'choose next' : 'choose', title: choice.line },
        h('span', { text: titleOf(choice) }), h('span', { class: 'due', text: choice.isNext ? `next, in ${left(due)}` : `in ${left(due)}` }))));
  });
}
