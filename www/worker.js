/**
 * One node, in a worker of its own. What comes in: the compiled module once, then batches of errands. What goes out: the
 * answers, as bytes. It knows nothing of other nodes, of the page, or of any protocol.
 *
 * @typedef {{type: 'boot', module: WebAssembly.Module, key: string}
 *   | {type: 'batch', ticket: number, bytes: Uint8Array}} ToWorker
 * @typedef {{type: 'hello'} | {type: 'answer', ticket: number, bytes: Uint8Array}
 *   | {type: 'failed', message: string}} FromWorker
 */

// The glue is the same for the cores of all protocols.
import { NodeHost, initSync } from '../pkg/wasm/core.js';

/** @type {NodeHost | null} */
let host = null;

/** @param {FromWorker} message @param {Transferable[]} [transfer] */
function say(message, transfer = []) {
  self.postMessage(message, { transfer });
}

/** @param {ToWorker} message */
function handle(message) {
  if (message.type === 'boot') {
    initSync({ module: message.module });
    host = new NodeHost(message.key);
    return;
  }
  if (!host) throw new Error('The node got an errand before its module.');
  const bytes = host.handle(message.bytes);
  say({ type: 'answer', ticket: message.ticket, bytes }, [bytes.buffer]);
}

self.onmessage = ({ data }) => {
  try {
    handle(data);
  } catch (error) {
    say({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
};

// A message that is posted before this line would be lost, so the page waits for it.
say({ type: 'hello' });
