import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutLinks, placeDarts, placeNodes, roleOf, shareOf } from '../../www/view/cluster.js';

/** @typedef {import('../../www/messages.js').Letter} Letter */

const FRAME = { frame: 12, rows: [{ name: 'a' }, { name: 'b' }] };
const PLACES = [{ x: 0, y: 5 }, { x: 20, y: 5 }];
/** @param {Partial<Letter>} letter @returns {Letter} */
const letter = (letter) => ({ id: 1, kind: 'PING', words: '', from: 'a', to: 'b', sentFrame: 11, sentMs: 100, dueMs: 200, fate: 'in flight', fateFrame: null, cause: '', name: '', ...letter });
const darts = (/** @type {Partial<Letter>[]} */ ...letters) => placeDarts({ letters: letters.map(letter), atMs: 150, frame: FRAME }, PLACES);
const cell = (/** @type {string} */ text, /** @type {import('../../www/messages.js').Tone} */ tone, values = [text]) => ({ text, values, tone, was: null, isChanged: false, isFailed: false });

test('the nodes stand in a ring from the top on, none on another and all within, in narrow rooms too', () => {
  for (const isNarrow of [false, true]) {
    for (let count = 1; count <= 24; count += 1) {
      const { width, height, places } = placeNodes(count, isNarrow);
      assert.equal(places.length, count);
      for (const [index, { x, y }] of places.entries()) {
        assert.ok(x > 2.9 && x < width - 2.9 && y >= 2.5 && y <= height - 2.5, `${count}: ${x} ${y}`);
        for (const other of places.slice(0, index)) assert.ok(Math.abs(other.x - x) >= 5 || Math.abs(other.y - y) >= 4.5, `${count} nodes, narrow ${isNarrow}: ${JSON.stringify([other, { x, y }])}`);
      }
    }
  }
  assert.deepEqual(placeNodes(5, false).places.map(({ x, y }) => x === 17 && y < 5), [true, false, false, false, false]);
  assert.ok(placeNodes(5, true).width * 15 <= 328, 'five fit into 360 px');
});

test('a message stands so far on its way as its time has run, beside the line', () => {
  const [half] = darts({});
  assert.deepEqual(half, { id: 1, look: 'under-way', kind: 'PING', frame: 11, words: 'PING a → b: arrives in 0.05 s', x: 10, y: 5.9, turn: 0 });
  const [back] = darts({ from: 'b', to: 'a' });
  assert.deepEqual([back?.x, back?.y, back?.turn], [10, 4.1, 180], 'the other way passes by');
  assert.deepEqual([100, 175, 300].map((atMs) => shareOf(letter({}), atMs)), [0, 0.75, 1]);
  assert.equal(shareOf(letter({ dueMs: 100 }), 100), 1, 'one that takes no time');
});

test('messages at the same spot stand side by side, of other links too', () => {
  const places = darts({}, { id: 2 }, { id: 3 }).map(({ x, y }) => `${x} ${y}`);
  assert.equal(new Set(places).size, 3, places.join());
  const frame = { frame: 12, rows: [...FRAME.rows, { name: 'c' }] };
  const [one, other] = placeDarts({ letters: [letter({ fate: 'waiting' }), letter({ id: 2, from: 'c', fate: 'waiting' })], atMs: 150, frame }, [...PLACES, { x: 0, y: 6 }]);
  assert.ok(one && other && Math.hypot(one.x - other.x, one.y - other.y) > 1.4, JSON.stringify([one, other]));
});

test('what waits is at its receiver, what was lost is shown in its frame only, and what arrived or stays at a node is not', () => {
  const found = darts({ fate: 'waiting' }, { id: 2, fate: 'lost', fateFrame: 12, cause: 'the link is cut', words: 'term 3' });
  assert.deepEqual(found.map(({ look, words, x }) => [look, words, x]), [['waiting', 'PING a → b: waits, b is paused', 16.8], ['lost', 'PING a → b: lost, the link is cut (term 3)', 10]]);
  assert.deepEqual(darts({ fate: 'lost', fateFrame: 11 }, { fate: 'delivered', fateFrame: 12 }, { to: 'a' }, { to: 'somebody' }), []);
});

test('of many messages the newest are drawn', () => {
  const ids = darts(...Array.from({ length: 100 }, (_, id) => ({ id }))).map(({ id }) => id);
  assert.deepEqual([ids.length, ids[0], ids.at(-1)], [40, 60, 99]);
});

test('a node is told by its status if it does not run, else by the first cell with a role', () => {
  const cells = [cell('3', ''), cell('x', 'bad'), cell('♛ leader', 'leader', ['leader']), cell('Prevote', 'candidate')];
  assert.deepEqual(roleOf({ status: 'running', cells }), { word: 'leader', tone: 'leader' });
  assert.deepEqual(roleOf({ status: 'paused', cells }), { word: 'paused, leader', tone: 'leader' });
  assert.deepEqual(roleOf({ status: 'crashed', cells: [] }), { word: 'crashed', tone: '' });
  assert.deepEqual(roleOf({ status: 'running', cells: [cell('3', '')] }), { word: '', tone: '' });
});

test('a link that is cut both ways is one line, and one that is cut one way says which', () => {
  assert.deepEqual(cutLinks([{ from: 'b', to: 'a' }, { from: 'a', to: 'b' }, { from: 'c', to: 'a' }]), [{ from: 'a', to: 'b', isBothWays: true }, { from: 'c', to: 'a', isBothWays: false }]);
});
