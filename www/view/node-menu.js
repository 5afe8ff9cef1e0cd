/**
 * What can be done to one node, and all its timers: a row comes in, the content of a small panel goes out.
 */

import { button, h, icon, show } from './dom.js';

/** @typedef {import('../messages.js').Row} Row */
/** @typedef {import('./dom.js').Send} Send */

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
  left: [],
};

/**
 * @param {HTMLElement} host
 * @param {{row: Row, isCutOff: boolean, hasPeers: boolean, hasRequests: boolean, left: (leftMs: number) => string}} data
 * @param {Send} send
 */
export function renderNodeMenu(host, { row, isCutOff, hasPeers, hasRequests, left }, send) {
  const offers = OFFERS[row.status].map(([verb, word, help]) => button(send, `${verb} ${row.name}`, { class: 'offer' }, h('span', { text: word }), h('span', { class: 'help', text: help })));
  if (row.status === 'running' || row.status === 'paused') {
    if (isCutOff) offers.push(button(send, `heal ${row.name}`, { class: 'offer' }, h('span', { text: 'Reconnect' }), h('span', { class: 'help', text: 'all its links are up again' })));
    else if (hasPeers) offers.push(button(send, `cut ${row.name}`, { class: 'offer' }, h('span', { text: 'Cut off' }), h('span', { class: 'help', text: 'no message reaches it or leaves it' })));
  }
  if (row.status === 'running' && hasRequests) offers.push(button(send, { do: 'ask', name: row.name }, { class: 'offer' }, h('span', { text: 'Ask it …' }), h('span', { class: 'help', text: 'what a client can ask of it' })));
  if (row.status === 'left') offers.push(button(send, `restart ${row.name}`, { class: 'offer' }, h('span', { text: 'Start again' }), h('span', { class: 'help', text: 'from the disk that it left' })));
  const timers = row.timers.slice(0, TIMERS_MAX).map((timer) => h('li', {},
    h('span', { class: 'timer-title', text: timer.title }), h('span', { class: 'timer-left', text: timer.isHeld ? 'held' : left(timer.leftMs) }),
    button(send, `force ${timer.word} at ${row.name}`, { class: 'tiny', 'aria-label': `end ${timer.title} now`, text: 'end' }),
    button(send, `${timer.isHeld ? 'release' : 'hold'} ${timer.word} at ${row.name}`, { class: 'tiny', 'aria-label': `${timer.isHeld ? 'let go of' : 'hold'} ${timer.title}`, text: timer.isHeld ? 'let go' : 'hold' })));
  const list = h('ul', { class: 'timers' }, ...timers);
  const more = h('p', { class: 'help', text: `and ${row.timers.length - TIMERS_MAX} more timers` });
  show(list, timers.length > 0);
  show(more, row.timers.length > TIMERS_MAX);
  host.replaceChildren(
    h('div', { class: 'menu-head' }, h('h3', { text: row.name }), button(send, { do: 'escape' }, { class: 'quiet', 'aria-label': 'close' }, icon('cross'))),
    h('div', { class: 'offers' }, ...offers), timers.length > 0 ? h('h4', { text: 'Timers' }) : '', list, more);
}
