/**
 * The run that is shown and the one before it: a script comes in, an element that plays it goes out. The run that it replaces stands still
 * behind it, whole, with its branches and all that was done by hand, until it is wanted again or another takes its place.
 */

/** @typedef {import('./element.js').ConsensusLab} ConsensusLab */

/**
 * What the page knows of a run beside the run itself.
 * @typedef {object} Run
 * @property {ConsensusLab} element
 * @property {string | null} scenario - the id of the one that it was opened as, '' for the live cluster; null: found out when it is open
 * @property {boolean} isEdited - its script was written here
 * @property {string | null} draft - what stood in the editor when it was left, where that was not the run's own script
 */

/** What an element tells of itself; a new one has none of it yet. */
const REFLECTED = ['ready', 'paused', 'failed', 'hidden', 'seed', 'transport', 'scenario', 'src', 'frame', 'start-at'];

/** @param {ConsensusLab} first */
export function createRuns(first) {
  /** @type {Run} */
  let shown = { element: first, scenario: null, isEdited: false, draft: null };
  /** @type {Run | null} */
  let before = null;

  /**
   * @param {string} text
   * @param {Pick<Run, 'scenario' | 'isEdited'> & {seed: string | null, past: import('./open.js').Past | null, isKept: boolean}} options - `seed`: for a
   *   script that names none; `past`: a run to be taken up again; `isKept`: the shown run holds something that would be lost
   */
  function replace(text, { scenario, isEdited, seed, past, isKept }) {
    const element = /** @type {ConsensusLab} */ (shown.element.cloneNode(false));
    for (const name of REFLECTED) element.removeAttribute(name);
    if (seed !== null) element.setAttribute('seed', seed);
    element.opener = shown.element.opener;
    element.past = past;
    element.script = text;
    const last = shown;
    shown = { element, scenario, isEdited, draft: null };
    if (!last.element.lab || !isKept) {
      // There is nothing to lose, and what stood before it stays.
      last.element.replaceWith(element);
      return;
    }
    before?.element.remove();
    before = last;
    hide(last.element);
    last.element.removeAttribute('id');
    // First in the page stands what is shown.
    last.element.before(element);
  }

  /** The run before is shown again; the one that was shown is now the one before. */
  function back() {
    if (!before) return;
    [shown, before] = [before, shown];
    hide(before.element);
    before.element.before(shown.element);
    shown.element.id = before.element.id;
    before.element.removeAttribute('id');
    shown.element.hidden = false;
  }

  /** The run before ends. */
  function forget() {
    before?.element.remove();
    before = null;
  }

  return { shown: () => shown, before: () => before, replace, back, forget };
}

/** @param {ConsensusLab} element */
function hide(element) {
  void element.pause();
  element.hidden = true;
}
