import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPace } from '../../www/pace.js';

/** How many of a second's sixty ticks are drawn. @param {(tick: number) => import('../../www/pace.js').Tick} tickAt */
function drawnInASecond(tickAt) {
  let nowMs = 0;
  const pace = createPace(() => nowMs);
  let count = 0;
  for (let at = 0; at < 60; at += 1) {
    nowMs = (at * 1000) / 60;
    const tick = tickAt(at);
    if (!pace.isDue(tick)) continue;
    pace.drew(tick.moment);
    count += 1;
  }
  return count;
}

test('a clock that runs on alone is drawn ten times a second at most, and what happens thirty times', () => {
  assert.equal(drawnInASecond(() => ({ moment: '0.1', isMoving: false })), 10);
  assert.equal(drawnInASecond((at) => ({ moment: `0.${at}`, isMoving: false })), 30);
  assert.equal(drawnInASecond(() => ({ moment: '0.1', isMoving: true })), 60);
});

test('what happens after a pause of the events is drawn at once', () => {
  let nowMs = 0;
  const pace = createPace(() => nowMs);
  assert.ok(pace.isDue({ moment: '0.1', isMoving: false }), 'nothing was drawn yet');
  pace.drew('0.1');
  nowMs = 40;
  assert.ok(!pace.isDue({ moment: '0.1', isMoving: false }));
  assert.ok(pace.isDue({ moment: '0.2', isMoving: false }));
});
