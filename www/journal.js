/**
 * What was done by hand with a lab, and where: a lab goes in, one that writes it down comes out; and a record of a run goes in, and is
 * played again. The same deeds at the same frames of the same script with the same seed make the same branches.
 */

import { isDecided } from './verdict.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./record.js').Deed} Deed */
/** @typedef {import('./record.js').Record} Record */
/** @typedef {Lab & {deeds: () => Deed[]}} JournalledLab */

/**
 * What the page tells of branches beside what the lab knows.
 * @typedef {{forks: Map<number, number>, struck: Map<number, {line: string, name: string, branch: number, frame: number}>}} Traces
 */

/** How many events are run at once on the way to a wanted frame. */
const CHUNK = 2000;

/**
 * @param {Lab} lab
 * @returns {JournalledLab}
 */
export function withJournal(lab) {
  /** @type {Deed[]} */
  const deeds = [];
  return {
    ...lab,
    deeds: () => deeds,
    async act(line, at = {}) {
      const { branch, frame, frames } = lab.status();
      const status = await lab.act(line, at);
      deeds.push({ do: 'act', branch, frame, frames, line, timeMs: at.timeMs ?? null });
      return status;
    },
    async strike(frame) {
      const { branch, frames, branches } = lab.status();
      const status = await lab.strike(frame);
      // One that was given up has left nothing behind.
      if (status.branches.length > branches.length) deeds.push({ do: 'strike', branch, frame, frames });
      return status;
    },
    rename(branch, name) {
      const status = lab.rename(branch, name);
      deeds.push({ do: 'rename', branch, name });
      return status;
    },
  };
}

/**
 * Plays a record again in a lab that was opened with its script and seed, and shows its frame.
 * @param {Lab} lab
 * @param {Record} record
 * @param {AbortSignal} signal
 * @returns {Promise<Traces>}
 * @throws {Error} with a sentence where it leads elsewhere than when it was kept
 */
export async function replay(lab, record, signal) {
  /** @type {Traces} */
  const traces = { forks: new Map(), struck: new Map() };
  for (const deed of record.deeds) {
    await redo(lab, deed, traces, signal);
    signal.throwIfAborted();
  }
  const { branches } = lab.status();
  if (branches.length !== record.branches.length) {
    throw new Error(`played again it has ${branches.length} branches, and ${record.branches.length} when it was kept${olderThan(lab, record)}.`);
  }
  for (const [branch, { frames, isDecided: wasDecided }] of record.branches.entries()) {
    lab.seek(0, branch);
    await runTo(lab, frames, signal);
    if (wasDecided && !isDecided(lab.status().outcome)) await lab.finish();
    signal.throwIfAborted();
    const found = lab.status().frames;
    if (found !== frames) throw new Error(`played again a branch of it has ${found} frames, and ${frames} when it was kept${olderThan(lab, record)}.`);
  }
  const { frame } = lab.seek(record.frame, record.branch);
  if (frame !== record.frame || lab.frame().fingerprint !== record.fingerprint) {
    throw new Error(`played again frame ${record.frame} is not as it was when it was kept, its fingerprint differs${olderThan(lab, record)}.`);
  }
  return traces;
}

/**
 * @param {Lab} lab
 * @param {Deed} deed
 * @param {Traces} traces
 * @param {AbortSignal} signal
 */
async function redo(lab, deed, { forks, struck }, signal) {
  if (deed.do === 'rename') {
    lab.rename(deed.branch, deed.name);
    return;
  }
  lab.seek(0, deed.branch);
  await runTo(lab, deed.frames, signal);
  const before = lab.seek(deed.frame, deed.branch);
  if (before.frame !== deed.frame || before.frames !== deed.frames) throw new Error(`played again it does not come to frame ${deed.frame}, where something was done.`);
  if (deed.do === 'act') {
    const { branch } = await lab.act(deed.line, deed.timeMs === null ? {} : { timeMs: deed.timeMs });
    if (branch !== deed.branch) forks.set(branch, before.timeMs);
    return;
  }
  const { line } = lab.frame();
  const { branch } = await lab.strike(deed.frame);
  if (branch === deed.branch) return;
  forks.set(branch, before.timeMs);
  struck.set(branch, { line, name: before.branches.find((one) => one.id === deed.branch)?.name ?? '', branch: deed.branch, frame: deed.frame });
}

/** @param {Lab} lab @param {Record} record */
function olderThan({ setup }, { version }) {
  return version === setup.version ? '' : ` by version ${version} of the lab; this is version ${setup.version}`;
}

/**
 * Runs until the branch has so many frames, or nothing is left to happen.
 * @param {Lab} lab
 * @param {number} target
 * @param {AbortSignal} signal
 */
export async function runTo(lab, target, signal) {
  let { frames } = lab.status();
  while (frames < target && !signal.aborted) {
    const after = await lab.advance({ untilMs: Number.MAX_SAFE_INTEGER, eventsMax: Math.min(CHUNK, target - frames) });
    if (after.frames === frames) break;
    frames = after.frames;
  }
}
