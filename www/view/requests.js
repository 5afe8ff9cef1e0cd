/**
 * What a person can ask of the cluster: request forms come in, a small form each goes out, which sends the line with its
 * blanks filled; and a form that starts a new node.
 */

import { h } from './dom.js';

/** @typedef {{verb: string, line: string, title: string, help: string}} RequestForm */
/** @typedef {import('./dom.js').Send} Send */

/** Blanks that take a node's name. */
const NODE_BLANKS = new Set(['node', 'at', 'to', 'from', 'peer']);

/** Names offered for new nodes, in this order. */
const NAMES = ['Zoë', 'Ravi', 'Ines', 'Omar', 'Lena', 'Kofi', 'Yuki', 'Bruno', 'Dana', 'Emil'];

/**
 * @param {HTMLElement} host
 * @param {{requests: RequestForm[], names: string[], all: string[], isInteractive: boolean}} data - `names`: of the nodes that run; `all`: of all
 *   that ever were
 * @param {Send} send
 */
export function renderRequests(host, { requests, names, all, isInteractive }, send) {
  const signature = `${requests.map((request) => request.line).join('|')}#${names.join('|')}#${all.length}#${isInteractive}`;
  if (host.dataset['drawn'] === signature) return;
  host.dataset['drawn'] = signature;
  const typed = [...host.querySelectorAll('input')].map((field) => field.value);
  host.replaceChildren(...(isInteractive ? [...requests.map((request) => requestForm(request, names, send)), spawnForm(names, all, send)] : []));
  // What was typed stays while nodes come and go.
  host.querySelectorAll('input').forEach((field, index) => {
    const before = typed[index];
    if (before && !field.classList.contains('new-name')) field.value = before;
  });
}

/**
 * @param {RequestForm} request
 * @param {string[]} names
 * @param {Send} send
 */
function requestForm({ line, title, help }, names, send) {
  /** @type {(string | HTMLInputElement | HTMLSelectElement)[]} */
  const parts = [];
  const form = h('form', { class: 'request', title: help });
  form.append(h('span', { class: 'request-title', text: title }));
  let isAsked = false;
  // A request is always made of a node: where the line does not say which, a blank is added.
  for (const part of (/\{at\}$/.test(line) ? line : `${line} at {at}`).split(/(\{\w+\})/)) {
    const blank = /^\{(\w+)\}$/.exec(part)?.[1];
    if (!blank) {
      parts.push(part);
      const words = isAsked ? part.trim() : part.trim().split(/\s+/).slice(1).join(' ');
      isAsked = true;
      if (words !== '') form.append(h('span', { class: 'between', text: words }));
    } else {
      const field = NODE_BLANKS.has(blank)
        ? h('select', { 'aria-label': `${title}: ${blank}` }, ...names.map((name) => h('option', { value: name, text: name })))
        : h('input', { type: 'text', size: 10, required: true, 'aria-label': `${title}: ${blank}`, placeholder: blank, autocomplete: 'off' });
      parts.push(field);
      form.append(field);
    }
  }
  form.append(h('button', { type: 'submit', class: 'quiet', text: 'Do it', 'aria-label': `${title}: do it` }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(parts.map((part) => (typeof part === 'string' ? part : part.value.trim())).join('').trim());
  });
  return form;
}

/**
 * @param {string[]} names
 * @param {string[]} all
 * @param {Send} send
 */
function spawnForm(names, all, send) {
  const taken = new Set(all.map(plain));
  const free = NAMES.find((name) => !taken.has(plain(name))) ?? `n${all.length + 1}`;
  const name = h('input', { type: 'text', class: 'new-name', size: 10, value: free, required: true, 'aria-label': 'New node: name', autocomplete: 'off' });
  const contact = h('select', { 'aria-label': 'New node: joins through' }, ...names.map((one) => h('option', { value: one, text: one })), h('option', { value: '', text: 'nobody' }));
  const form = h('form', { class: 'request', title: 'A new node starts' },
    h('span', { class: 'request-title', text: 'New node' }), name, h('span', { class: 'between', text: 'through' }), contact, h('button', { type: 'submit', class: 'quiet', text: 'Start it' }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(contact.value === '' ? `spawn ${name.value.trim()}` : `spawn ${name.value.trim()} through ${contact.value}`);
  });
  return form;
}

/** A name without accents, so that no two are offered that look the same. @param {string} name */
function plain(name) {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
