/**
 * Opens what an element was given: its attributes or a link come in, a lab at the wanted frame goes out, with what there is to say
 * about it.
 */

import { readLink } from './link.js';
import { firstFailure } from './verdict.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {(script: string, options?: {engine?: 'workers' | 'in-page', seed?: string, signal?: AbortSignal}) => Promise<Lab>} OpenLab */
/** @typedef {{id: string, title: string, protocol: string, verdict: string, text: string}} Scenario */
/** @typedef {{openLab: OpenLab, listScenarios?: () => Promise<Scenario[]>, coreVersion?: () => Promise<string>}} Engine */

/**
 * @typedef {object} Wanted
 * @property {string | null} text - a scenario's text; wins over the rest
 * @property {string | null} scenario - the id of one that comes with the lab
 * @property {string | null} src - where a scenario's text lies
 * @property {string | null} seed
 * @property {'workers' | 'in-page' | null} engine
 * @property {string} rules - "persist:off log_length:on"
 * @property {number | null} frame
 * @property {string} startAt - "", "first-failure", "end", "4s"
 * @property {string} fragment - of the address, where it may be a link to a moment
 * @property {Engine | null} opener - stands in for lab.js
 */

/** The dice of a scenario that comes with the lab and names no seed: everybody who opens it sees the same frames. */
export const CATALOGUE_SEED = '1';
/** How many events are run at once on the way to a wanted frame. */
const CHUNK = 2000;
/** A link or an attribute that wants a frame beyond this is not followed to the end. */
const FRAMES_MAX = 1_000_000;

/**
 * @param {Wanted} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<{lab: Lab, notices: string[], unit: 'key' | 'all' | null, tab: string, isPlaced: boolean, isLinked: boolean, isFree: boolean}>} - `isPlaced`: a certain moment was asked for;
 *   `isLinked`: a link to a moment was opened; `isFree`: no scenario was asked for
 */
export async function openWanted(wanted, signal) {
  const engine = wanted.opener ?? (await loadEngine());
  const reading = wanted.fragment === '' ? null : await readLink(wanted.fragment, (await engine.coreVersion?.()) ?? null);
  if (reading && 'kept' in reading) {
    try {
      return await openKept(engine, wanted, reading.kept, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const words = `The run of this link cannot be played here: ${sentenceOf(error)}`;
      return { ...(await openPlain(engine, wanted, signal)), notices: [words] };
    }
  }
  const opened = await openPlain(engine, wanted, signal);
  return { ...opened, notices: reading ? [reading.complaint] : [] };
}

/**
 * The lab itself, loaded when it is first wanted.
 * @returns {Promise<Engine>}
 */
export async function loadEngine() {
  return import('./lab.js');
}

/**
 * @param {Engine} engine
 * @param {Wanted} wanted
 * @param {import('./link.js').Kept} kept
 * @param {AbortSignal} signal
 */
async function openKept(engine, wanted, kept, signal) {
  const lab = await engine.openLab(kept.script, engineOptions(wanted, signal, false));
  await runTo(lab, kept.seen.frames, signal);
  if (kept.seen.isEnded && !isDecided(lab.status().outcome)) await lab.finish();
  if (kept.seen.branch !== '') lab.rename(0, kept.seen.branch);
  const status = lab.seek(kept.frame);
  /** @type {string[]} */
  const notices = [];
  if (status.frame !== kept.frame) notices.push(`The link leads to frame ${kept.frame}, but this run ends at frame ${status.frame}.`);
  else if (kept.fingerprint !== '' && lab.frame().fingerprint !== kept.fingerprint) {
    notices.push(`This is frame ${kept.frame}, but not as it was when the link was made: its fingerprint differs.`);
  }
  return { lab, notices, unit: kept.unit, tab: kept.seen.tab, isPlaced: true, isLinked: true, isFree: kept.isFree };
}

/**
 * @param {Engine} engine
 * @param {Wanted} wanted
 * @param {AbortSignal} signal
 */
async function openPlain(engine, wanted, signal) {
  const script = await scriptOf(engine, wanted, signal);
  const isFromCatalogue = wanted.text === null && !wanted.src && wanted.scenario;
  const seed = wanted.seed ?? (isFromCatalogue ? CATALOGUE_SEED : null);
  const lab = await engine.openLab(script, engineOptions({ ...wanted, seed }, signal, true));
  const isFree = script.trim() === '' || (lab.setup.endMs === null && lab.setup.verdict === null);
  try {
    for (const [, id, , state] of wanted.rules.matchAll(/([\w-]+)(:(on|off))?/g)) await lab.act(`rule ${id} ${state ?? 'on'}`);
    const isPlaced = await place(lab, wanted, signal);
    return { lab, notices: /** @type {string[]} */ ([]), unit: null, tab: '', isPlaced, isLinked: false, isFree };
  } catch (error) {
    lab.dispose();
    throw error;
  }
}

/**
 * @param {Lab} lab
 * @param {Wanted} wanted
 * @param {AbortSignal} signal
 */
async function place(lab, { frame, startAt }, signal) {
  if (frame !== null) {
    await runTo(lab, frame, signal);
    lab.seek(frame);
    return true;
  }
  if (startAt === 'first-failure' || startAt === 'end') {
    const status = await lab.finish();
    const failure = startAt === 'first-failure' ? firstFailure(status.outcome, lab.frame().properties) : null;
    if (failure !== null) lab.seek(failure);
    return true;
  }
  const seconds = /^([\d.]+)(ms|s)?$/.exec(startAt);
  if (!seconds) return false;
  const timeMs = Number(seconds[1]) * (seconds[2] === 'ms' ? 1 : 1000);
  await lab.advance({ untilMs: timeMs, eventsMax: FRAMES_MAX });
  lab.seek(lab.frameAt(timeMs, 'all'));
  return true;
}

/**
 * Runs until the branch has so many frames, or nothing is left to happen.
 * @param {Lab} lab
 * @param {number} frame
 * @param {AbortSignal} signal
 */
async function runTo(lab, frame, signal) {
  const target = Math.min(frame, FRAMES_MAX);
  let { frames } = lab.status();
  while (frames < target && !signal.aborted) {
    const after = await lab.advance({ untilMs: Number.MAX_SAFE_INTEGER, eventsMax: Math.min(CHUNK, target - frames) });
    if (after.frames === frames) break;
    frames = after.frames;
  }
}

/**
 * @param {Wanted} wanted
 * @param {AbortSignal} signal
 * @param {boolean} isSeeded
 */
function engineOptions({ engine, seed }, signal, isSeeded) {
  return { signal, ...(engine ? { engine } : {}), ...(isSeeded && seed ? { seed } : {}) };
}

/**
 * @param {Engine} engine
 * @param {Wanted} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<string>}
 */
async function scriptOf(engine, { text, src, scenario }, signal) {
  if (text !== null) return text;
  if (src) {
    const response = await fetch(src, { signal });
    if (!response.ok) throw new Error(`The scenario ${src} cannot be loaded: the server answers ${response.status}.`);
    return response.text();
  }
  if (!scenario) return '';
  const all = (await engine.listScenarios?.()) ?? [];
  const found = all.find((one) => one.id === scenario);
  if (!found) throw new Error(`There is no scenario “${scenario}”.${all.length === 0 ? '' : ` There are: ${all.map((one) => one.id).slice(0, 20).join(', ')}.`}`);
  return found.text;
}

/**
 * Whether the run has come so far that nothing of what was expected can change any more.
 * @param {import('./messages.js').Outcome} outcome
 */
export function isDecided({ standing, expectations }) {
  return standing !== 'open' && expectations.every((one) => one.standing !== 'open');
}

/**
 * What an error has to say to a person.
 * @param {unknown} error
 */
export function sentenceOf(error) {
  const message = error instanceof Error ? error.message : String(error);
  const detail = complaintOf(error);
  if (!detail?.nearest || message.includes(detail.nearest)) return message;
  return `${message} Did you mean “${detail.nearest}”?`;
}

/**
 * @param {unknown} error
 * @returns {import('./messages.js').Complaint | null}
 */
export function complaintOf(error) {
  const detail = /** @type {{detail?: unknown}} */ (error)?.detail;
  return detail && typeof detail === 'object' ? /** @type {import('./messages.js').Complaint} */ (detail) : null;
}
