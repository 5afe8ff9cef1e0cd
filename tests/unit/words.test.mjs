import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggest } from '../../www/suggest.js';
import { clock, count, nextSpeed, withoutSign } from '../../www/words.js';
import { openLab } from '../fixture/lab.js';

test('times are read as on a clock', () => {
  assert.equal(clock(0), '0.00 s');
  assert.equal(clock(4120), '4.12 s');
  assert.equal(clock(59_990), '59.99 s');
  assert.equal(clock(60_000), '1 min 00.0 s');
  assert.equal(clock(123_450), '2 min 03.4 s');
});

test('counts agree with their noun', () => {
  assert.equal(count(1, 'cell'), '1 cell');
  assert.equal(count(0, 'cell'), '0 cells');
  assert.equal(count(12_345, 'cell'), '12,345 cells');
});

test('speeds have a first and a last', () => {
  assert.equal(nextSpeed(1, 1), 2);
  assert.equal(nextSpeed(0.25, -1), 0.25);
  assert.equal(nextSpeed(Infinity, 1), Infinity);
  assert.equal(nextSpeed(3, 1), 8);
});

test('the page draws its own sign before an outcome', () => {
  assert.equal(withoutSign('❌ broken at frame 37'), 'broken at frame 37');
  assert.equal(withoutSign('… 3 of 5 expectations checked'), '3 of 5 expectations checked');
});

test('one is invited to crash whoever leads, then to restart it', async () => {
  const lab = await openLab('nodes b a c d');
  assert.deepEqual(suggest(lab.frame()).map((one) => one.command), ['crash a', 'partition b a | c d']);
  const requests = [{ verb: 'say', line: 'say {text}', title: '', help: '', example: '' }, { verb: 'put', line: 'put {x}', title: '', help: '', example: 'put 1' }];
  assert.ok(suggest(lab.frame(), requests).some((one) => one.command === 'put 1 at a'));
  await lab.act('crash a');
  assert.equal(suggest(lab.frame())[0]?.command, 'restart a');
  await lab.act('partition b | c d');
  assert.ok(suggest(lab.frame()).some((one) => one.command === 'merge'));
});
