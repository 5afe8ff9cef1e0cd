/**
 * Plays a lab in virtual time: the clock's ticks come in, seeks and small advances of the lab go out. It walks the
 * recorded past by the recorded times and runs on live from the end. It never waits inside a tick, so the page stays
 * responsive at every speed.
 */

/** @typedef {import('./messages.js').Lab} Lab */

/** A gap between two ticks longer than this was no playing: a hidden tab, a sleeping machine. */
const GAP_MAX_MS = 500;
/** How long one advance should take at most. The lab lets other tasks in while it advances, so the page answers meanwhile. */
const ADVANCE_TARGET_MS = 32;
const EVENTS_MIN = 32;
const EVENTS_MAX = 20_000;

/**
 * Where ticks come from; the browser's own in the page, a hand-made one in tests.
 * @typedef {object} Ticker
 * @property {() => number} now - milliseconds
 * @property {(tick: () => void) => number} request - once, at the next picture
 * @property {(id: number) => void} cancel
 * @property {() => boolean} isHidden
 */

/** @typedef {'asked' | 'ended' | 'quiet' | 'hidden' | 'failed'} PauseCause
 *  `ended`: the scenario's end is reached; `quiet`: nothing can happen by itself any more. */

/**
 * @typedef {object} Playback
 * @property {() => void} play
 * @property {(cause?: PauseCause) => void} pause
 * @property {() => boolean} isPlaying
 * @property {() => boolean} isLive - plays at the end of the branch, not in the recorded past
 * @property {() => number} position - the virtual time that is shown, in ms; between two frames it runs on
 * @property {(speed: number) => void} setSpeed - times real time; Infinity is as fast as it goes
 * @property {() => number} speed
 * @property {(toMs?: number) => void} jumped - the shown frame was changed by someone else: go on from there, or, at the last frame, from
 *   this later time
 * @property {() => number} ranMs - up to which time the shown branch has been run, be it that nothing happened at last
 * @property {() => void} dispose
 */

/** @type {Ticker} */
export const browserTicker = {
  now: () => performance.now(),
  request: (tick) => requestAnimationFrame(tick),
  cancel: (id) => cancelAnimationFrame(id),
  isHidden: () => document.hidden,
};

/**
 * @param {object} options
 * @param {Pick<Lab, 'status' | 'seek' | 'frameAt' | 'neighbour' | 'advance' | 'finish'> & {setup: {endMs: number | null}}} options.lab
 * @param {<T>(task: () => T | Promise<T>) => Promise<T>} options.alone - runs a task of the lab when no other runs
 * @param {boolean} [options.isEndless] - the scenario's end does not stop it
 * @param {() => 'key' | 'all'} options.unit - which frames are walked at top speed
 * @param {() => void} options.onShow - something new to show
 * @param {(cause: PauseCause) => void} options.onPause
 * @param {(error: unknown) => void} options.onError
 * @param {Ticker} [options.ticker]
 * @returns {Playback}
 */
export function createPlayback({ lab, alone, isEndless = false, unit, onShow, onPause, onError, ticker = browserTicker }) {
  let speed = 1;
  let isPlaying = false;
  let isPending = false;
  let isBeyondEnd = false;
  let positionMs = lab.status().timeMs;
  /** Branch → up to which time it has been run. @type {Map<number, number>} */
  const ran = new Map();
  let tickId = 0;
  let tickedAt = 0;
  let eventsMax = 200;

  function play() {
    if (isPlaying) return;
    const { frame, frames, timeMs } = lab.status();
    const endMs = isEndless ? null : lab.setup.endMs;
    // Pressed again at the scenario's end: go on beyond it.
    isBeyondEnd = endMs !== null && frame === frames && Math.max(positionMs, timeMs) >= endMs;
    isPlaying = true;
    positionMs = Math.max(positionMs, timeMs);
    tickedAt = ticker.now();
    tickId = ticker.request(tick);
  }

  /** @param {PauseCause} cause */
  function pause(cause = 'asked') {
    if (!isPlaying) return;
    isPlaying = false;
    ticker.cancel(tickId);
    onPause(cause);
  }

  function tick() {
    if (!isPlaying) return;
    if (ticker.isHidden()) {
      pause('hidden');
      return;
    }
    tickId = ticker.request(tick);
    const now = ticker.now();
    const gapMs = now - tickedAt;
    tickedAt = now;
    if (isPending) return; // the lab is slower than the wanted speed: time waits for it
    const passedMs = gapMs > GAP_MAX_MS ? 0 : gapMs;
    isPending = true;
    alone(() => (isPlaying ? go(passedMs) : undefined))
      .catch((error) => {
        pause('failed');
        onError(error);
      })
      .finally(() => {
        isPending = false;
      });
  }

  /** @param {number} passedMs */
  async function go(passedMs) {
    const status = lab.status();
    if (status.frame < status.frames) walk(passedMs, status);
    else await runOn(passedMs, status);
    onShow();
  }

  /**
   * One tick in the recorded past.
   * @param {number} passedMs
   * @param {import('./messages.js').Status} status
   */
  function walk(passedMs, status) {
    // At top speed there is no time for every frame; else each is shown at its time, as it is when it happens.
    if (speed === Infinity) {
      const next = lab.neighbour(1, unit());
      positionMs = lab.seek(next > status.frame ? next : status.frames).timeMs;
      return;
    }
    positionMs += passedMs * speed;
    const target = positionMs >= status.endMs ? status.frames : lab.frameAt(positionMs, 'all');
    if (target > status.frame) lab.seek(target);
  }

  /**
   * One tick at the end of the branch: lets the cluster run for as long as has passed.
   * @param {number} passedMs
   * @param {import('./messages.js').Status} status
   */
  async function runOn(passedMs, status) {
    const endMs = isEndless || isBeyondEnd ? null : lab.setup.endMs;
    const limitMs = endMs ?? Number.MAX_SAFE_INTEGER;
    const wantedMs = speed === Infinity ? limitMs : positionMs + passedMs * speed;
    const untilMs = Math.floor(Math.min(wantedMs, limitMs));
    const began = ticker.now();
    const after = await lab.advance({ untilMs, eventsMax });
    const tookMs = ticker.now() - began;
    const happened = after.frames - status.frames;
    if (tookMs > ADVANCE_TARGET_MS * 1.5) eventsMax = Math.max(EVENTS_MIN, Math.floor(eventsMax * 0.7));
    else if (happened >= eventsMax && tookMs < ADVANCE_TARGET_MS) eventsMax = Math.min(EVENTS_MAX, Math.ceil(eventsMax * 1.3));
    // Stopped by the number of events: the clock stands where the lab stands.
    positionMs = happened >= eventsMax || speed === Infinity ? after.timeMs : Math.min(wantedMs, limitMs);
    ran.set(after.branch, positionMs);
    if (endMs !== null && happened < eventsMax && untilMs >= endMs) {
      await lab.finish();
      positionMs = endMs;
      ran.set(after.branch, endMs);
      pause('ended');
    } else if (after.isQuiet && happened === 0 && endMs === null) {
      positionMs = after.timeMs;
      pause('quiet');
    }
  }

  return {
    play,
    pause,
    isPlaying: () => isPlaying,
    isLive: () => isPlaying && lab.status().frame === lab.status().frames,
    position: () => positionMs,
    setSpeed: (wanted) => {
      speed = wanted;
    },
    speed: () => speed,
    jumped: (toMs = 0) => {
      const { branch, frame, frames, timeMs } = lab.status();
      positionMs = frame === frames ? Math.max(timeMs, toMs) : timeMs;
      if (frame === frames) ran.set(branch, Math.max(ran.get(branch) ?? 0, positionMs));
    },
    ranMs: () => Math.max(lab.status().endMs, ran.get(lab.status().branch) ?? 0),
    dispose: () => {
      isPlaying = false;
      ticker.cancel(tickId);
    },
  };
}

/**
 * Lets tasks of one lab run one after another, in the order in which they were given.
 * @returns {<T>(task: () => T | Promise<T>) => Promise<T>}
 */
export function createQueue() {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
}
