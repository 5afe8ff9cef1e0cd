/**
 * The core of each protocol over each transport: a script comes in, the compiled module of what it names goes out, with the glue that
 * speaks to it. A page loads those cores that it shows. It knows no protocol: the build has written down which there are.
 */

import { protocols, version } from '../pkg/wasm/protocols.js';
import { whatRuns, withTransport } from './transport.js';

export { version };

/** @typedef {{glue: typeof import('../pkg/wasm/core.js'), module: WebAssembly.Module}} LoadedCore */

/**
 * What one should know to choose a protocol, each once; the first is the one that a page opens with. `transports`: what it can run
 * over, the usual one first.
 */
export const cards = protocols
  .filter(({ card }, place) => protocols.findIndex((other) => other.card.key === card.key) === place)
  .map(({ card }) => ({ ...card, transports: coresOf(card.key).map(({ transport }) => transport) }));

/** @type {Map<string, Promise<LoadedCore>>} */
const loaded = new Map();

/** @param {string | undefined} protocol */
function coresOf(protocol) {
  return protocols.filter(({ card }) => card.key === protocol);
}

/**
 * The key of the core that is to read a script: that of the protocol and the transport which it names. Where it names some that are not
 * there, a core of the protocol, or the first of all, has the words for that.
 * @param {string} script
 * @param {string} [over] - of the first protocol, where the script is empty
 */
export function coreOf(script, over) {
  const { protocol, transport = over } = whatRuns(script);
  const [first, ...others] = coresOf([protocol, cards[0]?.key].find((key) => coresOf(key).length > 0));
  return (others.find((core) => core.transport === transport) ?? first)?.key ?? '';
}

/**
 * A script over a transport, whatever it says itself.
 * @param {string} script
 * @param {string} transport
 */
export function overTransport(script, transport) {
  const [usual] = coresOf(whatRuns(script).protocol);
  return withTransport(script, transport === usual?.transport ? '' : transport);
}

/**
 * Fetches and compiles what a script needs; each core once a page.
 * @param {string} script
 * @param {string} [over] - of the first protocol, where the script is empty
 * @returns {Promise<LoadedCore>}
 */
export function loadCore(script, over) {
  const key = coreOf(script, over);
  const found = loaded.get(key) ?? load(key).catch((error) => {
    loaded.delete(key);
    throw error;
  });
  loaded.set(key, found);
  return found;
}

/** @param {string} key @returns {Promise<LoadedCore>} */
async function load(key) {
  const core = protocols.find((one) => one.key === key);
  if (!core) throw new Error('The lab was built without a protocol.');
  const [glue, module] = await Promise.all([core.glue(), compile(core.module)]);
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
