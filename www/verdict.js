/**
 * How a run stands, in a line: what its script expects and what should be true of every frame come in, a standing, words and the frame of
 * the first failure go out.
 */

import { list, withoutSign } from './words.js';

/** @typedef {import('./messages.js').Outcome} Outcome */
/** @typedef {import('./messages.js').Standing} Standing */
/** @typedef {import('./messages.js').Setup} Setup */
/** @typedef {{standing: 'open' | 'holds' | 'broken', words: string, frame: number | null}} Verdict */

/** So many broken properties are named. */
const NAMED_MAX = 2;

/**
 * Where it broke first: the earliest frame of all that is broken, be it expected by the script or a property.
 * @param {Pick<Outcome, 'frame'>} outcome
 * @param {readonly Pick<Standing, 'standing' | 'frame'>[]} properties - at whatever frames are looked at
 * @returns {number | null}
 */
export function firstFailure(outcome, properties) {
  const frames = [outcome.frame, ...properties.map(({ standing, frame }) => (standing === 'broken' ? frame : null))].filter((frame) => frame !== null);
  return frames.length === 0 ? null : Math.min(...frames);
}

/**
 * @param {object} run
 * @param {Pick<Setup, 'verdict' | 'properties'>} run.setup
 * @param {Outcome} run.outcome
 * @param {readonly Standing[]} run.now - the properties at the shown frame
 * @param {readonly Standing[]} run.last - the properties at the last frame of the branch
 * @param {boolean} run.isFree - nothing is expected of it: only the shown frame counts
 * @param {boolean} run.isScript - the branch is the script's own run
 * @returns {Verdict}
 */
export function verdictOf({ setup, outcome, now, last, isFree, isScript }) {
  const titleOf = (/** @type {Standing} */ { id }) => setup.properties.find((property) => property.id === id)?.title ?? id;
  const seen = isFree ? now : [...now, ...last];
  const broken = [...new Set(seen.filter((one) => one.standing === 'broken').map(titleOf))];
  const isMeasured = !isFree && (outcome.expectations.length > 0 || outcome.standing === 'broken');
  const frame = firstFailure(isMeasured ? outcome : { frame: null }, seen);
  if (isMeasured && outcome.standing === 'broken') {
    return { standing: 'broken', words: `broken at frame ${frame}${declared(setup, 'broken', isScript)}`, frame };
  }
  if (broken.length > 0) {
    const names = broken.length > NAMED_MAX ? `${broken.length} properties` : list(broken);
    return { standing: 'broken', words: `${isMeasured && outcome.standing === 'holds' ? 'expectations hold, ' : ''}${names} broken at frame ${frame}`, frame };
  }
  if (isMeasured) return { standing: outcome.standing, words: withoutSign(outcome.words) + declared(setup, outcome.standing, isScript), frame: null };
  const open = now.filter((one) => one.standing === 'open');
  if (open.length > 0) return { standing: 'open', words: `${open.map(titleOf).slice(0, NAMED_MAX).join(', ')}: not just now`, frame: null };
  const unchecked = now.filter((one) => one.standing === 'unchecked').map(titleOf);
  if (unchecked.length === now.length) return { standing: 'holds', words: 'nothing is checked', frame: null };
  return { standing: 'holds', words: `nothing is broken${unchecked.length === 0 ? '' : `; not checked: ${list(unchecked)}`}`, frame: null };
}

/**
 * Whether it came as the script says that it should.
 * @param {Pick<Setup, 'verdict'>} setup
 * @param {'open' | 'holds' | 'broken'} standing
 * @param {boolean} isScript
 */
function declared({ verdict }, standing, isScript) {
  if (!verdict || standing === 'open') return '';
  if (verdict.declared === standing) return ', as the script says';
  if (isScript) return ` – the script says: ${verdict.declared}`;
  return ` now; as the script stands it ${verdict.declared === 'broken' ? 'is broken' : 'holds'}`;
}

/**
 * Whether the run has come so far that nothing of what was expected can change any more.
 * @param {import('./messages.js').Outcome} outcome
 */
export function isDecided({ standing, expectations }) {
  return standing !== 'open' && expectations.every((one) => one.standing !== 'open');
}
