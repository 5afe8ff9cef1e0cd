import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOffered } from '../../www/scene.js';
import { linesOf } from '../../www/view/sheets.js';

/** @param {string} key @param {'' | 'new' | 'gone'} turn */
const row = (key, turn = '') => ({ key, turn, cells: [] });

test('a node has a line for each thing, and one for those that have no room', () => {
  const lines = linesOf({ rows: [row('none'), row('more', 'gone')], more: 1200 }, { title: 'Sockets' });
  assert.deepEqual(lines.map(({ key, words }) => words ?? key), ['row none', 'row more', 'and 1,200 more']);
  assert.equal(new Set(lines.map(({ key }) => key)).size, 3, 'a thing may be called what it likes');
});

test('a node that has nothing says so', () => {
  assert.deepEqual(linesOf({ rows: [], more: 0 }, { title: 'Blocks' }).map(({ words }) => words), ['no blocks']);
});

test('a view for which the protocol has nothing is not offered', () => {
  const setup = /** @type {any} */ ({ relations: [{}], sheets: [] });
  const tabs = /** @type {const} */ (['state', 'relations', 'inside', 'messages']);
  assert.deepEqual(tabs.map((tab) => isOffered({ setup }, tab)), [true, true, false, true]);
  assert.equal(isOffered({ setup: { ...setup, sheets: [{}] } }, 'inside'), true);
});
