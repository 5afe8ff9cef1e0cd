/**
 * The menu of scenarios: a field that shows the chosen one, and under it, while it is open, the list of those that fit what is written. A
 * combobox as WAI-ARIA has it: the focus stays in the field. Groups of entries come in, the id of what is chosen goes out.
 */

import { h, setText, show } from './view/dom.js';

/** @typedef {{id: string, words: string, search: string}} Entry  `search`: what else it is found by */
/** @typedef {{title: string, entries: Entry[]}} Group  without a title: entries that stand by themselves */

/** How far Page Up and Page Down go. */
const PAGE = 10;

/**
 * What fits: entries that have each of the words, be it within another word. Who writes a whole id gets that first.
 * @param {Group[]} groups
 * @param {string} wanted
 * @returns {Group[]}
 */
export function filterGroups(groups, wanted) {
  const words = plain(wanted).split(' ').filter((word) => word !== '');
  const fits = (/** @type {Group} */ { title }, /** @type {Entry} */ { id, words: shown, search }) => {
    const text = plain(`${id} ${shown} ${title} ${search}`);
    return words.every((word) => text.includes(word));
  };
  const left = groups.map((group) => ({ ...group, entries: group.entries.filter((entry) => fits(group, entry)) })).filter((group) => group.entries.length > 0);
  const exact = left.flatMap(({ entries }) => entries).find((entry) => entry.id !== '' && entry.id === wanted.trim());
  return exact ? [{ title: '', entries: [exact] }] : left;
}

/** Without accents, capitals and what parts words. @param {string} text */
function plain(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[_\s]+/g, ' ').trim();
}

/**
 * @param {object} options
 * @param {HTMLInputElement} options.field
 * @param {HTMLElement} options.room - of the list
 * @param {(id: string) => void} options.onChoose
 */
export function createPicker({ field, room, onChoose }) {
  /** @type {Group[]} */
  let groups = [];
  /** @type {{id: string, words: string}} */
  let chosen = { id: '', words: '' };
  /** @type {HTMLElement | null} */
  let active = null;
  const list = h('div', { id: `${field.id}-list`, role: 'listbox', 'aria-label': 'Scenarios' });
  const count = h('p', { class: 'picker-count', 'aria-live': 'polite' });
  room.replaceChildren(list, count);
  field.setAttribute('aria-controls', list.id);

  const isOpen = () => !room.hidden;
  const options = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="option"]')]);

  /** @param {string} wanted */
  function open(wanted) {
    const left = filterGroups(groups, wanted);
    list.replaceChildren(...left.map(groupOf));
    const found = options();
    const [some = 0, all = 0] = [left, groups].map((one) => one.flatMap(({ entries }) => entries).filter(({ id }) => id !== '').length);
    setText(count, `${some === all ? all : `${some} of ${all}`} scenarios. ✗: breaks on purpose, ✓: holds.`);
    show(list, found.length > 0);
    show(room, true);
    field.setAttribute('aria-expanded', 'true');
    activate(wanted === '' ? found.find((option) => option.dataset['id'] === chosen.id) ?? null : found[0] ?? null);
  }

  /** @param {Group} group @param {number} index */
  function groupOf({ title, entries }, index) {
    const name = `${list.id}-${index}`;
    const made = entries.map(({ id, words }) => {
      const option = h('div', { role: 'option', id: `${list.id}-${id === '' ? 'none' : id}`, 'data-id': id, 'aria-selected': id === chosen.id ? 'true' : 'false', text: words });
      option.addEventListener('click', () => choose(option));
      return option;
    });
    if (title === '') return h('div', { role: 'group', 'aria-label': 'single' }, ...made);
    return h('div', { role: 'group', 'aria-labelledby': name }, h('div', { id: name, class: 'picker-group', role: 'presentation', text: title }), ...made);
  }

  /** @param {HTMLElement | null} option */
  function activate(option) {
    active?.classList.remove('is-active');
    active = option;
    active?.classList.add('is-active');
    if (active) field.setAttribute('aria-activedescendant', active.id);
    else field.removeAttribute('aria-activedescendant');
    active?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {number} by */
  function move(by) {
    if (!isOpen()) return open('');
    const all = options();
    const at = active ? all.indexOf(active) : by > 0 ? -1 : all.length;
    // One step leads round; a page does not.
    const next = Math.abs(by) === 1 ? (at + by + all.length) % all.length : Math.max(0, Math.min(all.length - 1, at + by));
    activate(all[next] ?? null);
  }

  /** The list closes, and the field shows what is chosen. */
  function close() {
    show(room, false);
    activate(null);
    field.setAttribute('aria-expanded', 'false');
    field.value = chosen.words;
  }

  /** @param {HTMLElement} option */
  function choose(option) {
    const id = option.dataset['id'] ?? '';
    chosen = { id, words: option.textContent ?? '' };
    close();
    field.dataset['id'] = id;
    onChoose(id);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (by !== undefined) {
      if (event.altKey && by < 0) close();
      else move(by);
    } else if (event.key === 'Enter' && isOpen()) {
      if (active) choose(active);
    } else if (event.key === 'Escape' && (isOpen() || field.value !== chosen.words)) {
      close();
      field.select();
    } else {
      return;
    }
    event.preventDefault();
  }

  function openAll() {
    field.focus();
    if (isOpen()) return;
    field.select();
    open('');
  }

  field.addEventListener('keydown', onKey);
  field.addEventListener('input', () => open(field.value));
  field.addEventListener('click', openAll);
  field.addEventListener('blur', close);
  // A press in the list leaves the focus in the field.
  room.addEventListener('mousedown', (event) => event.preventDefault());

  return {
    /** @param {Group[]} wanted */
    fill(wanted) {
      groups = wanted;
    },
    /** @param {string} id @param {string} words - for one that is not in the list */
    show(id, words) {
      const entry = groups.flatMap(({ entries }) => entries).find((one) => one.id === id);
      chosen = { id, words: entry?.words ?? words };
      field.dataset['id'] = id;
      if (!isOpen()) field.value = chosen.words;
    },
  };
}
