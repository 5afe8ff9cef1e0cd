/**
 * What the frames of a branch have to say, kept at hand: frames come in, what they say goes out, and each is asked for once.
 */

/** @typedef {import('./messages.js').Told} Told */

/** So many are kept; when there are more, all are let go. */
const KEPT_MAX = 4_000;

/** @param {Pick<import('./messages.js').Lab, 'story'>} lab */
export function createStoryLog(lab) {
  let shownBranch = -1;
  /** @type {Map<number, Told>} */
  const kept = new Map();

  /**
   * @param {number} branch
   * @param {number} from - the first frame
   * @param {number} end - the frame behind the last
   * @returns {Told[]}
   */
  return (branch, from, end) => {
    if (branch !== shownBranch || kept.size > KEPT_MAX) kept.clear();
    shownBranch = branch;
    // What is missing is mostly at one end.
    let first = from;
    let last = end;
    while (first < last && kept.has(first)) first += 1;
    while (last > first && kept.has(last - 1)) last -= 1;
    if (last > first) for (const told of lab.story(first, last - first)) kept.set(told.frame, told);
    return Array.from({ length: end - from }, (_, index) => kept.get(from + index)).filter((told) => told !== undefined);
  };
}
