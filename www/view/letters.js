/**
 * The messages: what was sent comes in, a row each with its fate and cause goes out; what is under way can be dropped, delayed,
 * doubled or delivered.
 */

import { button, h, icon, keep, once, setAttribute, setText } from './dom.js';

/** @typedef {import('../messages.js').Letter} Letter */
/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} LettersData
 * @property {Letter[]} letters - newest last
 * @property {number} inFlight
 * @property {boolean} isInteractive
 * @property {(timeMs: number) => string} clock
 */

/** By how much a message is delayed with one press. */
const DELAY = '2s';

/** @type {Record<Letter['fate'], import('./dom.js').IconName>} */
const SIGNS = { 'in flight': 'arrow', delivered: 'tick', lost: 'cross', waiting: 'pause' };

/** What a message says is told as far as this; the rest unfolds. */
const WORDS_MAX = 160;
const WORDS_SHOWN = 120;

/**
 * @param {HTMLElement} host
 * @param {LettersData} data
 * @param {Send} send
 */
export function renderLetters(host, data, send) {
  if (!host.querySelector('table')) {
    const head = h('tr', {}, ...['Message', 'From', 'To', 'Sent', 'Fate', ''].map((text) => h('th', { scope: 'col', text })));
    head.lastElementChild?.append(h('span', { class: 'visually-hidden', text: 'Actions' }));
    host.replaceChildren(h('table', { class: 'letters', part: 'table' }, h('caption', { part: 'caption' }), h('thead', {}, head), h('tbody')));
  }
  const table = /** @type {HTMLTableElement} */ (host.querySelector('table'));
  const { letters, inFlight } = data;
  setText(/** @type {Element} */ (table.caption), letters.length === 0 ? 'No message has been sent yet.' : `The last ${letters.length} messages, newest first; ${inFlight} under way`);
  keep(/** @type {HTMLElement} */ (table.tBodies[0]), letters.toReversed(), (letter) => letter.id, () => h('tr'),
    (row, letter) => once(row, `${letter.fate}${letter.fateFrame}${letter.dueMs}${data.isInteractive}`, () => drawRow(row, letter, data, send)));
}

/**
 * @param {HTMLElement} row
 * @param {Letter} letter
 * @param {LettersData} data
 * @param {Send} send
 */
function drawRow(row, letter, data, send) {
  const isUnfolded = row.querySelector('.fold[aria-expanded="true"]') !== null;
  const hadFocus = row.querySelector('.fold:focus') !== null;
  row.className = `fate-${letter.fate.replace(' ', '-')}`;
  const fate = h('td', { class: 'fate' }, icon(SIGNS[letter.fate]), letter.fate);
  if (letter.cause !== '') fate.append(`: ${letter.cause}`);
  if (letter.fate === 'in flight' && letter.dueMs !== null) fate.append(`, due at ${data.clock(letter.dueMs)}`);
  if (letter.fateFrame !== null) fate.append(' ', button(send, { do: 'seek', frame: letter.fateFrame }, { class: 'link', 'aria-label': `go to frame ${letter.fateFrame}, where it was ${letter.fate}`, text: `frame ${letter.fateFrame}` }));
  const actions = h('td', { class: 'actions' });
  if (data.isInteractive && (letter.fate === 'in flight' || letter.fate === 'waiting')) {
    const offers = [['drop', `drop ${letter.name}`], ['delay', `delay ${letter.name} by ${DELAY}`], ['double', `duplicate ${letter.name}`], ['deliver now', `deliver ${letter.name}`]];
    for (const [word = '', line = ''] of offers) actions.append(button(send, line, { class: 'tiny', 'aria-label': `${word}: ${letter.name}`, title: line, text: word }));
  }
  row.replaceChildren(
    h('th', { scope: 'row' }, h('span', { class: 'kind', text: letter.kind }), ...wordsOf(letter.words, isUnfolded)),
    h('td', { text: letter.from }), h('td', { text: letter.to }),
    h('td', { class: 'number' }, button(send, { do: 'seek', frame: letter.sentFrame }, { class: 'link', title: `go to frame ${letter.sentFrame}`, text: data.clock(letter.sentMs) })),
    fate, actions);
  if (hadFocus) /** @type {HTMLElement | null} */ (row.querySelector('.fold'))?.focus();
}

/**
 * What a message says. A long one, the bytes of a chunk say, is cut off until somebody unfolds it.
 * @param {string} words
 * @param {boolean} wasUnfolded
 * @returns {(Node | string)[]}
 */
function wordsOf(words, wasUnfolded) {
  if (words === '') return [];
  const said = h('span', { class: 'words' });
  if (words.length <= WORDS_MAX) {
    said.textContent = words;
    return [' ', said];
  }
  const fold = h('button', { type: 'button', class: 'link fold' });
  const draw = (/** @type {boolean} */ isUnfolded) => {
    setText(said, isUnfolded ? words : `${words.slice(0, WORDS_SHOWN)}…`);
    setText(fold, isUnfolded ? 'less' : 'all of it');
    setAttribute(fold, 'aria-expanded', String(isUnfolded));
  };
  fold.addEventListener('click', () => draw(fold.getAttribute('aria-expanded') !== 'true'));
  draw(wasUnfolded);
  return [' ', said, ' ', fold];
}
