import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterGroups } from '../../www/picker.js';

const entry = (/** @type {string} */ id, /** @type {string} */ words, search = '') => ({ id, words, search });
const GROUPS = [
  { title: '', entries: [entry('', 'Live cluster')] },
  { title: 'One', entries: [entry('one/a-1', 'Aïcha wins', 'vote_once'), entry('one/a-1-more', 'Nobody wins')] },
  { title: 'Two', entries: [entry('two/a-1', 'Aïcha loses')] },
];
const found = (/** @type {string} */ wanted) => filterGroups(GROUPS, wanted).map(({ title, entries }) => `${title}: ${entries.map(({ id }) => id).join(' ')}`).join('; ');

test('an entry fits that has each word, in whatever form', () => {
  assert.equal(found(''), ': ; One: one/a-1 one/a-1-more; Two: two/a-1');
  assert.equal(found(' AICHA  '), 'One: one/a-1; Two: two/a-1');
  assert.equal(found('wins vote once'), 'One: one/a-1');
  assert.equal(found('vote_once'), 'One: one/a-1');
  assert.equal(found('two'), 'Two: two/a-1');
  assert.equal(found('aicha nobody'), '');
});

test('a whole id is that entry alone', () => {
  assert.equal(found('one/a-1'), ': one/a-1');
});
