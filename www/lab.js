/**
 * The one door of the page to a running cluster: opens a run, drives its nodes over the bus, and answers the views. What
 * comes in: a script, lines, limits. What goes out: the shapes of messages.js. It knows no protocol.
 */

import { inPage, inWorkers, warmUp } from './bus.js';
import { cards, loadCore, overTransport, version } from './cores.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./messages.js').Complaint} Complaint */

/** Bad input, or a lab that cannot be opened. Its message is a sentence for people. */
export class LabError extends Error {
  /** @param {Complaint} detail */
  constructor(detail) {
    super(detail.message);
    this.name = 'LabError';
    this.detail = detail;
  }
}

/** @param {unknown} thrown @returns {LabError} */
function asLabError(thrown) {
  if (thrown instanceof LabError) return thrown;
  const detail = /** @type {Partial<Complaint> | null} */ (typeof thrown === 'object' ? thrown : null);
  const message = detail?.message ?? String(thrown);
  return new LabError({ message, line: detail?.line ?? null, column: detail?.column ?? null, nearest: detail?.nearest ?? null });
}

/** @template T @param {() => T} call @returns {T} */
function guarded(call) {
  try {
    return call();
  } catch (thrown) {
    throw asLabError(thrown);
  }
}

/**
 * The scenarios that come with the lab; none where the list is not there.
 * @param {URL | string} [url]
 * @returns {Promise<{id: string, title: string, protocol: string, verdict: string, text: string}[]>}
 */
export async function listScenarios(url = new URL('../pkg/scenarios.json', import.meta.url)) {
  const response = await fetch(url);
  return response.ok ? response.json() : [];
}

/** The same for the cores of all protocols. */
export async function coreVersion() {
  return version;
}

/** The most events that happen between two looks at the clock. */
const EVENTS_A_TURN = 256;
/** How long the page's thread works before it lets other tasks in, in milliseconds. */
const WORK_MS = 8;

/** @returns {Promise<void>} resolved after the tasks that wait now */
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/**
 * Opens a run. Rejects with a LabError if the script is wrong; nothing is started then but a worker that waits for the next run.
 * @param {string} script - a scenario; empty for the first protocol's own
 * @param {{engine?: 'workers' | 'in-page', seed?: string, transport?: string, signal?: AbortSignal, workerUrl?: URL | string}} [options] - `transport`:
 *   what it is to run over, whatever the script says
 * @returns {Promise<Lab & {alive: () => number}>}
 */
export async function openLab(script, options = {}) {
  if (options.engine !== 'in-page') warmUp(options.workerUrl);
  const text = options.transport && script.trim() !== '' ? overTransport(script, options.transport) : script;
  const { glue, module } = await loadCore(text, options.transport).catch((error) => {
    throw asLabError(error);
  });
  const core = guarded(() => new glue.Core(text, options.seed, true));
  const setup = /** @type {import('./messages.js').Setup} */ ({ ...core.setup(), protocols: cards });
  /** @type {(() => void) | null} */
  let wake = null;
  let isDisposed = false;
  let answers = 0;

  const events = {
    /** @param {number} node @param {number} ticket @param {Uint8Array} bytes */
    onAnswer(node, ticket, bytes) {
      if (isDisposed) return;
      core.answer(node, ticket, bytes);
      answers += 1;
      wake?.();
    },
    /** @param {number} node @param {string} why */
    onFailure(node, why) {
      if (isDisposed) return;
      core.failed(node, why);
      answers += 1;
      wake?.();
    },
  };

  /** @returns {Promise<import('./bus.js').Bus>} */
  async function makeBus() {
    if (options.engine === 'in-page') return inPage(glue, setup.module, events);
    try {
      return await inWorkers(module, setup.module, events, { workerUrl: options.workerUrl });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      core.notice(`The nodes run in the page and not in workers of their own: ${why}.`);
      return inPage(glue, setup.module, events);
    }
  }

  const bus = await makeBus();

  function carryOut() {
    for (const order of core.orders()) {
      if (order.kind === 'stop') bus.stop(order.node);
      else bus.post(order.node, order.ticket, order.bytes);
    }
  }

  const status = () => /** @type {import('./messages.js').Status} */ (core.status());

  /**
   * Runs until a limit, with the nodes' answers, and lets the page breathe.
   * @param {number} untilMs @param {number} eventsMax @param {() => boolean} isWanted
   */
  async function drive(untilMs, eventsMax, isWanted) {
    let left = eventsMax;
    let breath = performance.now();
    while (!isDisposed && isWanted()) {
      const progress = guarded(() => core.run(untilMs, Math.min(left, EVENTS_A_TURN)));
      left -= core.taken();
      const seen = answers;
      carryOut();
      if (progress === 'waiting') {
        if (answers === seen) {
          await new Promise((resolve) => { wake = () => resolve(undefined); });
          wake = null;
          breath = performance.now();
        }
      } else if (progress !== 'behind' && (progress !== 'events' || left <= 0)) {
        return;
      }
      if (performance.now() - breath > WORK_MS) {
        await nextTask();
        breath = performance.now();
      }
    }
  }

  /**
   * Does in slices what plays whole branches again, and lets the page breathe.
   * @template T
   * @param {() => void} begin @param {() => boolean} isWanted
   * @returns {Promise<T | null>} null: it was given up
   */
  async function labour(begin, isWanted) {
    if (isDisposed) return null;
    guarded(begin);
    let breath = performance.now();
    for (;;) {
      const found = guarded(() => core.work(EVENTS_A_TURN));
      if (found !== undefined) return found;
      if (performance.now() - breath > WORK_MS) {
        await nextTask();
        breath = performance.now();
      }
      if (isDisposed || !isWanted()) {
        core.giveUp();
        return null;
      }
    }
  }

  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  let turn = 0;

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  function inTurn(work) {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  }

  function dispose() {
    if (isDisposed) return;
    isDisposed = true;
    bus.dispose();
    wake?.();
    // The core is freed when no run can be in the middle of it any more.
    last = last.finally(() => core.free());
  }
  options.signal?.addEventListener('abort', dispose, { once: true });
  if (options.signal?.aborted) dispose();

  return {
    setup,
    engine: bus.engine,
    alive: bus.alive,
    status,
    frame({ since, frame } = {}) {
      if (frame === undefined) return core.frame(since);
      // To look elsewhere is not to go there: a run that goes on is not ended by it.
      const here = core.neighbour(0, 'all');
      core.seek(frame, undefined);
      const found = core.frame(since);
      core.seek(here, undefined);
      return found;
    },
    grid: (relation, by = {}) => guarded(() => core.grid(relation, by.frame, by.since)),
    sheet: (sheet, by = {}) => guarded(() => core.sheet(sheet, by.node, by.frame, by.since)),
    overTime: (from, count) => core.overTime(from, count),
    story: (from, count) => core.story(from, count),
    messages: (count) => core.messages(count),
    choices: (count) => core.choices(count),
    marks: (from) => core.marks(from),
    seek(frame, branch) {
      turn += 1; // A run that goes on ends: who looks back does not want to be carried away.
      guarded(() => core.seek(frame, branch));
      return status();
    },
    neighbour: (by, unit) => core.neighbour(by, unit),
    frameAt: (timeMs, unit) => core.frameAt(timeMs, unit),
    async act(line, at = {}) {
      turn += 1;
      guarded(() => core.wish(line, at.timeMs));
      return inTurn(async () => {
        await drive(0, 0, () => true);
        return status();
      });
    },
    advance({ untilMs, eventsMax }) {
      const mine = turn;
      return inTurn(async () => {
        await drive(untilMs, eventsMax, () => mine === turn);
        return status();
      });
    },
    finish() {
      turn += 1;
      const mine = turn;
      return inTurn(async () => {
        if (setup.endMs !== null) await drive(setup.endMs, Infinity, () => mine === turn);
        return status();
      });
    },
    strike(frame) {
      turn += 1;
      const mine = turn;
      return inTurn(async () => {
        await labour(() => core.strike(frame), () => mine === turn);
        return status();
      });
    },
    rename(branch, name) {
      guarded(() => core.rename(branch, name));
      return status();
    },
    compare(a, b) {
      return inTurn(async () => (await labour(() => core.compare(a, b), () => true)) ?? { frame: null, conduct: null, words: '' });
    },
    chain() {
      return inTurn(async () => (await labour(() => core.chain(), () => true)) ?? '');
    },
    script: () => core.script(),
    dispose,
  };
}
