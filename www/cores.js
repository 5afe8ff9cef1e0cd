/**
 * The core of each protocol: a script comes in, the compiled module of its protocol goes out, with the glue that speaks to it. A page
 * loads the cores of those protocols that it shows. It knows no protocol: the build has written down which there are.
 */

import { protocols, version } from '../pkg/wasm/protocols.js';

export { version };

/** @typedef {{glue: typeof import('../pkg/wasm/core.js'), module: WebAssembly.Module}} LoadedCore */

/** What one should know to choose a protocol; the first is the one that a page opens with. */
export const cards = protocols.map(({ card }) => card);

/** @type {Map<string, Promise<LoadedCore>>} */
const loaded = new Map();

/**
 * The key of the protocol whose core is to read a script: the one that it names. Where it names none that there is, the first one's
 * core has the words for that.
 * @param {string} script
 */
export function protocolOf(script) {
  const lines = script.replace(/^\ufeff+/, '').split('\n');
  const named = lines.map((line) => line.trim().split(/\s+/)).find(([head]) => head === 'protocol')?.[1];
  return (cards.find(({ key }) => key === named) ?? cards[0])?.key ?? '';
}

/**
 * Fetches and compiles what a script needs; each core once a page.
 * @param {string} script
 * @returns {Promise<LoadedCore>}
 */
export function loadCore(script) {
  const key = protocolOf(script);
  const found = loaded.get(key) ?? load(key).catch((error) => {
    loaded.delete(key);
    throw error;
  });
  loaded.set(key, found);
  return found;
}

/** @param {string} key @returns {Promise<LoadedCore>} */
async function load(key) {
  const protocol = protocols.find(({ card }) => card.key === key);
  if (!protocol) throw new Error('The lab was built without a protocol.');
  const [glue, module] = await Promise.all([protocol.glue(), compile(protocol.module)]);
  await glue.default({ module_or_path: module });
  return { glue, module };
}

/** @param {URL} url */
async function compile(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The core could not be loaded: ${url} answered ${response.status}.`);
  if (response.headers.get('content-type')?.startsWith('application/wasm')) return WebAssembly.compileStreaming(response);
  const bytes = await response.arrayBuffer();
  if (new Uint32Array(bytes.slice(0, 4))[0] !== 0x6d736100) {
    throw new Error(`The core could not be loaded: ${url} is no WebAssembly. A bundler may have moved it.`);
  }
  return WebAssembly.compile(bytes);
}
