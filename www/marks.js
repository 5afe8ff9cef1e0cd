/**
 * The marks of the shown branch: a lab comes in, its marks so far go out, with the moments at which a scenario's expectations broke.
 */

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./messages.js').Mark} Mark */
/** @typedef {import('./messages.js').Status} Status */

/**
 * @param {Lab} lab
 * @param {boolean} isExpected - whether anything is expected of the run
 * @returns {(status: Status) => Mark[]}
 */
export function createMarks(lab, isExpected) {
  let shownBranch = -1;
  /** @type {Mark[]} */
  let marks = [];
  /** @type {Map<string, number>} */
  const times = new Map();

  /**
   * When a frame was; asked once, because it takes a way there and back.
   * @param {Status} status
   * @param {number} at
   */
  function timeOf({ branch }, at) {
    const key = `${branch}.${at}`;
    const known = times.get(key);
    if (known !== undefined) return known;
    const { timeMs } = lab.frame({ frame: at });
    times.set(key, timeMs);
    return timeMs;
  }

  return (status) => {
    const { branch, outcome } = status;
    if (branch !== shownBranch || marks.length > status.marks) {
      shownBranch = branch;
      marks = [];
    }
    if (marks.length < status.marks) marks = [...marks, ...lab.marks(marks.length)];
    if (!isExpected) return marks;
    const failures = outcome.expectations.flatMap(({ standing, text, words, frame }) => {
      if (standing !== 'broken' || frame === null) return [];
      return [{ frame, timeMs: timeOf(status, frame), kind: /** @type {const} */ ('failure'), words: `${text}: ${words}` }];
    });
    return failures.length === 0 ? marks : [...marks, ...failures];
  };
}
