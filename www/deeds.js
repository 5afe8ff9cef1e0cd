/**
 * What changes a run: lines of a script, strikes and comparisons come in, acts of the lab go out, and the page tells of the branches that
 * they make.
 */

import { nameOf } from './scene.js';
import { renderCompare } from './view/compare.js';
import { show } from './view/dom.js';
import { clock } from './words.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./messages.js').Status} Status */

/** A branch is named after the action that made it, up to so many characters. */
const BRANCH_NAME_MAX = 60;
/**
 * What a branch is called: the action, cut where it is long, and the whole of the time. A rule goes by its id in plain words: its title is a
 * sentence.
 * @param {string} what
 * @param {string} when
 */
export function branchName(what, when) {
  const [, without = '', id = '', state] = /^(without )?rule (\S+) (on|off)$/.exec(what) ?? [];
  const short = id === '' ? what : `${without}${id.replaceAll('_', ' ')} ${state}`;
  const room = BRANCH_NAME_MAX - when.length - 2;
  return `${short.length > room ? `${short.slice(0, room - 1).trimEnd()}…` : short}, ${when}`;
}

/**
 * @param {object} options
 * @param {Lab} options.lab
 * @param {<T>(task: () => T | Promise<T>) => Promise<T>} options.alone - runs a task of the lab when no other runs
 * @param {import('./playback.js').Playback} options.playback
 * @param {import('./scene.js').Shown} options.shown
 * @param {Map<number, number>} options.forks - branch → the time of its fork
 * @param {import('./layout.js').Layout} options.layout
 * @param {(name: string, detail?: object) => void} options.emit
 * @param {import('./view/dom.js').Send} options.send
 */
export function createDeeds({ lab, alone, playback, shown, forks, layout, emit, send }) {
  /**
   * One line of a script, done at the shown frame.
   * @param {string} line
   */
  async function act(line) {
    await branching(line, 'You acted in the past', () => lab.act(line, { timeMs: Math.floor(playback.position()) }));
    emitRules(line);
  }

  /** @param {string} line */
  function emitRules(line) {
    if (line.startsWith('rule ')) emit('lab-ruleschange', { line });
  }

  /**
   * Runs something that may make a branch, and tells so.
   * @param {string} what
   * @param {string} why - there is a branch, if it makes one
   * @param {() => Promise<Status>} task
   * @param {number | null} [atMs] - where it branches off, if that is not the shown moment
   */
  async function branching(what, why, task, atMs = null) {
    await alone(async () => {
      const before = lab.status();
      let after = await task();
      shown.hasDeeds = true;
      playback.jumped();
      shown.isFollowing = playback.isPlaying();
      Object.assign(shown, { momentsFrom: null, logFrom: null });
      shown.notices = shown.notices.filter((notice) => notice.kind !== 'error');
      if (after.branch === before.branch) return;
      after = lab.rename(after.branch, branchName(what, clock(atMs ?? before.timeMs)));
      forks.set(after.branch, atMs ?? before.timeMs);
      shown.branched = {
        words: `${why}: this is a new branch, “${nameOf(after, after.branch)}”. “${nameOf(after, before.branch)}” is kept as it was.`,
        branch: before.branch, frame: before.frame,
      };
      emit('lab-branch', { branch: after.branch, parent: before.branch, name: nameOf(after, after.branch), line: what });
    });
  }

  /**
   * One thing changed at the start, where one stands, to play the whole run again.
   * @param {string} line
   */
  async function atStart(line) {
    await branching(line, 'The run is played again from its start with this change', () => lab.act(line, { timeMs: 0 }));
    emitRules(line);
  }

  /**
   * @param {number} a
   * @param {number} b
   */
  async function compare(a, b) {
    playback.pause();
    await alone(async () => {
      const { branch, frame, branches } = lab.status();
      const found = await lab.compare(a, b);
      const compared = [a, b].map((id) => branches.find((one) => one.id === id));
      const timeMs = Math.min(...compared.map((one) => one?.endMs ?? 0));
      const sides = compared.map((one, index) => {
        lab.seek(found.conduct?.[index] ?? 0, one?.id ?? 0);
        const first = found.conduct ? lab.frame() : null;
        lab.seek(lab.frameAt(timeMs, 'all'));
        return { id: one?.id ?? 0, name: one?.name ?? '', first, at: lab.frame() };
      });
      lab.seek(frame, branch);
      const first = found.conduct ? clock(Math.min(...sides.map((side) => side.first?.timeMs ?? 0))) : null;
      renderCompare(layout.compare, { ...found, first, sides, when: clock(timeMs), setup: lab.setup }, send);
      show(layout.compare, true);
    });
    layout.compare.scrollIntoView({ block: 'nearest' });
  }

  /**
   * The run without one action.
   * @param {number} frame - that it made
   * @param {string} line - what it was
   */
  async function strike(frame, line) {
    playback.pause();
    const { branch, branches } = lab.status();
    const { timeMs } = lab.frame({ frame });
    await branching(`without ${line}`, 'The run was played again without that action', async () => {
      const after = await lab.strike(frame);
      if (after.branch !== branch) shown.struck.set(after.branch, { line, name: branches.find((one) => one.id === branch)?.name ?? '', branch, frame });
      // One stays at the time of what is gone: there one sees what is different.
      return after.branch === branch ? after : lab.seek(lab.frameAt(timeMs, 'all'));
    }, timeMs);
  }

  return { act, atStart, strike, compare };
}
