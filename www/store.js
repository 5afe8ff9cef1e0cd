/**
 * The room in the browser's IndexedDB where the lab page keeps runs: texts go in under a name and come out again. The library for it is
 * loaded when something is first wanted. What fails rejects with a sentence's end for people.
 */

/**
 * `run`: the shown one, as it was last; `aside`: the one that a link took the place of; `refused`: what could not be continued, and why.
 * @typedef {'run' | 'aside' | 'refused'} Shelf
 */

/** Who waits longer for the store goes on without it: some browsers never answer. */
const PATIENCE_MS = 3000;

/** @type {Promise<{library: typeof import('idb-keyval'), room: import('idb-keyval').UseStore}> | null} */
let opening = null;

function open() {
  opening ??= import('idb-keyval').then((library) => ({ library, room: library.createStore('consensus-lab', 'runs') }));
  return opening;
}

/**
 * What lies on the shelves; undefined or null where nothing does.
 * @param {Shelf[]} shelves
 * @returns {Promise<unknown[]>}
 */
export function take(shelves) {
  return patient(open().then(({ library, room }) => library.getMany(shelves, room)));
}

/**
 * All of it or nothing.
 * @param {Partial<{[shelf in Shelf]: unknown}>} things - null empties a shelf
 */
export function put(things) {
  return patient(open().then(({ library, room }) => library.setMany(Object.entries(things), room)));
}

export function empty() {
  return patient(open().then(({ library, room }) => library.clear(room)));
}

/** @template T @param {Promise<T>} work @returns {Promise<T>} */
async function patient(work) {
  let timer = 0;
  const late = new Promise((_, reject) => {
    timer = window.setTimeout(() => reject(new Error('the browser’s store does not answer')), PATIENCE_MS);
  });
  try {
    return /** @type {T} */ (await Promise.race([work, late]));
  } catch (error) {
    throw new Error(wordsOf(error));
  } finally {
    clearTimeout(timer);
  }
}

/** @param {unknown} error */
function wordsOf(error) {
  const { name = '', message = '' } = /** @type {Partial<Error>} */ (error ?? {});
  if (name === 'QuotaExceededError') return 'the browser has no room left for it';
  if (name === 'Error') return message;
  return `the browser does not allow it (${name || 'unknown'}: ${message})`;
}
