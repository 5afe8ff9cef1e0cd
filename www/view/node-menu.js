/**
 * What can be done to one node, and all its timers: a row comes in, the content of a small panel goes out.
 */

import { button, h, icon, keep, onPress, setText, show } from './dom.js';
import { renderTimers } from './parts/timers.js';

/** @typedef {import('../messages.js').Row} Row */
/** @typedef {import('./dom.js').Command} Command */
/** @typedef {import('./dom.js').Send} Send */
/** @typedef {{command: Command, word: string, help: string}} Offer */

/** More timers than this are counted, not listed. */
const TIMERS_MAX = 12;

/** What each status allows: a line's verb, the word on the button, what it does. */
/** @type {Record<Row['status'], [string, string, string][]>} */
const OFFERS = {
  running: [
    ['crash', 'Crash', 'what it has in memory is lost, its disk stays'],
    ['pause', 'Pause', 'it stands still and forgets nothing'],
    ['leave', 'Leave', 'it goes for good, without a word'],
  ],
  paused: [['resume', 'Resume', 'it goes on where it stood'], ['crash', 'Crash', 'what it has in memory is lost, its disk stays']],
  crashed: [['restart', 'Restart', 'it starts again from its disk'], ['wipe', 'Wipe its disk', 'the disk is lost too']],
  left: [['restart', 'Start again', 'from the disk that it left']],
};

/**
 * @typedef {{row: Row, isCutOff: boolean, hasPeers: boolean, hasRequests: boolean, aheadMs: number}} NodeMenuData
 */

/**
 * @param {HTMLElement} host
 * @param {NodeMenuData} data
 * @param {Send} send
 */
export function renderNodeMenu(host, data, send) {
  const { row, aheadMs } = data;
  if (!host.firstChild) {
    host.append(
      h('div', { class: 'menu-head' }, h('h3'), button(send, { do: 'escape' }, { class: 'quiet', 'aria-label': 'close' }, icon('cross'))),
      h('div', { class: 'offers' }), h('h4', { text: 'Timers' }), h('ul', { class: 'timers' }), h('p', { class: 'help' }));
  }
  const [head, offers, title, timers, more] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!head || !offers || !title || !timers || !more) return;
  setText(/** @type {Element} */ (head.firstElementChild), row.name);
  // What stays is kept, so that nothing moves away under a finger or loses the focus while the run goes on.
  keep(offers, offersOf(data), (offer) => offer.word, (offer) => button(send, offer.command, { class: 'offer' }, h('span', { text: offer.word }), h('span', { class: 'help', text: offer.help })),
    (element, offer) => onPress(element, send, offer.command));
  show(title, row.timers.length > 0);
  renderTimers(timers, { row, timersMax: TIMERS_MAX, aheadMs, isInteractive: true }, send);
  show(more, row.timers.length > TIMERS_MAX);
  setText(more, `and ${row.timers.length - TIMERS_MAX} more timers`);
}

/**
 * @param {NodeMenuData} data
 * @returns {Offer[]}
 */
function offersOf({ row, isCutOff, hasPeers, hasRequests }) {
  const offers = OFFERS[row.status].map(([verb, word, help]) => ({ command: /** @type {Command} */ (`${verb} ${row.name}`), word, help }));
  if (row.status === 'running' || row.status === 'paused') {
    if (isCutOff) offers.push({ command: `heal ${row.name}`, word: 'Reconnect', help: 'all its links are up again' });
    else if (hasPeers) offers.push({ command: `cut ${row.name}`, word: 'Cut off', help: 'no message reaches it or leaves it' });
  }
  if (row.status === 'running' && hasRequests) offers.push({ command: { do: 'ask', name: row.name }, word: 'Ask it …', help: 'what a client can ask of it' });
  return offers;
}
