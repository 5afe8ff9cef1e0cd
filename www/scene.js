/**
 * What drawing needs to know, and what all that is drawn has in common: where one stands, what a mark looks like.
 */

import { MARKS, clock } from './words.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./messages.js').Mark} Mark */
/** @typedef {import('./messages.js').Status} Status */
/** @typedef {import('./view/dom.js').Send} Send */
/** @typedef {import('./layout.js').Layout} Layout */

/**
 * What a person has set on the page; nothing of the run itself.
 * @typedef {object} Shown
 * @property {import('./view/dom.js').Tab} tab
 * @property {'key' | 'all'} unit
 * @property {string} relation
 * @property {string} sheet
 * @property {string} sheetNode - whose rows the sheet shows; '' for all
 * @property {number | null} momentsFrom - where the window of "Over time" starts; null: it follows the frame
 * @property {number | null} logFrom - where the window of the logs starts; null: it follows the frame
 * @property {string} logNode - whose steps the logs show; '' for all
 * @property {Map<number, boolean>} columnChoice - the columns that a person has switched on or off
 * @property {Set<number>} usedColumns - those that hold something or once did
 * @property {number | null} menuNode
 * @property {boolean} isFollowing
 * @property {boolean} isNarrow
 * @property {boolean} hasPlayed
 * @property {boolean} hasDeeds - something was done by hand, or the link that was opened may hold such deeds
 * @property {boolean} isFree - no scenario was asked for: the cluster just runs, and nothing is expected of it
 * @property {{description: string, claim: string, rules: string}} about - what the scenario shows, in sentences
 * @property {'full' | 'mini' | 'none'} controls
 * @property {Map<number, 'open' | 'holds' | 'broken'>} verdicts - branch → how it stood when it was last seen
 * @property {number} timelineWidth
 * @property {Map<number, {line: string, name: string, branch: number, frame: number}>} struck - branch → what was struck out to make it, and where that is still
 *   done
 * @property {{words: string, branch: number, frame: number} | null} branched
 * @property {{id: number, kind: 'error' | 'note', words: string}[]} notices
 */

/**
 * @typedef {object} Scene
 * @property {Lab} lab
 * @property {Layout} layout
 * @property {Shown} shown
 * @property {Send} send
 * @property {import('./picture.js').Picture} picture - of where the lab stood when the drawing began
 * @property {(branch: number, from: number, end: number) => import('./messages.js').Told[]} storyLog
 * @property {Map<number, number>} forks - branch → the time of its fork
 */

/**
 * Whether the protocol has anything for a view to show.
 * @param {Pick<Lab, 'setup'>} lab
 * @param {import('./view/dom.js').Tab} tab
 */
export function isOffered({ setup }, tab) {
  if (tab === 'relations') return setup.relations.length > 0;
  return tab !== 'inside' || setup.sheets.length > 0;
}

/** @param {Scene} scene */
export function isInteractive({ shown }) {
  return shown.controls === 'full';
}

/** @param {Lab} lab @param {string} id */
export function titleOf(lab, id) {
  return lab.setup.properties.find((property) => property.id === id)?.title ?? id;
}

/** @param {Mark['kind'] | ''} kind */
export function lookOf(kind) {
  const look = kind === '' ? undefined : MARKS[kind];
  return look ? { shape: /** @type {import('./view/dom.js').IconName} */ (look.shape), word: look.word } : null;
}

/** @param {Scene} scene */
export function placeOf({ shown, picture }) {
  const { status } = picture;
  const branch = status.branches.length > 1 ? ` · ${nameOf(status, status.branch)}` : '';
  const key = shown.unit === 'key' && picture.frame.isKey ? ' (key)' : '';
  return `frame ${status.frame.toLocaleString('en')} of ${status.frames.toLocaleString('en')}${key}${branch}`;
}

/**
 * From when on the table's marks tell, where that is more than the shown frame: in the table's heading and in the story the same words.
 * @param {import('./picture.js').Picture} picture
 */
export function sinceOf({ frame, told, sinceMs }) {
  return sinceMs === null ? '' : `since ${clock(sinceMs)} (frame ${told === frame ? frame.since : told.frame})`;
}

/** @param {Status} status @param {number} id */
export function nameOf(status, id) {
  return status.branches.find((branch) => branch.id === id)?.name ?? '';
}
