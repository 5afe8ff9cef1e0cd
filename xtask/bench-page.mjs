// What is measured within the page. Each function is sent to the browser as it stands, so it uses nothing from
// outside itself.

/**
 * What crossing to a worker costs by itself: the measure for everything that the bus does.
 * @returns {Promise<number>} the median over batches of a small message's round trip, in microseconds
 */
export async function bareRoundTrip() {
  const BATCHES = 20;
  // A page's clock counts in steps of 0.1 ms; a batch is long enough for it.
  const BATCH = 200;
  const url = URL.createObjectURL(new Blob(['onmessage = (event) => postMessage(event.data);'], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const message = new Uint8Array(200);
  const roundTrip = () =>
    new Promise((resolve) => {
      worker.onmessage = resolve;
      worker.postMessage(message);
    });
  // The first ones pay for the worker's start.
  for (let round = 0; round < BATCH; round += 1) await roundTrip();
  /** @type {number[]} */
  const means_us = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const began = performance.now();
    for (let round = 0; round < BATCH; round += 1) await roundTrip();
    means_us.push(((performance.now() - began) * 1000) / BATCH);
  }
  worker.terminate();
  URL.revokeObjectURL(url);
  return means_us.sort((one, other) => one - other)[BATCHES / 2] ?? 0;
}

/**
 * What an event costs when its node is elsewhere, and when it is in the page.
 * @param {'workers' | 'in-page'} engine
 * @returns {Promise<{events: number, us_each: number}>}
 */
export async function runBy(engine) {
  const EVENTS = 5_000;
  const at = '/www/lab.js';
  const { openLab } = await import(at);
  const lab = await openLab('', { engine, seed: '7' });
  const until = { untilMs: Number.MAX_SAFE_INTEGER, eventsMax: EVENTS };
  await lab.advance(until);
  const before = lab.status().frames;
  const began = performance.now();
  await lab.advance(until);
  const took_ms = performance.now() - began;
  const events = lab.status().frames - before;
  lab.dispose();
  return { events, us_each: (took_ms * 1000) / events };
}

/**
 * What a history of the first protocol's own cluster takes in the module's memory.
 * @param {number} frames
 * @returns {Promise<{frames: number, bytes: number}>}
 */
export async function memoryOf(frames) {
  const EVENTS_A_TURN = 1_000;
  const at = '/pkg/wasm/protocols.js';
  const [first] = (await import(at)).protocols;
  const { default: init, Core } = await first.glue();
  const { memory } = await init({ module_or_path: first.module });
  const before = memory.buffer.byteLength;
  const core = new Core('', '7', false);
  let reached = -1;
  while (core.status().frames < frames && core.status().frames !== reached) {
    reached = core.status().frames;
    core.run(Number.MAX_SAFE_INTEGER, Math.min(EVENTS_A_TURN, frames - reached));
  }
  const found = { frames: core.status().frames, bytes: memory.buffer.byteLength - before };
  core.free();
  return found;
}

/**
 * Goes to and fro in the shown history of the page's first element, as somebody who drags the scrubber does.
 * @param {number} frames  how long the history must be
 * @returns {Promise<{frames: number, median_ms: number, p95_ms: number}>} the work from the wish to the finished layout
 */
export async function scrubbing(frames) {
  const SEEKS = 300;
  const element = /** @type {any} */ (document.querySelector('consensus-lab'));
  const lab = await element.ready;
  await element.pause();
  let reached = -1;
  while (lab.status().frames < frames && lab.status().frames !== reached) {
    reached = lab.status().frames;
    await lab.advance({ untilMs: Number.MAX_SAFE_INTEGER, eventsMax: frames - reached });
  }
  const last = lab.status().frames;
  const table = element.shadowRoot.querySelector('table');
  /** @type {number[]} */
  const times_ms = [];
  const nextPicture = () => new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
  for (let seek = 0; seek < SEEKS; seek += 1) {
    // Strides that share no factor with the distance of checkpoints visit every kind of place.
    const frame = (seek * 7919) % last;
    // The element draws with the next picture: what is asked for before it does comes first, what is asked for after it
    // comes last. The wait for the picture itself is not the page's work.
    const before = nextPicture();
    const began = performance.now();
    await element.seek(frame);
    const sought = performance.now();
    const after = nextPicture().then(() => {
      table.getBoundingClientRect();
      return performance.now();
    });
    const [drawing, drawn] = [await before, await after];
    times_ms.push(sought - began + (drawn - Math.max(drawing, sought)));
    if (element.frame !== frame) throw new Error(`The element shows frame ${element.frame} and not ${frame}.`);
  }
  times_ms.sort((one, other) => one - other);
  return { frames: last, median_ms: times_ms[SEEKS / 2] ?? 0, p95_ms: times_ms[Math.floor(SEEKS * 0.95)] ?? 0 };
}

/**
 * Waits for the page's first table.
 * @returns {Promise<number>} milliseconds from the page's request to the first filled table
 */
export async function firstTable() {
  for (;;) {
    const rows = document.querySelector('consensus-lab')?.shadowRoot?.querySelectorAll('table tbody tr').length ?? 0;
    if (rows > 0) return performance.now();
    await new Promise((drawn) => requestAnimationFrame(drawn));
  }
}

/**
 * What a commit takes.
 * @typedef {{nodes: number, inFlight: number, ns_each: number}} Commits
 */

/**
 * The work of the benchmark `raft_commit` in WebAssembly.
 * @param {string} base64  the module
 * @returns {Promise<Commits[]>} medians
 */
export async function commitsInWasm(base64) {
  const COMMANDS = 1_024;
  const RUNS = 15;
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const module = await WebAssembly.compile(bytes);
  // The module holds the lab too, which asks for what the page gives it; nothing that is measured here does.
  /** @type {WebAssembly.Imports} */
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      throw new Error(`${name} is not expected to be called`);
    };
  }
  const { exports } = await WebAssembly.instantiate(module, imports);
  const commit = /** @type {(nodes: number, inFlight: number, commands: number) => number} */ (exports['commit']);
  /** @type {Commits[]} */
  const figures = [];
  for (const nodes of [3, 5]) {
    for (const inFlight of [1, 64]) {
      /** @type {number[]} */
      const means_ns = [];
      for (let run = 0; run < RUNS; run += 1) {
        const began = performance.now();
        if (commit(nodes, inFlight, COMMANDS) !== COMMANDS) throw new Error('not every command was committed');
        means_ns.push(((performance.now() - began) * 1e6) / COMMANDS);
      }
      // The first runs pay for the compiler.
      figures.push({ nodes, inFlight, ns_each: means_ns.slice(5).sort((one, other) => one - other)[Math.floor((RUNS - 5) / 2)] ?? 0 });
    }
  }
  return figures;
}

/**
 * What a byte through two sockets takes.
 * @typedef {{size: string, ns_each: number}} Carried
 */

/**
 * The work of the benchmark `socket_pair` in WebAssembly.
 * @param {string} base64  the module
 * @returns {Promise<Carried[]>} medians
 */
export async function carriedInWasm(base64) {
  const BYTES = 1 << 20;
  const RUNS = 15;
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const module = await WebAssembly.compile(bytes);
  // As for Raft: what the lab asks of the page is asked by nothing here.
  /** @type {WebAssembly.Imports} */
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      throw new Error(`${name} is not expected to be called`);
    };
  }
  const { exports } = await WebAssembly.instantiate(module, imports);
  const carry = /** @type {(size: number, payloads: number) => number} */ (exports['carry']);
  /** @type {Carried[]} */
  const figures = [];
  for (const [name, size] of /** @type {const} */ ([['64 B', 64], ['4 KiB', 1 << 12], ['1 MiB', 1 << 20]])) {
    /** @type {number[]} */
    const means_ns = [];
    for (let run = 0; run < RUNS; run += 1) {
      // A new pair says hello: its time is measured by itself and taken off.
      const start = performance.now();
      if (carry(size, 0) !== 0) throw new Error('something arrived that was not sent');
      const began = performance.now();
      if (carry(size, BYTES / size) !== BYTES) throw new Error('not every byte arrived');
      means_ns.push(((performance.now() - began - (began - start)) * 1e6) / BYTES);
    }
    // The first runs pay for the compiler.
    figures.push({ size: name, ns_each: means_ns.slice(5).sort((one, other) => one - other)[Math.floor((RUNS - 5) / 2)] ?? 0 });
  }
  return figures;
}
