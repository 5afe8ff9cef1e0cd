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
 * Plays the page's first element at top speed, and asks the page for a turn all the while.
 * @returns {Promise<{median_ms: number, longest_ms: number}>} how long it took to get one
 */
export async function turnsAtTop() {
  const TURNS = 301;
  const element = /** @type {any} */ (document.querySelector('consensus-lab'));
  await element.ready;
  element.setAttribute('speed', 'top');
  await element.play();
  /** @type {number[]} */
  const times_ms = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const began = performance.now();
    await new Promise((done) => setTimeout(done, 0));
    times_ms.push(performance.now() - began);
  }
  await element.pause();
  times_ms.sort((one, other) => one - other);
  return { median_ms: times_ms[(TURNS - 1) / 2] ?? 0, longest_ms: times_ms[TURNS - 1] ?? 0 };
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
 * A piece of a benchmark's work: the figure's name, what the module's function is called with, and how many units that is, which
 * is what the function returns. What comes before the work is measured by calling it with `before`, and taken off.
 * @typedef {{name: string, args: number[], units: number, before?: number[]}} Work
 */

/**
 * The work of a native benchmark in WebAssembly.
 * @param {{base64: string, called: string, works: Work[]}} benchmark  the module, and the name of its function
 * @returns {Promise<{name: string, ns_each: number}[]>} medians, a unit
 */
export async function inWasm({ base64, called, works }) {
  const RUNS = 15;
  // The browser makes what runs often faster, beside the work: until then it is a figure of the compiler.
  const WARM_MS = 1_500;
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
  const work = /** @type {(...args: number[]) => number} */ (exports[called]);
  const timed_ms = (/** @type {number[]} */ args, /** @type {number} */ units) => {
    const began = performance.now();
    if (work(...args) !== units) throw new Error(`${called}(${args}) did not do all of its work`);
    return performance.now() - began;
  };
  return works.map(({ name, args, units, before }) => {
    for (const warmFrom = performance.now(); performance.now() - warmFrom < WARM_MS;) timed_ms(args, units);
    const means_ns = Array.from({ length: RUNS }, () => {
      const before_ms = before ? timed_ms(before, 0) : 0;
      return ((timed_ms(args, units) - before_ms) * 1e6) / units;
    });
    return { name, ns_each: means_ns.sort((one, other) => one - other)[Math.floor(RUNS / 2)] ?? 0 };
  });
}
