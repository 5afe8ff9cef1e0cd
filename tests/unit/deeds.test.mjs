import assert from 'node:assert/strict';
import { test } from 'node:test';
import { branchName } from '../../www/deeds.js';

test('a branch is named after what was done, and keeps its time whole', () => {
  assert.equal(branchName('without set colour red at Michel', '4.30 s'), 'without set colour red at Michel, 4.30 s');
  assert.equal(branchName('without rule log_length_vote on', '0.00 s'), 'without log length vote on, 0.00 s');
  const name = branchName(`partition ${'node '.repeat(20)}`, '2 min 03.4 s');
  assert.match(name, /^partition (node )+node?…, 2 min 03\.4 s$/);
  assert.ok(name.length <= 60, name);
});
