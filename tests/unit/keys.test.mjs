import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandFor } from '../../www/keys.js';

/** @param {string} key @param {Partial<import('../../www/keys.js').Press>} [more] */
const press = (key, more = {}) => commandFor({ key, shift: false, isModified: false, on: 'none', ...more });

test('the keys of a player walk frames', () => {
  assert.deepEqual(press(' '), { do: 'toggle' });
  assert.deepEqual(press('k'), { do: 'toggle' });
  assert.deepEqual(press('ArrowLeft'), { do: 'step', by: -1 });
  assert.deepEqual(press('ArrowRight'), { do: 'step', by: 1 });
  assert.deepEqual(press('.'), { do: 'step', by: 1, unit: 'all' });
  assert.deepEqual(press('['), { do: 'mark', by: -1 });
  assert.deepEqual(press('End'), { do: 'seek', frame: Number.MAX_SAFE_INTEGER });
  assert.deepEqual(press('ArrowRight', { shift: true }), { do: 'seek-by', share: 0.1 });
  assert.deepEqual(press('3'), { do: 'seek-share', share: 0.3 });
});

test('keys with Ctrl, Alt or Meta are the browser’s', () => {
  assert.equal(press('ArrowLeft', { isModified: true }), null);
  assert.equal(press('f', { isModified: true }), null);
});

test('a focused control keeps its own keys', () => {
  assert.equal(press(' ', { on: 'button' }), null);
  assert.deepEqual(press('ArrowRight', { on: 'button' }), { do: 'step', by: 1 });
  assert.equal(press('x', { on: 'text' }), null);
  assert.equal(press('ArrowLeft', { on: 'text' }), null);
  assert.equal(press('ArrowDown', { on: 'select' }), null);
  assert.equal(press(' ', { on: 'checkbox' }), null);
});

test('on the slider the arrows walk frames', () => {
  assert.deepEqual(press('ArrowRight', { on: 'range' }), { do: 'step', by: 1 });
  assert.deepEqual(press('ArrowUp', { on: 'range' }), { do: 'step', by: 1 });
  assert.equal(press('ArrowUp'), null);
});

test('Escape closes from everywhere', () => {
  assert.deepEqual(press('Escape', { on: 'text' }), { do: 'escape' });
});

test('other keys are nobody’s', () => {
  for (const key of ['a', 'Tab', 'Enter', 'PageDown', 'F5']) assert.equal(press(key), null);
});
