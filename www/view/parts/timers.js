/**
 * The timers of a node: what runs down comes in, a line each with its name, its time left and a button that ends it goes out.
 */

import { h, keep, onPress, setAttribute, setText, show } from '../dom.js';

/** @typedef {import('../../messages.js').Row} Row */
/** @typedef {import('../../messages.js').Timer} Timer */
/** @typedef {import('../dom.js').Send} Send */

/**
 * @param {HTMLElement} list
 * @param {{row: Row, timersMax: number, aheadMs: number, isInteractive: boolean}} data - `aheadMs`: how far the clock has run on since the frame
 * @param {Send} send
 */
export function renderTimers(list, { row, timersMax, aheadMs, isInteractive }, send) {
  keep(list, row.timers.slice(0, timersMax), (timer) => timer.word, makeTimer, (item, timer) => {
    const [title, bar, left, force, hold] = /** @type {HTMLElement[]} */ ([...item.children]);
    if (!title || !bar || !left || !force || !hold) return;
    const leftMs = timer.isHeld ? timer.leftMs : Math.max(0, timer.leftMs - aheadMs);
    setText(title, timer.title);
    setText(left, timer.isHeld ? 'held' : `${(leftMs / 1000).toFixed(2)} s`);
    const share = timer.totalMs > 0 ? Math.min(1, leftMs / timer.totalMs) : 0;
    /** @type {HTMLElement} */ (bar.firstElementChild).style.transform = `scaleX(${share.toFixed(3)})`;
    show(force, isInteractive);
    show(hold, isInteractive);
    if (!isInteractive) return;
    onPress(force, send, `force ${timer.word} at ${row.name}`);
    setAttribute(force, 'aria-label', `end ${timer.title} of ${row.name} now`);
    onPress(hold, send, `${timer.isHeld ? 'release' : 'hold'} ${timer.word} at ${row.name}`);
    setText(hold, timer.isHeld ? 'let go' : 'hold');
    setAttribute(hold, 'aria-label', `${timer.isHeld ? 'let go of' : 'hold'} ${timer.title} of ${row.name}`);
  });
}

function makeTimer() {
  return h('li', { class: 'timer' },
    h('span', { class: 'timer-title' }), h('span', { class: 'timer-bar', 'aria-hidden': true }, h('i')), h('span', { class: 'timer-left' }),
    h('button', { type: 'button', class: 'tiny force', text: 'end', title: 'let it run out now' }), h('button', { type: 'button', class: 'tiny hold' }));
}
