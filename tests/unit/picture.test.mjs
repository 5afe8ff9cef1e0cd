import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPicture } from '../../www/picture.js';
import { openLab } from '../fixture/lab.js';

/** @typedef {import('../../www/picture.js').Eye} Eye */

/** @type {Eye} */
const EYE = { unit: 'key', isFollowing: true, positionMs: 0, ranMs: 0, isPlaying: true, isLive: true, speed: 1 };

/** A run with key frames and lesser ones between them, and a way to look at it. */
async function scene() {
  const lab = await openLab('nodes a b c\nat 2s crash b\nat 4s restart b', { seed: '1' });
  await lab.advance({ untilMs: 6000, eventsMax: 1000 });
  const take = createPicture();
  return { lab, look: (/** @type {Partial<Eye>} */ eye = {}) => take(lab, { ...EYE, ...eye }, () => lab.marks(0)) };
}

test('whatever frame is looked at, what is told is among what is marked', async () => {
  const { lab, look } = await scene();
  const { frames } = lab.status();
  let spans = 0;
  for (const unit of /** @type {const} */ (['key', 'all'])) {
    for (const isFollowing of [true, false]) {
      for (let at = 1; at <= frames; at += 1) {
        lab.seek(at);
        const { frame, told, status, id, sinceMs, smaller } = look({ unit, isFollowing });
        const where = `${unit} ${isFollowing} ${id}`;
        assert.equal(lab.status().frame, at, 'looking changes nothing');
        assert.deepEqual([status.frame, status.timeMs, frame.frame], [at, frame.timeMs, at], where);
        assert.ok(frame.since < told.frame && told.frame <= frame.frame, where);
        assert.equal(id, `${status.branch}.${at}.${frame.since}.${told.frame}`);
        assert.equal(smaller, at - told.frame);
        assert.deepEqual(frame.rows.filter((row) => row.acted).map((row) => row.name), told.rows.filter((row) => row.acted).map((row) => row.name), where);
        if (told !== frame) {
          spans += 1;
          assert.equal(sinceMs, told.timeMs, where);
        }
        if (unit === 'all') assert.equal(frame.since, at - 1);
      }
    }
  }
  assert.ok(spans > 0, 'there were lesser frames after a told one');
});

test('while it plays a key frame stays told, and its changes marked, until the next one', async () => {
  const { lab, look } = await scene();
  let pairs = 0;
  for (const { frame: key } of lab.marks(0)) {
    lab.seek(key);
    const before = look();
    lab.seek(key + 1);
    if (lab.status().frame === key || lab.frame().isKey) continue;
    pairs += 1;
    const after = look();
    assert.equal(after.told.sentence, before.frame.sentence);
    for (const [at, row] of before.frame.rows.entries()) {
      assert.equal(after.frame.rows[at]?.statusWas, row.statusWas);
      for (const [index, cell] of row.cells.entries()) {
        const now = after.frame.rows[at]?.cells[index];
        if (cell.isChanged && now?.text === cell.text) assert.deepEqual([now.isChanged, now.was], [true, cell.was]);
      }
    }
    assert.equal(look({ isFollowing: false }).told.frame, key + 1, 'who goes there sees that frame alone');
  }
  assert.ok(pairs > 0);
});

test('the clock runs on beyond the frame only where it plays, has just stopped or stands at the end of time', async () => {
  const { lab, look } = await scene();
  const { timeMs } = lab.status();
  assert.equal(look({ positionMs: timeMs + 300 }).nowMs, timeMs + 300);
  assert.equal(look({ positionMs: timeMs - 300 }).nowMs, timeMs);
  assert.equal(look({ positionMs: timeMs + 300, isFollowing: false }).nowMs, timeMs + 300);
  const { timeMs: earlierMs } = lab.seek(3);
  assert.equal(look({ positionMs: timeMs + 300, isFollowing: false }).nowMs, earlierMs);
});

test('a picture that was taken stays as it was when the run goes on', async () => {
  const { lab, look } = await scene();
  const before = look();
  const copy = JSON.stringify(before);
  await lab.advance({ untilMs: 20_000, eventsMax: 1000 });
  await lab.act('crash a');
  assert.notEqual(look().id, before.id);
  assert.equal(JSON.stringify(before), copy);
});
