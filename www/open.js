/**
 * Opens what an element was given: its attributes or a link come in, a lab at the wanted frame goes out, with what there is to say
 * about it.
 */

import { replay, runTo, withJournal } from './journal.js';
import { readLink } from './link.js';
import { firstFailure, isDecided } from './verdict.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {(script: string, options?: {engine?: 'workers' | 'in-page', seed?: string, transport?: string, signal?: AbortSignal}) => Promise<Lab>} OpenLab */
/** @typedef {{id: string, title: string, protocol: string, verdict: string, text: string}} Scenario */
/** @typedef {{openLab: OpenLab, listScenarios?: () => Promise<Scenario[]>, coreVersion?: () => Promise<string>}} Engine */

/**
 * @typedef {object} Wanted
 * @property {string | null} text - a scenario's text; wins over the rest
 * @property {string | null} scenario - the id of one that comes with the lab
 * @property {string | null} src - where a scenario's text lies
 * @property {string | null} seed
 * @property {string | null} transport - of the scenario, whatever it says; a link and a run that was kept have their own
 * @property {'workers' | 'in-page' | null} engine
 * @property {string} rules - "persist:off log_length:on"
 * @property {number | null} frame
 * @property {string} startAt - "", "first-failure", "end", "4s"
 * @property {string} fragment - of the address, where it may be a link to a moment
 * @property {Past | null} past - a run to be taken up again; wins over all
 * @property {Engine | null} opener - stands in for lab.js
 */

/**
 * A run that was kept: its record, null where there is none after all, and who hears why it cannot be continued.
 * @typedef {{record: Promise<import('./record.js').Record | null>, refuse: (why: string) => void}} Past
 */

/**
 * @typedef {object} Opened
 * @property {import('./journal.js').JournalledLab} lab
 * @property {string[]} notices
 * @property {'key' | 'all' | null} unit
 * @property {string} tab
 * @property {boolean} isPlaced - a certain moment was asked for
 * @property {boolean} isLinked - what was done in it by hand may be more than is known
 * @property {boolean} isFree - no scenario was asked for
 * @property {import('./journal.js').Traces | null} traces - of a run that was taken up again
 */

/** The dice of a scenario that comes with the lab and names no seed: everybody who opens it sees the same frames. */
export const CATALOGUE_SEED = '1';
/** A link or an attribute that wants a frame beyond this is not followed to the end. */
const FRAMES_MAX = 1_000_000;

/**
 * @param {Wanted} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<Opened>}
 */
export async function openWanted(wanted, signal) {
  const engine = wanted.opener ?? (await loadEngine());
  const record = (await wanted.past?.record) ?? null;
  if (record) {
    try {
      return await openPast(engine, wanted, record, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      wanted.past?.refuse(sentenceOf(error));
    }
  }
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
 * @param {import('./record.js').Record} record
 * @param {AbortSignal} signal
 * @returns {Promise<Opened>}
 */
async function openPast(engine, wanted, record, signal) {
  const lab = withJournal(await engine.openLab(record.script, engineOptions({ ...wanted, seed: record.seed }, signal, true)));
  try {
    const traces = await replay(lab, record, signal);
    const { isFree, tab = '', unit = null } = record;
    return { lab, notices: [], unit, tab, isPlaced: true, isLinked: true, isFree, traces };
  } catch (error) {
    lab.dispose();
    throw error;
  }
}

/**
 * @param {Engine} engine
 * @param {Wanted} wanted
 * @param {import('./link.js').Kept} kept
 * @param {AbortSignal} signal
 */
async function openKept(engine, wanted, kept, signal) {
  const lab = withJournal(await engine.openLab(kept.script, engineOptions(wanted, signal, false)));
  await runTo(lab, Math.min(kept.seen.frames, FRAMES_MAX), signal);
  if (kept.seen.isEnded && !isDecided(lab.status().outcome)) await lab.finish();
  if (kept.seen.branch !== '') lab.rename(0, kept.seen.branch);
  const status = lab.seek(kept.frame);
  /** @type {string[]} */
  const notices = [];
  if (status.frame !== kept.frame) notices.push(`The link leads to frame ${kept.frame}, but this run ends at frame ${status.frame}.`);
  else if (kept.fingerprint !== '' && lab.frame().fingerprint !== kept.fingerprint) {
    notices.push(`This is frame ${kept.frame}, but not as it was when the link was made: its fingerprint differs.`);
  }
  return { lab, notices, unit: kept.unit, tab: kept.seen.tab, isPlaced: true, isLinked: true, isFree: kept.isFree, traces: null };
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
  const over = wanted.transport ? { transport: wanted.transport } : {};
  const lab = withJournal(await engine.openLab(script, { ...engineOptions({ ...wanted, seed }, signal, true), ...over }));
  const isFree = script.trim() === '' || (lab.setup.endMs === null && lab.setup.verdict === null);
  try {
    for (const [, id, , state] of wanted.rules.matchAll(/([\w-]+)(:(on|off))?/g)) await lab.act(`rule ${id} ${state ?? 'on'}`);
    const isPlaced = await place(lab, wanted, signal);
    return { lab, notices: /** @type {string[]} */ ([]), unit: null, tab: '', isPlaced, isLinked: false, isFree, traces: null };
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
    await runTo(lab, Math.min(frame, FRAMES_MAX), signal);
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
