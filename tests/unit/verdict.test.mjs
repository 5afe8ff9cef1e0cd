import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstFailure, verdictOf } from '../../www/verdict.js';

/** @typedef {import('../../www/messages.js').Standing} Standing */
/** @typedef {import('../../www/messages.js').Outcome} Outcome */

const expectations = [{ line: 3, text: 'at 1s property complete', standing: /** @type {const} */ ('holds'), words: '', frame: 9 }];
/** @type {Outcome} */
const HOLDS = { standing: 'holds', words: '✅ holds', frame: null, expectations };
/** @type {Outcome} */
const BROKEN = { standing: 'broken', words: '❌ broken at frame 40', frame: 40, expectations };
/** @type {Standing[]} */
const FINE = [{ id: 'complete', standing: 'holds', words: '', frame: 0 }];
/** @param {number} frame @returns {Standing[]} */
const brokenAt = (frame) => [{ id: 'complete', standing: 'broken', words: 'An entry is missing.', frame }];

/** @param {Partial<Parameters<typeof verdictOf>[0]>} [run] @param {'holds' | 'broken'} [declared] */
function verdict(run = {}, declared = 'holds') {
  const setup = { verdict: { declared, fixedBy: [] }, properties: [{ id: 'complete', title: 'Leader completeness', help: '' }] };
  const { standing, words, frame } = verdictOf({ setup, outcome: HOLDS, now: FINE, last: FINE, isFree: false, isScript: true, ...run });
  return `${standing} ${frame}: ${words}`;
}

test('what was not checked is said to be so', () => {
  /** @type {Standing[]} */
  const unchecked = [{ id: 'complete', standing: 'unchecked', words: 'Too many orders.', frame: 9 }];
  const free = { isFree: true, now: [...unchecked, { id: 'one', standing: /** @type {const} */ ('holds'), words: '', frame: 0 }] };
  assert.equal(verdict(free), 'holds null: nothing is broken; not checked: Leader completeness');
  assert.equal(verdict({ ...free, now: unchecked }), 'holds null: nothing is checked');
});

test('nothing is well while a property is broken, wherever one looks', () => {
  assert.equal(verdict(), 'holds null: holds, as the script says');
  const broken = 'broken 37: expectations hold, Leader completeness broken at frame 37';
  assert.equal(verdict({ now: brokenAt(37), last: brokenAt(37) }), broken);
  assert.equal(verdict({ last: brokenAt(37) }), broken);
  assert.equal(verdict({ outcome: { ...HOLDS, standing: 'open', words: '… 0 of 1 expectations checked' }, now: brokenAt(37) }), 'broken 37: Leader completeness broken at frame 37');
});

test('the first failure is the earliest of all, and the words name it', () => {
  assert.equal(verdict({ outcome: BROKEN, last: brokenAt(37) }, 'broken'), 'broken 37: broken at frame 37, as the script says');
  assert.equal(verdict({ outcome: BROKEN, last: brokenAt(50) }, 'broken'), 'broken 40: broken at frame 40, as the script says');
  assert.equal(firstFailure({ frame: null }, FINE), null);
  assert.equal(firstFailure({ frame: 0 }, brokenAt(3)), 0);
});

test('a branch in which it came otherwise than in the script is no mistake', () => {
  assert.equal(verdict({ isScript: false }, 'broken'), 'holds null: holds now; as the script stands it is broken');
  assert.equal(verdict({ outcome: BROKEN, isScript: false }), 'broken 40: broken at frame 40 now; as the script stands it holds');
  assert.equal(verdict({ outcome: BROKEN }), 'broken 40: broken at frame 40 – the script says: holds');
});

test('of a cluster that just runs no more is said than can be known', () => {
  assert.equal(verdict({ isFree: true, last: brokenAt(37) }), 'holds null: nothing is broken');
  assert.equal(verdict({ isFree: true, now: [], last: [] }), 'holds null: nothing is checked');
  assert.equal(verdict({ isFree: true, now: [{ id: 'complete', standing: 'open', words: '', frame: null }] }), 'open null: Leader completeness: not just now');
});
