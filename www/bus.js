/**
 * How the page reaches its nodes: one interface, two makers. What comes in: batches of errands for a node. What goes out:
 * the node's answers. Every letter between nodes passes the page, so the bus knows of nodes but of no network.
 *
 * @typedef {object} Bus
 * @property {'workers' | 'in-page'} engine
 * @property {(node: number, ticket: number, bytes: Uint8Array) => void} post - starts the node if it is not there
 * @property {(node: number) => void} stop - ends the node at once
 * @property {() => number} alive - how many nodes there are
 * @property {() => void} dispose - ends all nodes
 *
 * @typedef {object} BusEvents
 * @property {(node: number, ticket: number, bytes: Uint8Array) => void} onAnswer
 * @property {(node: number, why: string) => void} onFailure - the node is gone
 */

/** The script of a worker. */
const WORKER = new URL('./worker.js', import.meta.url);

/** How long a node may take for one batch before it counts as dead, in milliseconds. */
const PATIENCE_MS = 10_000;

/** How long the first worker may take to start before the browser counts as one without module workers. */
const START_MS = 8_000;

/**
 * The address of a worker's script. It must be of the page's own origin; one that imports the real script may be made anywhere.
 * @param {URL | string} url
 * @returns {{href: string, release: () => void}} - `release`: when no worker is started from it any more
 */
function scriptOf(url) {
  const { href, origin } = new URL(url, location.href);
  if (origin === location.origin) return { href, release: () => {} };
  const shim = URL.createObjectURL(new Blob([`import ${JSON.stringify(href)};`], { type: 'text/javascript' }));
  return { href: shim, release: () => URL.revokeObjectURL(shim) };
}

/** @param {string} href */
function openWorker(href) {
  return new Worker(href, { type: 'module' });
}

/**
 * A worker that has said hello.
 * @param {string} href
 * @returns {Promise<Worker>} rejected with a sentence where module workers are refused
 */
function firstWorker(href) {
  return new Promise((resolve, reject) => {
    const worker = openWorker(href);
    /** @param {string} why */
    const giveUp = (why) => {
      worker.terminate();
      reject(new Error(why));
    };
    const timer = setTimeout(() => giveUp('the first worker did not start in time'), START_MS);
    worker.onmessage = () => {
      clearTimeout(timer);
      resolve(worker);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(timer);
      giveUp(event.message || 'the browser refused to start a module worker');
    };
  });
}

/** @typedef {{href: string, release: () => void, first: Promise<Worker>}} Start */

/** Workers that start before it is known what they are to run, by the addresses of their scripts. @type {Map<string, Start>} */
const warm = new Map();

/**
 * Starts the first worker of the next run, which takes as long as to fetch the core: both can be done at once.
 * @param {URL | string} [url]
 */
export function warmUp(url = WORKER) {
  if (warm.has(String(url))) return;
  const { href, release } = scriptOf(url);
  const first = firstWorker(href).catch((error) => {
    release();
    throw error;
  });
  // The run that it is for hears of it.
  first.catch(() => {});
  warm.set(String(url), { href, release, first });
}

/** @param {URL | string} url @returns {Start} */
function takeWarm(url) {
  warmUp(url);
  const start = /** @type {Start} */ (warm.get(String(url)));
  warm.delete(String(url));
  return start;
}

/**
 * One module worker a node, all of one compiled module. Resolves when the first worker is there, which waits for the first
 * node; rejects where the browser has or allows no module workers.
 * @param {WebAssembly.Module} module
 * @param {string} key - of the module, as the setup has it
 * @param {BusEvents} events
 * @param {{workerUrl?: URL | string}} [options]
 * @returns {Promise<Bus>}
 */
export async function inWorkers(module, key, { onAnswer, onFailure }, options = {}) {
  const { href, release, first } = takeWarm(options.workerUrl ?? WORKER);
  /** @type {Worker | null} */
  let spare = await first;
  spare.postMessage({ type: 'boot', module, key });
  /** @typedef {{worker: Worker, isReady: boolean, early: [number, Uint8Array][], awaited: Map<number, number>}} Lodger */
  /** @type {Map<number, Lodger>} */
  const lodgers = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let watch;

  /** @param {number} node @param {string} why */
  function fail(node, why) {
    if (!lodgers.has(node)) return;
    end(node);
    onFailure(node, why);
  }

  /** @param {number} node */
  function end(node) {
    lodgers.get(node)?.worker.terminate();
    lodgers.delete(node);
    if (lodgers.size === 0) {
      clearInterval(watch);
      watch = undefined;
    }
  }

  function look() {
    const now = performance.now();
    for (const [node, { awaited }] of [...lodgers]) {
      const oldest = awaited.values().next().value;
      if (oldest !== undefined && now - oldest > PATIENCE_MS) fail(node, 'it has not answered for 10 s');
    }
  }

  /** @param {number} node @returns {Lodger} */
  function start(node) {
    const worker = spare ?? openWorker(href);
    /** @type {Lodger} */
    const lodger = { worker, isReady: spare !== null, early: [], awaited: new Map() };
    lodgers.set(node, lodger);
    watch ??= setInterval(look, 1_000);
    spare = null;
    const isCurrent = () => lodgers.get(node) === lodger;
    worker.onmessage = ({ data }) => {
      if (!isCurrent()) return;
      const message = /** @type {import('./worker.js').FromWorker} */ (data);
      if (message.type === 'hello') {
        boot(lodger);
      } else if (message.type === 'answer') {
        lodger.awaited.delete(message.ticket);
        onAnswer(node, message.ticket, message.bytes);
      } else {
        fail(node, message.message);
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (isCurrent()) fail(node, event.message || 'the browser refused to start it');
    };
    worker.onmessageerror = () => isCurrent() && fail(node, 'its answer could not be read');
    return lodger;
  }

  /** @param {Lodger} lodger */
  function boot(lodger) {
    lodger.worker.postMessage({ type: 'boot', module, key });
    lodger.isReady = true;
    for (const [ticket, bytes] of lodger.early.splice(0)) send(lodger, ticket, bytes);
  }

  /** @param {Lodger} lodger @param {number} ticket @param {Uint8Array} bytes */
  function send(lodger, ticket, bytes) {
    lodger.worker.postMessage({ type: 'batch', ticket, bytes }, [bytes.buffer]);
  }

  return {
    engine: 'workers',
    post(node, ticket, bytes) {
      let lodger = lodgers.get(node);
      if (!lodger) {
        try {
          lodger = start(node);
        } catch (error) {
          onFailure(node, String(error));
          return;
        }
      }
      lodger.awaited.set(ticket, performance.now());
      if (lodger.isReady) send(lodger, ticket, bytes);
      else lodger.early.push([ticket, bytes]);
    },
    stop: end,
    alive: () => lodgers.size + (spare ? 1 : 0),
    dispose() {
      spare?.terminate();
      spare = null;
      for (const node of [...lodgers.keys()]) end(node);
      release();
    },
  };
}

/**
 * All nodes in the page's own thread: the fallback, and the same in every other respect.
 * @param {Pick<import('./cores.js').LoadedCore['glue'], 'NodeHost'>} core
 * @param {string} key - of the module, as the setup has it
 * @param {BusEvents} events
 * @returns {Bus}
 */
export function inPage({ NodeHost }, key, { onAnswer, onFailure }) {
  /** @type {Map<number, InstanceType<typeof NodeHost>>} */
  const hosts = new Map();

  /** @param {number} node */
  function end(node) {
    hosts.get(node)?.free();
    hosts.delete(node);
  }

  return {
    engine: 'in-page',
    post(node, ticket, bytes) {
      let answer;
      try {
        const host = hosts.get(node) ?? new NodeHost(key);
        hosts.set(node, host);
        answer = host.handle(bytes);
      } catch (error) {
        end(node);
        onFailure(node, String(error));
        return;
      }
      onAnswer(node, ticket, answer);
    },
    stop: end,
    alive: () => hosts.size,
    dispose() {
      for (const node of [...hosts.keys()]) end(node);
    },
  };
}
