/**
 * Keeps the shown run in the browser and gives it back after a reload: what the lab shows comes in, a record goes to the store now and
 * then, and at the start the kept run goes out. What cannot be continued is refused with a sentence and stays to be downloaded.
 */

import { readRecord, writeRecord } from './record.js';
import * as store from './store.js';
import { isDecided } from './verdict.js';

/** @typedef {import('./element.js').ConsensusLab} ConsensusLab */
/** @typedef {import('./open.js').Past} Past */
/** @typedef {import('./record.js').Record} Record */

/**
 * While a run plays it is written as often as this; one that stands still, once it has not changed for so long. The address tells of the
 * shown moment by then.
 */
const WRITE_AFTER_MS = 1000;
/** Says "no" where a person has switched it off. */
const SWITCH = 'consensus-lab.keep';
/** Is there once something was stored: who comes for the first time does not wait for an empty store. */
const STORED = 'consensus-lab.stored';

/**
 * What the page shows of it.
 * @typedef {object} KeepParts
 * @property {HTMLInputElement} box - the switch
 * @property {HTMLElement} room - for what is kept and not shown
 * @property {HTMLElement} words
 * @property {HTMLElement} goOn
 * @property {HTMLElement} download
 * @property {HTMLElement} forget
 */

/**
 * @param {object} options
 * @param {KeepParts} options.parts
 * @param {() => ConsensusLab} options.shown
 * @param {() => boolean} options.isWorthIt - the shown run is more than a first look
 * @param {(record: Record, past: Past) => void} options.onGoOn - another run is to take the place of the shown one
 * @param {(words: string) => void} options.say
 */
export function createKeep({ parts, shown, isWorthIt, onGoOn, say }) {
  const { box, room } = parts;
  let isOn = setting(SWITCH) !== 'no';
  /** The store has been read, so that nothing is written over unseen. */
  let isRead = setting(STORED) === null;
  let isTooLarge = false;
  let timer = 0;
  /** What lies in the store as far as this page knows. */
  let written = '';
  /** What the room shows. @type {{shelf: 'aside' | 'refused', thing: unknown} | null} */
  let offered = null;
  box.checked = isOn;

  /** @param {() => Promise<unknown>} work */
  async function attempt(work) {
    try {
      return await work();
    } catch (error) {
      isOn = false;
      Object.assign(box, { checked: false, disabled: true });
      const words = `Runs cannot be kept here: ${/** @type {Error} */ (error).message}.`;
      box.title = words;
      say(words);
      return undefined;
    }
  }

  /** The run that the page is to open with, where one was kept. @returns {Past | null} */
  function past() {
    if (!isOn || isRead) return null;
    return { record: read(), refuse: (why) => void refuse(written, why) };
  }

  /** @returns {Promise<Record | null>} */
  async function read() {
    const [run, aside, refused] = /** @type {unknown[]} */ ((await attempt(() => store.take(['run', 'aside', 'refused']))) ?? []);
    isRead = true;
    if (isThere(aside)) offer('aside', aside);
    if (isThere(refused)) offer('refused', refused);
    if (!isThere(run)) return null;
    const reading = readRecord(run);
    if ('complaint' in reading) {
      await refuse(run, reading.complaint);
      return null;
    }
    const { record } = reading;
    if (location.hash !== '' && location.hash !== record.address) {
      await attempt(() => store.put({ aside: run, run: null }));
      offer('aside', run);
      return null;
    }
    written = String(run);
    return record;
  }

  /** @param {unknown} thing @param {string} why */
  async function refuse(thing, why) {
    const refused = { thing, words: `The stored run cannot be continued: ${why.replace(/\.$/, '')}. A new one has begun; what was stored can be downloaded.` };
    written = '';
    offer('refused', refused);
    await attempt(() => store.put({ refused, run: null }));
  }

  /** @param {'aside' | 'refused'} shelf @param {unknown} thing */
  function offer(shelf, thing) {
    offered = { shelf, thing };
    const reading = shelf === 'aside' ? readRecord(thing) : null;
    const title = reading && 'record' in reading ? `“${reading.record.title}”` : 'A run';
    parts.words.textContent = shelf === 'aside' ? `${title} is kept in this browser as you left it; the link was opened instead.` : wordsOf(thing);
    parts.goOn.hidden = shelf === 'refused';
    parts.download.hidden = false;
    room.hidden = false;
  }

  async function goOn() {
    const thing = offered?.thing;
    const reading = readRecord(thing);
    room.hidden = true;
    if ('complaint' in reading) {
      await refuse(thing, reading.complaint);
      return;
    }
    await attempt(() => store.put({ aside: null }));
    onGoOn(reading.record, { record: Promise.resolve(reading.record), refuse: (why) => void refuse(thing, why) });
  }

  function download() {
    const thing = offered?.shelf === 'refused' ? thingOf(offered.thing) : offered?.thing;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([textOf(thing)], { type: 'text/plain' }));
    link.download = 'consensus-lab-run.txt';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  }

  async function forget() {
    room.hidden = true;
    if (offered) await attempt(() => store.put({ [/** @type {string} */ (offered?.shelf)]: null }));
    offered = null;
  }

  async function settled() {
    timer = 0;
    const element = shown();
    // What the address will say of a run that stands still, should it not say so yet.
    const url = element.lab && element.paused ? await element.toURL().catch(() => location.href) : location.href;
    if (element === shown() && timer === 0) write(new URL(url).hash);
  }

  function write(address = location.hash) {
    clearTimeout(timer);
    timer = 0;
    const element = shown();
    if (!isOn || !isRead || !element.lab) return;
    const outcome = isWorthIt() ? writeRecord(recordOf(element, address)) : { text: '' };
    const complaint = 'complaint' in outcome ? outcome.complaint : '';
    if (complaint !== '' && !isTooLarge) say(`This run is not kept any more: ${complaint}. What was kept of it until now stays.`);
    isTooLarge = complaint !== '';
    if (!('text' in outcome) || outcome.text === written) return;
    written = outcome.text;
    set(STORED, 'yes');
    void attempt(() => store.put({ run: outcome.text === '' ? null : outcome.text }));
  }

  function change() {
    isOn = box.checked;
    set(SWITCH, isOn ? null : 'no');
    if (isOn) {
      isRead = true;
      write();
      say('This run is kept in this browser: after a reload it goes on.');
      return;
    }
    written = '';
    offered = null;
    room.hidden = true;
    set(STORED, null);
    void attempt(store.empty).then(() => isOn || say('Runs are not kept any more, and what was kept is gone.'));
  }

  box.addEventListener('change', change);
  parts.goOn.addEventListener('click', () => void goOn());
  parts.download.addEventListener('click', download);
  parts.forget.addEventListener('click', () => void forget());
  for (const name of ['lab-ready', 'lab-framechange', 'lab-pause', 'lab-branch', 'lab-ruleschange']) {
    document.addEventListener(name, () => {
      if (!isOn || (timer !== 0 && !shown().paused)) return;
      clearTimeout(timer);
      timer = window.setTimeout(() => void settled(), WRITE_AFTER_MS);
    });
  }
  window.addEventListener('pagehide', () => write());
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) write();
  });

  return { past };
}

/**
 * @param {ConsensusLab} element
 * @param {string} address
 * @returns {Record}
 */
function recordOf(element, address) {
  const lab = /** @type {import('./journal.js').JournalledLab} */ (element.lab);
  const { version, title, script, seed } = lab.setup;
  const { branch, frame, branches } = lab.status();
  return {
    version, title, script, seed, isFree: element.isFree, deeds: lab.deeds(), branches: branches.map(({ frames, outcome }) => ({ frames, isDecided: isDecided(outcome) })),
    branch, frame, fingerprint: lab.frame().fingerprint, address, ...element.shownView,
  };
}

/** @param {unknown} thing */
function isThere(thing) {
  return thing !== undefined && thing !== null;
}

/** @param {unknown} refused - as `refuse` has stored it, unless somebody else has */
function wordsOf(refused) {
  const { words } = /** @type {{words?: unknown}} */ (refused);
  return typeof words === 'string' ? words : 'A stored run could not be continued; it can be downloaded.';
}

/** @param {unknown} refused */
function thingOf(refused) {
  return typeof refused === 'object' && refused !== null && 'thing' in refused ? refused.thing : refused;
}

/** @param {unknown} thing */
function textOf(thing) {
  if (typeof thing === 'string') return thing;
  try {
    return JSON.stringify(thing) ?? String(thing);
  } catch {
    return String(thing);
  }
}

/** @param {string} name */
function setting(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string | null} value */
function set(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Where nothing may be remembered, the next visit begins as the first.
  }
}
