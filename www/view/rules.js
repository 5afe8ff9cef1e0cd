/**
 * The rules of a protocol: cards and how they stand come in, a switch each goes out, those that are not as usual on top. A switch is an action
 * like any other.
 */

import { button, h, keep, setAttribute, setText, show } from './dom.js';

/** @typedef {import('../messages.js').RuleCard} RuleCard */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} RulesData
 * @property {RuleCard[]} rules
 * @property {boolean[]} standing
 * @property {string} words - how they stand, in a sentence
 * @property {boolean} isInteractive
 * @property {string[]} fixedBy
 */

/** With fewer rules than this one finds without a filter. */
const FILTER_FROM = 12;
/** When more than this are not as usual, they are counted and unfold. */
const UNUSUAL_MAX = 6;

/**
 * @param {HTMLElement} host
 * @param {RulesData} data
 * @param {Send} send
 */
export function renderRules(host, data, send) {
  if (!host.firstChild) build(host);
  const [words, unusual, filter, groups, none] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!words || !unusual || !filter || !groups || !none) return;
  setText(words, data.words);
  const count = drawUnusual(/** @type {HTMLDetailsElement} */ (unusual), data, send);
  show(words, count === 0 || count > UNUSUAL_MAX);
  show(filter, data.rules.length >= FILTER_FROM);
  const titles = [...new Set(data.rules.map((rule) => rule.group ?? ''))];
  keep(groups, titles, (title) => title, (title) => h('section', {}, h('h4', { text: title, hidden: title === '' }), h('ul', { class: 'rules', 'aria-label': title === '' ? 'Rules' : title })), (section, title) => {
    const list = /** @type {HTMLElement} */ (section.lastElementChild);
    keep(list, data.rules.filter((rule) => (rule.group ?? '') === title), (rule) => rule.id, (rule) => makeRule(rule, send), (item, rule) => drawRule(item, rule, data));
  });
  filterRules(host);
}

/** @param {HTMLElement} host */
function build(host) {
  const field = h('input', { type: 'search', placeholder: 'Filter by words', 'aria-label': 'Filter the rules by words' });
  field.addEventListener('input', () => filterRules(host));
  host.replaceChildren(
    h('p', { class: 'help rules-words' }), h('details', { class: 'unusual', hidden: true }, h('summary', {}, h('span')), h('ul')), h('p', { class: 'rules-filter' }, field), h('div', { class: 'rule-groups' }),
    h('p', { class: 'help', role: 'status', hidden: true, text: 'No rule has these words.' }));
}

/**
 * What is not as usual, in short: what it is called and the way back.
 * @param {HTMLDetailsElement} host
 * @param {RulesData} data
 * @param {Send} send
 * @returns {number} how many there are
 */
function drawUnusual(host, { rules, standing, isInteractive }, send) {
  const found = rules.filter((rule, index) => (standing[index] ?? rule.default) !== rule.default);
  show(host, found.length > 0);
  if (host.dataset['count'] !== String(found.length)) {
    host.dataset['count'] = String(found.length);
    host.open = found.length <= UNUSUAL_MAX;
  }
  setText(/** @type {Element} */ (host.querySelector('summary span')), `Not as usual: ${found.length}`);
  keep(/** @type {Element} */ (host.querySelector('ul')), found, (rule) => rule.id, (rule) => {
    const way = rule.default ? 'on' : 'off';
    return h('li', {}, h('span', { text: `${rule.title}: ${rule.default ? 'off' : 'on'} ` }),
      button(send, `rule ${rule.id} ${way}`, { class: 'link', 'aria-label': `switch ${way}: ${rule.title}`, text: `switch ${way}` }));
  }, (item) => show(/** @type {HTMLElement} */ (item.lastElementChild), isInteractive));
  return found.length;
}

/**
 * Shows the rules that have each of the words.
 * @param {HTMLElement} host
 */
function filterRules(host) {
  const words = (host.querySelector('input')?.value ?? '').toLowerCase().split(/\s+/);
  let found = 0;
  for (const section of /** @type {Iterable<HTMLElement>} */ (host.querySelectorAll('.rule-groups section'))) {
    const items = /** @type {HTMLElement[]} */ ([...section.querySelectorAll('li')]);
    for (const item of items) show(item, words.every((word) => item.dataset['search']?.includes(word)));
    const left = items.filter((item) => !item.hidden).length;
    show(section, left > 0);
    found += left;
  }
  show(/** @type {HTMLElement} */ (host.lastElementChild), found === 0);
}

/**
 * @param {HTMLElement} item
 * @param {RuleCard} rule
 * @param {RulesData} data
 */
function drawRule(item, rule, { rules, standing, isInteractive, fixedBy }) {
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
}

/**
 * @param {RuleCard} rule
 * @param {Send} send
 */
function makeRule(rule, send) {
  const box = h('input', { type: 'checkbox' });
  box.addEventListener('change', () => send(`rule ${rule.id} ${box.checked ? 'on' : 'off'}`));
  const search = `${rule.id} ${rule.id.replaceAll('_', ' ')} ${rule.title} ${rule.source} ${rule.breaksWithout} ${rule.group ?? ''}`.toLowerCase();
  return h('li', { 'data-search': search },
    h('label', { title: rule.breaksWithout }, box, h('span', {}, h('span', { class: 'rule-title', text: rule.title }), ' ', h('span', { class: 'source', text: rule.source }))),
    h('p', { class: 'breaks', hidden: true }));
}

/** @param {string} text */
function lowerFirst(text) {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
