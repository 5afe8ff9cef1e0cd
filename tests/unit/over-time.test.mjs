import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listChanges } from '../../www/view/over-time.js';

/** @param {string} was @param {string} now */
function told(was, now) {
  return listChanges(was, now)?.map(({ word, kind }) => `${kind === 'gone' ? '-' : '+'}${word}`).join(' ') ?? null;
}

test('one value is no list, whatever sign stands before it', () => {
  for (const [was = '', now = ''] of [['○ follower', '◑ candidate'], ['–', 'Aïcha'], ['3', '4'], ['x=1', '–']]) assert.equal(told(was, now), null, `${was} | ${now}`);
});

test('of a list is told what came and what went', () => {
  for (const [was = '', now = '', wanted = ''] of [
    ['–', 'a b', '+a +b'],
    ['x=1 y=2', 'x=3 y=2', '-x=1 +x=3'],
    // A log may hold equal entries, and a bar that is none.
    ['a₁ ┃ a₁', 'a₁ a₁ ┃ a₁', '+a₁'],
    ['a₁ ┃ b₁', 'a₁ b₁ ┃', ''],
    ['…3 a₁ b₁ c₁', '…4 b₁ c₁ d₂', '+d₂'],
    ['1 (2 parts of 5)', '1 (3 parts of 5)', '-(2 parts of 5) +(3 parts of 5)'],
    ['dials b · asks c', 'asks c · waits for d', '-dials b +waits for d'],
  ]) assert.equal(told(was, now), wanted, `${was} | ${now}`);
});
