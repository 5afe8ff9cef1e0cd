/**
 * Tells the outside what the lab shows: attributes and events of the element, the live region, the address.
 */

import { setAttribute } from './view/dom.js';
import { count } from './words.js';

/** After so long without a change it is read out, and the address tells the shown moment. */
const SETTLE_MS = 250;

/**
 * @param {object} options
 * @param {HTMLElement} options.host
 * @param {import('./messages.js').Lab} options.lab
 * @param {import('./playback.js').Playback} options.playback
 * @param {(name: string, detail?: object) => void} options.emit
 * @param {(words: string) => void} options.speak
 * @param {(() => Promise<string>) | null} options.link - the fragment of the shown moment, where the address is ours
 * @param {boolean} options.isExpected - whether anything is expected of the run
 * @param {AbortSignal} options.signal
 */
export function createReflection({ host, lab, playback, emit, speak, link, isExpected, signal }) {
  /** @type {Set<string>} */
  const failed = new Set();
  let drawnAt = '';
  let toldAt = '';
  /** @type {string | null} */
  let words = null;
  let timer = 0;

  /**
   * @param {import('./picture.js').Picture} picture
   */
  function reflect({ status, frame, told, isPlaying }) {
    setAttribute(host, 'paused', !isPlaying);
    const broken = frame.properties.filter((property) => property.standing === 'broken');
    setAttribute(host, 'failed', (isExpected && status.outcome.standing === 'broken') || broken.length > 0);
    for (const property of broken) {
      const id = `${frame.branch}.${property.id}`;
      if (!failed.has(id)) emit('lab-failure', { property: property.id, branch: frame.branch, frame: property.frame, words: property.words });
      failed.add(id);
    }
    const at = `${frame.branch}.${frame.frame}`;
    if (at !== drawnAt) {
      drawnAt = at;
      const { branch, timeMs, isKey, changed } = frame;
      emit('lab-framechange', { frame: frame.frame, branch, timeMs, isKey, changed, sentence: told.sentence });
      if (!isPlaying) settle();
    }
    // While it plays only what deserves a mark is read out.
    const now = `${told.branch}.${told.frame}`;
    if (now === toldAt || (isPlaying && told.mark === '')) return;
    toldAt = now;
    words = `${told.sentence} ${told.changed === 0 ? 'No cell' : count(told.changed, 'cell')} changed.`;
    settle();
  }

  /** Waits until nothing changes for a moment, then speaks and writes the address. */
  function settle() {
    clearTimeout(timer);
    timer = window.setTimeout(() => void settled(), SETTLE_MS);
  }

  async function settled() {
    if (words !== null) speak(words);
    words = null;
    // An element that is put aside leaves the address to the one that is shown.
    if (!link || host.hidden || playback.isPlaying() || lab.status().frames === 0) return;
    const fragment = await link();
    if (!signal.aborted && !host.hidden && !playback.isPlaying()) history.replaceState(history.state, '', fragment);
  }

  /** Says something more with the next sentence. @param {string} more */
  function add(more) {
    words = words === null ? more : `${words} ${more}`;
    settle();
  }

  signal.addEventListener('abort', () => clearTimeout(timer));
  return { reflect, settle, add };
}
