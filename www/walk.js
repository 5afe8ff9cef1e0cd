/**
 * Walks through a run: frames, shares, steps and marks come in, seeks of the lab go out. Whoever walks has stopped playing.
 */

import { firstFailure } from './verdict.js';

/** @typedef {import('./messages.js').Lab} Lab */

/** How many events a step forward at the end of a run may take until the next key frame. */
const STEP_EVENTS_MAX = 400;

/**
 * @param {object} options
 * @param {Lab} options.lab
 * @param {<T>(task: () => T | Promise<T>) => Promise<T>} options.alone - runs a task of the lab when no other runs
 * @param {() => void} options.pause
 * @param {() => 'key' | 'all'} options.unit
 * @param {(words: string) => void} options.note
 * @param {boolean} options.isFree - nothing is expected of the run
 * @param {(isOtherBranch: boolean, end?: 'end' | 'finish') => void} options.onArrival - `end`: at the end of what is recorded, whatever time
 *   that is; `finish`: at the scenario's end
 */
export function createWalk({ lab, alone, pause, unit, note, isFree, onArrival }) {
  /**
   * @param {number} frame
   * @param {number} [branch]
   */
  async function seek(frame, branch) {
    pause();
    await alone(() => {
      const before = lab.status();
      const after = lab.seek(Math.min(frame, Number.MAX_SAFE_INTEGER), branch ?? before.branch);
      onArrival(after.branch !== before.branch, frame > after.frames ? 'end' : undefined);
    });
  }

  /**
   * @param {number} by
   * @param {'key' | 'all'} kind
   */
  async function step(by, kind) {
    pause();
    await alone(async () => {
      const { frame, frames } = lab.status();
      const target = lab.neighbour(by, kind);
      if (by < 0 || target > frame) lab.seek(target);
      else if (frame < frames) lab.seek(frames);
      else await stepOn(kind);
      onArrival(false);
    });
  }

  /**
   * A step forward where nothing is recorded yet: lets the next (key) frame happen.
   * @param {'key' | 'all'} kind
   */
  async function stepOn(kind) {
    const before = lab.status();
    for (let events = 0; events < STEP_EVENTS_MAX; events += 1) {
      const after = await lab.advance({ untilMs: Number.MAX_SAFE_INTEGER, eventsMax: 1 });
      if (after.isQuiet) note('Nothing can happen by itself any more: act, or go back.');
      if (kind === 'all' || after.keys > before.keys || after.isQuiet) break;
    }
  }

  /** @type {{timeMs: number, isFinal: boolean} | null} */
  let wanted = null;

  /**
   * Follows the slider; of many wishes before the lab is free, only the last counts.
   * @param {number} timeMs
   * @param {boolean} isFinal - let go: land on a key frame, if only those are walked
   */
  async function seekTime(timeMs, isFinal) {
    const isFirst = wanted === null;
    wanted = { timeMs, isFinal };
    if (!isFirst) return;
    pause();
    await alone(() => {
      const target = wanted;
      wanted = null;
      if (target) lab.seek(lab.frameAt(Math.max(0, Math.round(target.timeMs)), target.isFinal ? unit() : 'all'));
      onArrival(false);
    });
  }

  /** @param {-1 | 1} by */
  async function toMark(by) {
    const { frame } = lab.status();
    const frames = lab.marks(0).map((mark) => mark.frame);
    const target = by > 0 ? frames.find((one) => one > frame) : frames.findLast((one) => one < frame);
    if (target !== undefined) await seek(target);
  }

  async function toFailure() {
    const { outcome, frames } = lab.status();
    const broken = firstFailure(isFree ? { frame: null } : outcome, [...lab.frame().properties, ...lab.frame({ frame: frames }).properties]);
    const target = broken ?? lab.marks(0).find((mark) => mark.kind === 'failure')?.frame;
    if (target === undefined) note('Nothing has failed so far.');
    else await seek(target);
  }

  /** To the scenario's end, as fast as it goes. */
  async function finish() {
    pause();
    await alone(() => lab.finish());
    onArrival(false, 'finish');
  }

  return { seek, step, seekTime, toMark, toFailure, finish };
}
