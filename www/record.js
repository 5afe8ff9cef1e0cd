/**
 * The record of a run that can be taken up again: script, seed and all deeds come in, a text goes out, and back. Its first line has the
 * length and the CRC-32 of the rest, so that a record that was cut or changed is known as such. No state of a node is in it: the run
 * is played again, and the fingerprint tells whether the frame is the same.
 */

import { crc32 } from './link.js';

/**
 * Something that was done by hand, and where: the shown branch and frame, and how far the branch had been recorded by then.
 * @typedef {{do: 'act', branch: number, frame: number, frames: number, line: string, timeMs: number | null}
 *   | {do: 'strike', branch: number, frame: number, frames: number}
 *   | {do: 'rename', branch: number, name: string}} Deed
 */

/**
 * @typedef {object} Record
 * @property {string} version - of the lab that made it
 * @property {string} title
 * @property {string} script - as it was opened
 * @property {string} seed
 * @property {boolean} isFree - no scenario was asked for, the cluster just ran
 * @property {Deed[]} deeds - in the order in which they were done
 * @property {{frames: number, isDecided: boolean}[]} branches - how far each was recorded, and whether all that is expected of it was decided
 * @property {number} branch - the shown one
 * @property {number} frame - the shown one
 * @property {string} fingerprint - of the shown frame, with the disks of all nodes
 * @property {string} address - the fragment of the page's address then
 * @property {string} [tab] - the shown view
 * @property {'key' | 'all'} [unit] - which frames were walked
 */

/** @typedef {{record: Record} | {complaint: string}} Reading */

/** A text longer than this is neither written nor read. */
export const CHARS_MAX = 2_000_000;
/** Nor is a run of more frames, all branches together: to play it again would take longer than anybody waits. */
export const FRAMES_MAX = 100_000;

/**
 * @param {Record} record
 * @returns {{text: string} | {complaint: string}}
 */
export function writeRecord(record) {
  const frames = framesOf(record);
  if (frames > FRAMES_MAX) return { complaint: `it has ${frames} frames, and ${FRAMES_MAX} is the most that is kept` };
  const body = JSON.stringify(record);
  if (body.length > CHARS_MAX) return { complaint: `its record has ${body.length} characters, and ${CHARS_MAX} is the most that is kept` };
  return { text: `consensus-lab run 1 ${body.length} ${sumOf(body)}\n${body}` };
}

/**
 * Never throws: whatever lay in the store, a record or a sentence's end comes out.
 * @param {unknown} stored
 * @returns {Reading}
 */
export function readRecord(stored) {
  if (typeof stored !== 'string') return { complaint: 'it is no record of this lab' };
  const [head = ''] = stored.slice(0, 200).split('\n', 1);
  const [, kind, length, sum] = /^consensus-lab run (\d+) (\d+) ([0-9a-f]{8})$/.exec(head) ?? [];
  if (kind === undefined) return { complaint: 'it is no record of this lab' };
  if (kind !== '1') return { complaint: 'it is of a kind that this page does not know; a newer version of the lab may have made it' };
  const body = stored.slice(head.length + 1);
  if (Math.max(body.length, Number(length)) > CHARS_MAX) return { complaint: `it is longer than the ${CHARS_MAX} characters of a record` };
  if (body.length < Number(length)) return { complaint: `it is cut off: ${body.length} of its ${length} characters are there` };
  if (body.length > Number(length) || sumOf(body) !== sum) return { complaint: 'it is damaged: its check sum does not fit' };
  return unpack(body);
}

/** @param {string} body @returns {Reading} */
function unpack(body) {
  try {
    const record = /** @type {Record} */ (JSON.parse(body));
    if (!isRecord(record)) return { complaint: 'it holds something that is no run' };
    const frames = framesOf(record);
    return frames > FRAMES_MAX ? { complaint: `it has ${frames} frames, and ${FRAMES_MAX} is the most that is played again` } : { record };
  } catch {
    return { complaint: 'it holds something that is no run' };
  }
}

/** @param {Record} record */
function framesOf({ branches }) {
  return branches.reduce((sum, { frames }) => sum + frames, 0);
}

/** @param {any} record */
function isRecord(record) {
  const texts = ['version', 'title', 'script', 'seed', 'fingerprint', 'address'];
  return (
    texts.every((name) => typeof record[name] === 'string') && typeof (record.tab ?? '') === 'string' && ['key', 'all'].includes(record.unit ?? 'key') && typeof record.isFree === 'boolean' && isPlace(record.branch) && isPlace(record.frame) &&
    Array.isArray(record.deeds) && record.deeds.every(isDeed) &&
    Array.isArray(record.branches) && record.branches.every((/** @type {any} */ one) => isPlace(one.frames) && typeof one.isDecided === 'boolean')
  );
}

/** @param {any} deed */
function isDeed(deed) {
  if (!isPlace(deed.branch)) return false;
  if (deed.do === 'rename') return typeof deed.name === 'string';
  if (!isPlace(deed.frame) || !isPlace(deed.frames) || deed.frames > FRAMES_MAX) return false;
  return deed.do === 'strike' || (deed.do === 'act' && typeof deed.line === 'string' && (deed.timeMs === null || isPlace(deed.timeMs)));
}

/** @param {unknown} number */
function isPlace(number) {
  return Number.isSafeInteger(number) && /** @type {number} */ (number) >= 0;
}

/** @param {string} body */
function sumOf(body) {
  return crc32(new TextEncoder().encode(body)).toString(16).padStart(8, '0');
}
