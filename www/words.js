/**
 * Times, counts and lists in words. Numbers come in, short texts go out.
 */

/**
 * A virtual time as one reads it on a clock: "4.12 s", "2 min 03.5 s".
 * @param {number} timeMs
 */
export function clock(timeMs) {
  const seconds = timeMs / 1000;
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = (Math.floor((seconds - minutes * 60) * 10) / 10).toFixed(1).padStart(4, '0');
  return `${minutes} min ${rest} s`;
}

/**
 * A short time that runs down: "0.42 s", "12 s".
 * @param {number} leftMs
 */
export function left(leftMs) {
  const seconds = Math.max(0, leftMs) / 1000;
  return seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(0)} s`;
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function count(count, one, many = `${one}s`) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/**
 * @param {readonly string[]} words
 * @returns {string} "a, b and c"
 */
export function list(words) {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/**
 * A speed as its menu shows it.
 * @param {number} speed
 */
export function speedWords(speed) {
  return speed === Infinity ? 'top' : `${speed}×`;
}

/** The speeds that the menu offers; Infinity is "as fast as it goes". */
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 64, Infinity];

/**
 * The next speed of the menu.
 * @param {number} speed
 * @param {-1 | 1} by
 */
export function nextSpeed(speed, by) {
  const index = SPEEDS.findIndex((candidate) => candidate >= speed);
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index + by))] ?? 1;
}

/** The look and the word of each kind of mark; `side` says whether it stands above or below the line. */
/** @type {Record<import('./messages.js').Mark['kind'], {shape: string, word: string, side: 'above' | 'below', weight: number}>} */
export const MARKS = {
  failure: { shape: 'cross', word: 'failure', side: 'above', weight: 9 },
  recovered: { shape: 'tick', word: 'recovered', side: 'above', weight: 5 },
  leader: { shape: 'triangle', word: 'leader', side: 'above', weight: 7 },
  membership: { shape: 'diamond', word: 'membership', side: 'above', weight: 4 },
  commit: { shape: 'square', word: 'commit', side: 'above', weight: 3 },
  news: { shape: 'dot', word: 'news', side: 'above', weight: 1 },
  fault: { shape: 'bolt', word: 'fault', side: 'below', weight: 8 },
  repair: { shape: 'ring', word: 'repair', side: 'below', weight: 6 },
  action: { shape: 'bar', word: 'action', side: 'below', weight: 2 },
};

/**
 * The outcome's words without the emoji that a script or terminal shows before them: the page draws its own sign.
 * @param {string} words
 */
export function withoutSign(words) {
  return words.replace(/^[✅❌…✓✗\s]+/u, '');
}
