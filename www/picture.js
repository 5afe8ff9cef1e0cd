/**
 * One look at a lab: where it stands comes in, one picture goes out, and all that is drawn at once is drawn from it. So the
 * table's heading, its marks, the sentence, the cursor and the outcome cannot tell of different moments.
 */

import { isDecided } from './verdict.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./messages.js').Frame} Frame */
/** @typedef {import('./messages.js').Mark} Mark */
/** @typedef {import('./messages.js').Status} Status */

/**
 * @typedef {object} Picture
 * @property {Status} status
 * @property {Mark[]} marks
 * @property {Frame} frame - the shown frame; its cells' `was` is what stood at `frame.since`
 * @property {Frame} told - whose sentence is told: the shown frame, or the last key frame before it. It always lies after `frame.since`
 *   and not after the shown frame, so what is told is among what is marked
 * @property {import('./messages.js').Standing[]} last - how the properties stand at the last frame of the branch
 * @property {number | null} sinceMs - where the marks tell of more than the shown frame alone: the time from which on they do
 * @property {number} smaller - how many frames lie between the told frame and the shown one, which is one of them
 * @property {number} nowMs - the clock; from the shown frame's time until then nothing happens
 * @property {boolean} isPlaying
 * @property {boolean} isLive - it plays at the end of what is recorded
 * @property {number} speed
 * @property {boolean} isToRun - the scenario's end is not reached
 * @property {string} id - "branch.frame.since.told": every part that is drawn carries the picture's
 */

/**
 * What a look depends on beside the lab.
 * @typedef {object} Eye
 * @property {'key' | 'all'} unit
 * @property {boolean} isFollowing - it plays, or has just stopped: then, in key frames, the last key frame is told and what has
 *   changed from it on stays marked until the next one
 * @property {number} positionMs - where the clock of the playing stands
 * @property {number} ranMs - up to which time the branch has been run
 * @property {boolean} isPlaying
 * @property {boolean} isLive
 * @property {number} speed
 */

/** @typedef {{frame: Frame, told: Frame}} Frames */

/**
 * @returns {(lab: Lab, eye: Eye, marksOf: (status: Status) => Mark[]) => Picture}
 */
export function createPicture() {
  /** @type {{signature: string, frames: Frames} | null} */
  let last = null;
  /** @type {{at: string, properties: import('./messages.js').Standing[]}} */
  let end = { at: '', properties: [] };
  return (lab, eye, marksOf) => {
    const status = lab.status();
    const marks = marksOf(status);
    const signature = `${status.branch}.${status.frame}.${eye.unit}.${eye.isFollowing}`;
    if (last?.signature !== signature) last = { signature, frames: takeFrames(lab, eye, last?.frames.told ?? null) };
    const { frame, told } = last.frames;
    const at = `${status.branch}.${status.frames}`;
    if (frame.frame === status.frames) end = { at, properties: frame.properties };
    else if (end.at !== at) end = { at, properties: lab.frame({ frame: status.frames }).properties };
    return Object.freeze({
      status, marks, frame, told, last: end.properties,
      sinceMs: sinceMs(frame, told, marks),
      smaller: frame.frame - told.frame,
      nowMs: eye.isFollowing || frame.frame === status.frames ? Math.max(eye.positionMs, frame.timeMs) : frame.timeMs,
      isToRun: lab.setup.endMs !== null && eye.ranMs < lab.setup.endMs && !isDecided(status.outcome),
      isPlaying: eye.isPlaying, isLive: eye.isLive, speed: eye.speed,
      id: `${frame.branch}.${frame.frame}.${frame.since}.${told.frame}`,
    });
  };
}

/**
 * @param {Lab} lab
 * @param {Eye} eye
 * @param {Frame | null} toldBefore
 * @returns {Frames}
 */
function takeFrames(lab, { unit, isFollowing }, toldBefore) {
  const frame = lab.frame();
  if (unit === 'all' || frame.frame === 0) return { frame, told: frame };
  if (!isFollowing) return same(frame.isKey ? lab.frame({ since: lab.neighbour(-1, 'key') }) : frame);
  if (frame.isKey) return same(frame);
  // Between two key frames of a playing run: the sentence stays with the last of them.
  const key = lab.neighbour(-1, 'key');
  if (key === 0) return same(frame);
  const shown = lab.frame({ since: key - 1 });
  const told = toldBefore?.branch === shown.branch && toldBefore.frame === key && toldBefore.since === key - 1 ? toldBefore : lab.frame({ frame: key });
  // Who took the step that is told, not the last one.
  const actors = new Set(told.rows.filter((row) => row.acted).map((row) => row.node));
  return { frame: { ...shown, rows: shown.rows.map((row) => ({ ...row, acted: actors.has(row.node) })) }, told };
}

/** @param {Frame} frame @returns {Frames} */
function same(frame) {
  return { frame, told: frame };
}

/**
 * @param {Frame} frame
 * @param {Frame} told
 * @param {Mark[]} marks - among them every key frame
 */
function sinceMs(frame, told, marks) {
  if (told !== frame) return told.timeMs;
  if (frame.since >= frame.frame - 1) return null;
  return marks.findLast((mark) => mark.frame === frame.since)?.timeMs ?? 0;
}
