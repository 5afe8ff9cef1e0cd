/**
 * The field in which a script is written: a run's script and complaints come in, the text that a person wants to run goes out.
 */

import { complaintOf, loadEngine, sentenceOf } from './open.js';

/**
 * @param {object} options
 * @param {HTMLElement} options.room
 * @param {HTMLTextAreaElement} options.field
 * @param {HTMLElement} options.opener - the button that opens and closes it
 * @param {HTMLElement} options.undo - the button that puts back what another text has replaced
 * @param {HTMLElement} options.complaint
 */
export function createEditor({ room, field, opener, undo, complaint }) {
  /** What the shown run was opened with. */
  let own = '';
  /** @type {string | null} */
  let replaced = null;

  /** @param {boolean} isOpen */
  function open(isOpen) {
    room.hidden = !isOpen;
    opener.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) field.focus();
  }

  /** @param {string | null} text */
  function offerUndo(text) {
    replaced = text;
    undo.hidden = text === null;
  }

  /** @param {string} text */
  function put(text) {
    if (field.value !== text) offerUndo(field.value);
    field.value = text;
  }

  /**
   * The script of the run that is shown now.
   * @param {string} script
   * @param {string | null} draft - what was being written when that run was left
   */
  function show(script, draft) {
    own = script;
    field.value = draft ?? script;
    offerUndo(null);
    complaint.hidden = true;
  }

  /** @param {{message: string, detail: import('./messages.js').Complaint | null}} trouble */
  function complain({ message, detail }) {
    complaint.textContent = message;
    complaint.hidden = false;
    if (!detail?.line || room.hidden) return;
    const lines = field.value.split('\n');
    const start = lines.slice(0, detail.line - 1).join('\n').length + (detail.line > 1 ? 1 : 0) + Math.max(0, (detail.column ?? 1) - 1);
    const word = /^\S*/.exec(field.value.slice(start))?.[0] ?? '';
    field.focus();
    field.setSelectionRange(start, start + word.length);
  }

  /**
   * Tries a script that a person has made; one with a mistake is complained of.
   * @param {string} text
   * @returns {Promise<boolean>} whether it can be run
   */
  async function check(text) {
    try {
      const { openLab } = await loadEngine();
      // A trial in the page first: what has a mistake must not end the run that is shown.
      (await openLab(text, { engine: 'in-page' })).dispose();
      return true;
    } catch (error) {
      const detail = complaintOf(error);
      const where = detail?.line ? `Line ${detail.line}${detail.column ? `, column ${detail.column}` : ''}: ` : '';
      // A place in a text says something only to whoever sees the text.
      complain({ message: (room.hidden ? '' : where) + sentenceOf(error), detail });
      return false;
    }
  }

  undo.addEventListener('click', () => {
    const text = replaced ?? own;
    offerUndo(null);
    field.value = text;
    field.focus();
  });

  return { open, isOpen: () => !room.hidden, text: () => field.value, draft: () => (field.value === own ? null : field.value), put, show, complain, check };
}
