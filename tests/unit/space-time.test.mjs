import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeArrows, placeLines } from '../../www/view/space-time.js';

const NODES = [{ node: 0, name: 'a', status: /** @type {const} */ ('running') }, { node: 1, name: 'b', status: /** @type {const} */ ('crashed') }];
/** @param {Partial<import('../../www/messages.js').Letter>} letter @returns {import('../../www/messages.js').Letter} */
const letter = (letter) => ({ id: 1, kind: 'PING', words: '', from: 'a', to: 'b', sentFrame: 11, sentMs: 0, dueMs: null, fate: 'delivered', fateFrame: 13, cause: '', name: '', ...letter });
const arrows = (/** @type {Parameters<typeof letter>[0][]} */ ...letters) => placeArrows({ letters: letters.map(letter), from: 10, frame: 19, nodes: NODES }, 100);

test('a message goes from its sender at the frame in which it was sent to its receiver at the frame in which it arrived', () => {
  const [arrow] = arrows({});
  assert.deepEqual(arrow, { id: 1, look: 'delivered', x1: 50, y1: 42, x2: 150, y2: 98, frame: 13, words: 'PING a → b: delivered' });
});

test('what is lost or under way does not arrive, and goes down all the same', () => {
  const found = arrows({ fate: 'lost', fateFrame: 11, cause: 'the link is cut' }, { fate: 'in flight', fateFrame: null, sentFrame: 19 });
  for (const { x1, x2, y1, y2 } of found) assert.ok(x2 > x1 && x2 < 150 && y2 > y1, JSON.stringify(found));
  assert.deepEqual(found.map(({ look, words, frame }) => [look, words, frame]), [['lost', 'PING a → b: lost, the link is cut', 11], ['under-way', 'PING a → b: in flight', 19]]);
});

test('what was over before, and what stays at a node, is not drawn', () => {
  assert.deepEqual(arrows({ sentFrame: 3, fateFrame: 9 }, { to: 'a' }, { to: 'somebody' }), []);
  assert.equal(arrows({ sentFrame: 3, fateFrame: 10 }).length, 1, 'it arrived in the first of the frames');
});

test('the line of a node is broken where it did not run', () => {
  const turns = [{ frame: 12, node: 1, status: 'crashed' }, { frame: 15, node: 1, status: 'restarted' }, { frame: 18, node: 1, status: 'crashed' }];
  const found = placeLines({ from: 10, frame: 19, nodes: NODES, turns }, 100).map(({ x, y1, y2, status }) => `${x}: ${y1} to ${y2} ${status}`);
  assert.deepEqual(found, ['50: 0 to 280 running', '150: 0 to 70 running', '150: 70 to 154 crashed', '150: 154 to 238 running', '150: 238 to 280 crashed']);
});
