/**
 * The rules of a protocol: cards and how they stand come in, a switch each goes out. A switch is an action like any other.
 */

import { h, keep, setAttribute, setText, show } from './dom.js';

/** @typedef {import('../messages.js').RuleCard} RuleCard */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @param {HTMLElement} host
 * @param {{rules: RuleCard[], standing: boolean[], isInteractive: boolean, fixedBy: string[]}} data
 * @param {Send} send
 */
export function renderRules(host, { rules, standing, isInteractive, fixedBy }, send) {
  if (!host.firstChild) host.replaceChildren(h('ul', { class: 'rules' }));
  keep(/** @type {HTMLElement} */ (host.firstElementChild), rules, (rule) => rule.id, (rule) => makeRule(rule, send), (item, rule) => {
    const isOn = standing[rules.indexOf(rule)] ?? rule.default;
    const box = /** @type {HTMLInputElement} */ (item.querySelector('input'));
    if (box.checked !== isOn) box.checked = isOn;
    box.disabled = !isInteractive;
    // A rule that is off unless somebody wants it is not missing.
    const isMissing = !isOn && rule.default;
    item.classList.toggle('off', isMissing);
    const note = /** @type {HTMLElement} */ (item.querySelector('.breaks'));
    const fixes = fixedBy.includes(rule.id);
    setText(note, !isMissing ? '' : `Off: ${lowerFirst(rule.breaksWithout)}${fixes ? ' Switching it on repairs this scenario.' : ''}`);
    show(note, isMissing && rule.breaksWithout !== '');
    setAttribute(item, 'data-fixes', fixes);
  });
}

/**
 * @param {RuleCard} rule
 * @param {Send} send
 */
function makeRule(rule, send) {
  const box = h('input', { type: 'checkbox' });
  box.addEventListener('change', () => send(`rule ${rule.id} ${box.checked ? 'on' : 'off'}`));
  return h('li', {},
    h('label', { title: rule.breaksWithout }, box, h('span', {}, h('span', { class: 'rule-title', text: rule.title }), ' ', h('span', { class: 'source', text: rule.source }))),
    h('p', { class: 'breaks', hidden: true }));
}

/** @param {string} text */
function lowerFirst(text) {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
