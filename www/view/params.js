/**
 * Parameters of the protocol or options of the network: values come in, a small form goes out; a changed value is a script's line.
 */

import { h, keep, once, setText, show } from './dom.js';

/** @typedef {import('../messages.js').Param} Param */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @param {HTMLElement} host
 * @param {{params: Param[], word: 'param' | 'network', isInteractive: boolean}} data
 * @param {Send} send
 */
export function renderParams(host, { params, word, isInteractive }, send) {
  if (!host.firstChild) host.replaceChildren(h('p', { class: 'help', text: 'None.' }), h('div', { class: 'params' }));
  const [none, list] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!none || !list) return;
  show(none, params.length === 0);
  keep(list, params, (param) => param.id, (param) => makeParam(param, word, send), (item, param) => {
    once(item, `${param.value}${isInteractive}`, () => {
      const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (item.querySelector('input, select'));
      field.value = param.value;
      field.disabled = !isInteractive;
      // Most values carry their unit.
      setText(/** @type {Element} */ (item.querySelector('.unit')), /^[\d.]+$/.test(param.value) ? param.unit : '');
    });
  });
}

/**
 * @param {Param} param
 * @param {string} word
 * @param {Send} send
 */
function makeParam(param, word, send) {
  const field = param.choices.length > 0
    ? h('select', {}, ...param.choices.map((choice) => h('option', { value: choice, text: choice })))
    : h('input', { type: 'text', inputmode: 'decimal', size: 7, autocomplete: 'off' });
  field.addEventListener('change', () => {
    const value = field.value.trim();
    if (value !== '') send(`${word} ${param.id}=${/^[\d.]+$/.test(value) ? value + param.unit : value}`);
  });
  return h('label', { class: 'param', title: param.help }, h('span', { text: param.title }), field, h('span', { class: 'unit' }));
}
