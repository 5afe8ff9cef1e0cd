/**
 * What stands in a cell: a value, or a list with what came and what went. Long lists are told by their ends until somebody
 * unfolds them.
 */

import { h, icon, toneIcon } from '../dom.js';

/** @typedef {import('../../messages.js').Cell} Cell */
/** @typedef {{word: string, kind: 'same' | 'gone' | 'new'}} Told */

/** Lists longer than this are told by their beginning and their end. */
const WORDS_MAX = 12;
const WORDS_FIRST = 3;
const WORDS_LAST = 5;
/** Lists longer than this are compared as wholes. */
const COMPARED_MAX = 200;

/**
 * @param {Cell} cell
 * @param {{isUnfolded: boolean, onUnfold: () => void}} fold
 * @returns {HTMLElement[]}
 */
export function valueOf(cell, { isUnfolded, onUnfold }) {
  const list = listOf(cell);
  if (list) return [h('span', { class: 'list' }, ...folded(list, isUnfolded, onUnfold).flatMap((one) => ['word' in one ? wordOf(one) : one, ' ']))];
  const value = h('span', { class: `value ${cell.tone === '' ? '' : `tone-${cell.tone}`}`.trim() });
  const sign = toneIcon(cell.tone);
  // Some texts bring a sign of their own.
  if (sign && /^[\p{L}\p{N}]/u.test(cell.text)) value.append(icon(sign));
  value.append(cell.text === '' ? '–' : cell.text);
  if (!cell.isChanged || cell.was === null || cell.was === '' || cell.was === cell.text) return [value];
  return [h('del', { text: cell.was }), h('span', { class: 'to', 'aria-hidden': true, text: ' → ' }), h('span', { class: 'visually-hidden', text: ' is now ' }), value];
}

/** @param {Told} told */
function wordOf({ word, kind }) {
  // A sign that parts a list is no entry of it: where it stands now is all there is to know.
  if (!/[\p{L}\p{N}]/u.test(word)) return kind === 'gone' ? '' : h('span', { text: word });
  if (kind === 'gone') return h('del', { class: 'gone', text: word });
  return kind === 'new' ? h('ins', { text: `+${word}` }) : h('span', { text: word });
}

/**
 * A cell as a list of words, with what has changed of it; null where it is one value.
 * @param {Cell} cell
 * @returns {Told[] | null}
 */
function listOf({ text, was, values, tone, isChanged }) {
  // A value with a blank in it cannot be told from two.
  if (tone !== '' || values.some((value) => value.includes(' '))) return null;
  const now = wordsOf(text);
  if (isChanged && was !== null && was !== '') {
    const before = wordsOf(was);
    return before.length + now.length > 2 ? compareLists(before, now) : null;
  }
  return now.length > 2 && !isChanged ? now.map((word) => ({ word, kind: 'same' })) : null;
}

/** @param {string} text */
function wordsOf(text) {
  return text.split(' ').filter((word) => word !== '' && word !== '–');
}

/**
 * What became of a list, in its order: a log keeps its equal entries apart.
 * @param {string[]} before
 * @param {string[]} now
 * @returns {Told[]}
 */
export function compareLists(before, now) {
  let start = 0;
  while (start < before.length && start < now.length && before[start] === now[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < now.length - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  /** @param {string[]} words @param {Told['kind']} kind @returns {Told[]} */
  const told = (words, kind) => words.map((word) => ({ word, kind }));
  const [gone, come] = [before.slice(start, before.length - end), now.slice(start, now.length - end)];
  return [...told(now.slice(0, start), 'same'), ...between(gone, come, told), ...told(now.slice(now.length - end), 'same')];
}

/**
 * The longest common order of two short lists, with the rest marked.
 * @param {string[]} before
 * @param {string[]} now
 * @param {(words: string[], kind: Told['kind']) => Told[]} told
 */
function between(before, now, told) {
  if (before.length === 0 || now.length === 0 || before.length > COMPARED_MAX || now.length > COMPARED_MAX) return [...told(before, 'gone'), ...told(now, 'new')];
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(now.length + 1));
  const at = (/** @type {number} */ i, /** @type {number} */ j) => lengths[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const row = /** @type {Uint16Array} */ (lengths[i]);
    for (let j = now.length - 1; j >= 0; j -= 1) row[j] = before[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  /** @type {Told[]} */
  const all = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < now.length) {
    if (i < before.length && before[i] === now[j]) {
      all.push({ word: now[j] ?? '', kind: 'same' });
      [i, j] = [i + 1, j + 1];
    } else if (j >= now.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) {
      all.push({ word: before[i] ?? '', kind: 'gone' });
      i += 1;
    } else {
      all.push({ word: now[j] ?? '', kind: 'new' });
      j += 1;
    }
  }
  return all;
}

/**
 * A long list without what has not changed in its middle, and a button in its place.
 * @param {Told[]} list
 * @param {boolean} isUnfolded
 * @param {() => void} onUnfold
 * @returns {(Told | HTMLElement)[]}
 */
function folded(list, isUnfolded, onUnfold) {
  if (list.length <= WORDS_MAX) return list;
  if (isUnfolded) return [...list, foldButton('fewer', `show the beginning and the end of ${list.length}`, true, onUnfold)];
  const isKept = (/** @type {Told} */ told, /** @type {number} */ index) => index < WORDS_FIRST || index >= list.length - WORDS_LAST || told.kind !== 'same';
  const kept = list.filter(isKept);
  if (kept.length > WORDS_MAX * 2) kept.splice(WORDS_MAX, kept.length - WORDS_MAX - WORDS_LAST);
  const hidden = list.length - kept.length;
  if (hidden === 0) return list;
  return [...kept.slice(0, WORDS_FIRST), foldButton(`… ${hidden} more …`, `show all ${list.length}`, false, onUnfold), ...kept.slice(WORDS_FIRST)];
}

/**
 * @param {string} text
 * @param {string} label
 * @param {boolean} isUnfolded
 * @param {() => void} onUnfold
 */
function foldButton(text, label, isUnfolded, onUnfold) {
  const fold = h('button', { type: 'button', class: 'link fold', 'aria-expanded': String(isUnfolded), 'aria-label': label, text });
  fold.addEventListener('click', onUnfold);
  return fold;
}
