import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareLists } from '../../www/view/parts/values.js';

/** @param {string} before @param {string} now */
function compared(before, now) {
  const words = (/** @type {string} */ text) => text.split(' ').filter((word) => word !== '');
  return compareLists(words(before), words(now)).map(({ word, kind }) => `${{ same: '', gone: '-', new: '+' }[kind]}${word}`).join(' ');
}

test('a list tells what came and what went, in its order', () => {
  for (const [before = '', now = '', wanted = ''] of [
    ['a b d', 'a b c d', 'a b +c d'],
    ['a b c', 'a c', 'a -b c'],
    ['', 'a b', '+a +b'],
    ['a b', '', '-a -b'],
    ['a b c d e', 'a c x e', 'a -b c -d +x e'],
    // A log may hold the same entry twice.
    ['1 1 2', '1 1 2 2', '1 1 2 +2'],
    ['1 1 2 2 3', '1 1 3', '1 1 -2 -2 3'],
    ['x y', 'y x', '-x y +x'],
  ]) assert.equal(compared(before, now), wanted, `${before} | ${now}`);
});

test('lists that are too long to be compared are told as wholes', () => {
  const [one, other] = ['a', 'b'].map((letter) => Array.from({ length: 300 }, (_, index) => `${letter}${index}`));
  assert.equal(compareLists(one ?? [], other ?? []).length, 600);
});
