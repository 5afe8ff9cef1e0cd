import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlayback, createQueue } from '../../www/playback.js';
import { openLab } from '../fixture/lab.js';

/** A clock that is moved by hand. */
function createTicker() {
  let timeMs = 0;
  /** @type {(() => void) | null} */
  let waiting = null;
  const ticker = {
    isTabHidden: false,
    now: () => timeMs,
    request: (/** @type {() => void} */ tick) => {
      waiting = tick;
      return 1;
    },
    cancel: () => {
      waiting = null;
    },
    isHidden: () => ticker.isTabHidden,
    /** Lets one picture's time pass. */
    async pass(byMs = 16) {
      timeMs += byMs;
      const tick = waiting;
      waiting = null;
      tick?.();
      await new Promise((done) => setImmediate(done));
    },
    isIdle: () => waiting === null,
  };
  return ticker;
}

/** @param {string} script @param {{unit?: 'key' | 'all'}} [options] */
async function stage(script, { unit = 'all' } = {}) {
  const lab = await openLab(script, { seed: '1' });
  const ticker = createTicker();
  /** @type {string[]} */
  const pauses = [];
  let shows = 0;
  const playback = createPlayback({
    lab, alone: createQueue(), unit: () => unit, ticker,
    onShow: () => { shows += 1; },
    onPause: (cause) => pauses.push(cause),
    onError: (error) => { throw error; },
  });
  return { lab, ticker, playback, pauses, shows: () => shows };
}

test('at 1× a second of real time is a second of the run', async () => {
  const { lab, ticker, playback } = await stage('nodes a b c');
  playback.play();
  for (let at = 0; at < 100; at += 1) await ticker.pass(20);
  assert.equal(playback.position(), 2000);
  assert.ok(lab.status().timeMs <= 2000 && lab.status().timeMs > 1400, `${lab.status().timeMs}`);
});

test('a speed multiplies the time', async () => {
  const { ticker, playback } = await stage('nodes a b c');
  playback.setSpeed(4);
  playback.play();
  for (let at = 0; at < 50; at += 1) await ticker.pass(10);
  assert.equal(playback.position(), 2000);
});

test('a long gap between two pictures does not leap', async () => {
  const { ticker, playback } = await stage('nodes a b c');
  playback.play();
  await ticker.pass(100);
  await ticker.pass(5000);
  assert.equal(playback.position(), 100);
});

test('a hidden tab pauses', async () => {
  const { ticker, playback, pauses } = await stage('nodes a b c');
  playback.play();
  await ticker.pass(100);
  ticker.isTabHidden = true;
  await ticker.pass(100);
  assert.deepEqual(pauses, ['hidden']);
  assert.ok(ticker.isIdle());
});

test('it stops at the scenario’s end, and a further press goes on beyond it', async () => {
  const { lab, ticker, playback, pauses } = await stage('nodes a b c\nrun 2s');
  playback.play();
  for (let at = 0; at < 30; at += 1) await ticker.pass(100);
  assert.deepEqual(pauses, ['ended']);
  assert.ok(lab.status().timeMs <= 2000);
  assert.equal(lab.status().outcome.standing, lab.status().endMs >= 2000 ? 'holds' : 'open');
  playback.play();
  for (let at = 0; at < 30; at += 1) await ticker.pass(100);
  assert.ok(lab.status().timeMs > 4000, `${lab.status().timeMs}`);
  assert.deepEqual(pauses, ['ended']);
});

test('the recorded past is walked by its times, then the run goes on', async () => {
  const { lab, ticker, playback } = await stage('nodes a b c');
  await lab.advance({ untilMs: 3000, eventsMax: 1000 });
  const { frames } = lab.status();
  lab.seek(0);
  playback.jumped();
  playback.play();
  for (let at = 0; at < 15; at += 1) await ticker.pass(100);
  const half = lab.status();
  assert.equal(half.frames, frames, 'nothing new is run while the past is walked');
  assert.ok(half.timeMs > 1300 && half.timeMs <= 1500, `${half.timeMs}`);
  for (let at = 0; at < 30; at += 1) await ticker.pass(100);
  assert.ok(lab.status().frames > frames);
  assert.ok(lab.status().frame === lab.status().frames);
});

test('the end of time is known beyond the last frame, and one can go there', async () => {
  const { lab, ticker, playback } = await stage('nodes a b c\nat 100ms crash a\nat 100ms crash b\nat 100ms crash c\nrun 5s');
  playback.play();
  for (let at = 0; at < 60; at += 1) await ticker.pass(100);
  assert.equal(playback.position(), 5000);
  const { endMs, frames } = lab.status();
  assert.ok(endMs < 5000, 'the last frame lies before the end');
  lab.seek(0);
  playback.jumped();
  assert.deepEqual([playback.position(), playback.ranMs()], [0, 5000]);
  lab.seek(frames);
  playback.jumped(playback.ranMs());
  assert.equal(playback.position(), 5000);
  playback.jumped();
  assert.equal(playback.position(), endMs, 'who only steps to the last frame stands at its time');
});

test('at top speed key frames are walked when only those are wanted', async () => {
  const { lab, ticker, playback } = await stage('nodes a b c\nat 1s crash b\nat 2s restart b', { unit: 'key' });
  await lab.advance({ untilMs: 2500, eventsMax: 1000 });
  lab.seek(0);
  playback.jumped();
  playback.setSpeed(Infinity);
  playback.play();
  const seen = new Set();
  for (let at = 0; at < 3; at += 1) {
    await ticker.pass(100);
    if (lab.status().frame < lab.status().frames) seen.add(lab.frame().sentence);
  }
  assert.deepEqual([...seen].slice(0, 2), ['b crashes: what it knew is lost, its disk remains.', 'b starts again from its disk.']);
});

test('a slow lab is not asked twice at once, and time waits for it', async () => {
  const { lab, ticker, playback } = await stage('nodes a b c');
  let running = 0;
  let most = 0;
  const { advance } = lab;
  lab.advance = async (limits) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((done) => setTimeout(done, 5));
    running -= 1;
    return advance(limits);
  };
  playback.play();
  for (let at = 0; at < 20; at += 1) await ticker.pass(16);
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(most, 1);
  assert.ok(playback.position() <= 320);
});

test('top speed runs in small bites', async () => {
  const { lab, ticker, playback } = await stage('nodes a b c');
  playback.setSpeed(Infinity);
  playback.play();
  for (let at = 0; at < 5; at += 1) await ticker.pass(16);
  assert.ok(lab.status().timeMs > 10_000, 'much more than real time');
  assert.ok(playback.isPlaying());
  playback.dispose();
  assert.ok(ticker.isIdle());
});
