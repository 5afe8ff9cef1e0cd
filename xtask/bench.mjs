// `npm run bench`: measures the budgets and prints them as a table. The core's figures come from criterion, the
// page's from Chromium. Measures, and judges nothing: a missed budget is shown and does not fail.
//
//   npm run bench                all of it, several minutes
//   npm run bench -- --quick     shorter measurements, less exact
//   npm run bench -- --page      the page alone

import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, Stop, command, heading, must, say, seconds } from './shell.mjs';
import { ensureNodeModules } from './setup.mjs';
import { buildPackage, buildWasm, filesUnder, moduleOf, moduleKeys, sizeOf, targetFolder } from './build.mjs';
import { ensureBrowsers, launch, machine } from './browsers.mjs';
import { serve } from './serve.mjs';
import { bareRoundTrip, firstTable, inWasm, memoryOf, runBy, scrubbing, turnsAtTop } from './bench-page.mjs';

/**
 * One line of the table.
 * @typedef {object} Row
 * @property {string} what
 * @property {string} measured
 * @property {string} [budget]
 * @property {boolean} [holds]
 * @property {number} [ns_each]  for what is counted
 */

const WASM_MAX_BYTES = 150_000;
const SHELL_MAX_BYTES = 5_000;
const FIRST_TABLE_MAX_MS = 500;
const SCRUB_FRAMES = 10_000;
const SCRUB_MAX_MS = 16;
const MEMORY_FRAMES = 100_000;
const MEMORY_MAX_BYTES = 64_000_000;
/** How often the page is loaded afresh. */
const LOADS = 7;
/** So much work that a page's clock, which counts in steps of 0.1 ms, is fine enough for it. */
const COMMANDS = 8_192;
const PAYLOAD_BYTES = 1 << 25;

/**
 * The native benchmarks that are run in WebAssembly too: the function that their module gives out, the native figures' names up
 * to the work's, and how a figure is written.
 * @type {{benchmark: string, called: string, written: (ns_each: number) => string, works: import('./bench-page.mjs').Work[]}[]}
 */
const IN_WASM = [
  {
    benchmark: 'raft_commit',
    called: 'commit',
    written: (ns_each) => `${duration(ns_each)} each, ${count(Math.round(1e9 / ns_each))} a second`,
    works: [3, 5].flatMap((nodes) =>
      [1, 64].map((inFlight) => ({ name: `${nodes} nodes/${inFlight} in flight`, args: [nodes, inFlight, COMMANDS], units: COMMANDS })),
    ),
  },
  {
    benchmark: 'socket_pair',
    called: 'carry',
    written: megabytes,
    // A new pair says hello first.
    works: /** @type {const} */ ([['64 B', 64], ['4 KiB', 1 << 12], ['1 MiB', 1 << 20]]).map(([name, size]) => ({
      name,
      args: [size, PAYLOAD_BYTES / size],
      units: PAYLOAD_BYTES,
      before: [size, 0],
    })),
  },
];

await command(async () => {
  const began = Date.now();
  const values = wishes();
  await ensureNodeModules();
  await ensureBrowsers();
  heading('Building');
  await buildWasm();
  await buildPackage();

  /** @type {Row[]} */
  let core = [];
  if (!values.page) {
    heading('The core, natively (criterion)');
    core = await native(values.quick);
  }
  heading('The page, in Chromium');
  const page = await inChromium(core);
  const files = sizes(await moduleKeys());

  heading(`Measured in ${seconds(began)}`);
  const { output } = await must('Asking rustc for its version', 'rustc', ['--version'], { mode: 'capture' });
  say(`${machine()}; ${output.trim()}; Node.js ${process.version}; ${page.version}`);
  print([...files, ...page.rows, ...core]);
});

function wishes() {
  try {
    const flag = /** @type {const} */ ({ type: 'boolean', default: false });
    return parseArgs({ options: { quick: flag, page: flag } }).values;
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : error} Usage: npm run bench -- [--quick] [--page]`);
  }
}

/**
 * @param {string[]} keys - of all modules
 * @returns {Row[]} the sizes of what a reader downloads
 */
function sizes(keys) {
  const modules = keys.map((key) => {
    const { gzip } = sizeOf(moduleOf(key));
    return row(`the module ${key}, gzip`, bytes(gzip), bytes(WASM_MAX_BYTES), gzip < WASM_MAX_BYTES);
  });
  const shell = sizeOf(path.join(ROOT, 'pkg', 'element.js')).gzip;
  return [
    ...modules,
    row('an element out of sight, gzip', bytes(shell), bytes(SHELL_MAX_BYTES), shell < SHELL_MAX_BYTES),
  ];
}

/**
 * Runs criterion and reads the medians that it leaves in its folder.
 * @param {boolean} quick
 * @returns {Promise<Row[]>}
 */
async function native(quick) {
  const began = Date.now();
  await must('cargo bench', 'cargo', ['bench', '--package', 'benches', '--features', 'raft-rs', '--', '--noplot', ...(quick ? ['--quick'] : [])]);
  const folder = path.join(await targetFolder(), 'criterion');
  return filesUnder(folder)
    .filter((file) => file.endsWith(path.join('new', 'benchmark.json')))
    .map((file) => ({ file, estimates: path.join(path.dirname(file), 'estimates.json') }))
    // Older runs may have left benchmarks that are no more.
    .filter(({ estimates }) => existsSync(estimates) && statSync(estimates).mtimeMs >= began)
    .map(({ file, estimates }) => {
      const { full_id: what, throughput } = JSON.parse(readFileSync(file, 'utf8'));
      const median_ns = JSON.parse(readFileSync(estimates, 'utf8')).median.point_estimate;
      const bytes = throughput?.Bytes;
      if (bytes) return { what, measured: megabytes(median_ns / bytes), ns_each: median_ns / bytes };
      const elements = throughput?.Elements;
      if (!elements) return { what, measured: duration(median_ns) };
      const rate = `${Math.round((elements / median_ns) * 1e9).toLocaleString('en')} a second`;
      const ns_each = median_ns / elements;
      return { what, measured: `${duration(ns_each)} each, ${rate}`, ns_each };
    })
    .sort((one, other) => one.what.localeCompare(other.what, 'en', { numeric: true }));
}

/**
 * @param {string} example  the benchmark's name
 * @returns {Promise<string>} its work as a WebAssembly module, in base64
 */
async function inWebAssembly(example) {
  const target = 'wasm32-unknown-unknown';
  await must('cargo build', 'cargo', ['build', '--package', 'benches', '--example', example, '--profile', 'bench', '--target', target]);
  return readFileSync(path.join(await targetFolder(), target, 'release', 'examples', `${example}.wasm`)).toString('base64');
}

/**
 * @param {Row[]} core  the native figures
 * @returns {Promise<{version: string, rows: Row[]}>}
 */
async function inChromium(core) {
  const works = [];
  for (const work of IN_WASM) works.push({ ...work, base64: await inWebAssembly(work.benchmark) });
  const server = await serve();
  const browser = await launch('chromium');
  /**
   * Each measurement has a page of its own, so that none pays for what another left behind.
   * @template T, A
   * @param {(argument: A) => Promise<T>} measure
   * @param {A} argument
   * @returns {Promise<T>}
   */
  async function onPage(measure, argument) {
    const page = await browser.newPage();
    await page.goto(`${server.url}/pkg/page/`);
    const result = await page.evaluate(/** @type {any} */ (measure), argument);
    await page.close();
    return /** @type {T} */ (result);
  }
  try {
    say('time to the first table …');
    const loads_ms = [];
    for (let load = 0; load < LOADS; load += 1) loads_ms.push(await onPage(firstTable, undefined));
    const first_ms = loads_ms.sort((one, other) => one - other)[Math.floor(LOADS / 2)] ?? 0;
    say('scrubbing …');
    const scrub = await onPage(scrubbing, SCRUB_FRAMES);
    say('playing at top speed …');
    const turns = await onPage(turnsAtTop, undefined);
    say('memory of a long history …');
    const memory = await onPage(memoryOf, MEMORY_FRAMES);
    say('workers, the page, and the bare crossing …');
    const bare_us = await onPage(bareRoundTrip, undefined);
    const workers = await onPage(runBy, /** @type {const} */ ('workers'));
    const inPage = await onPage(runBy, /** @type {const} */ ('in-page'));
    /** @type {Row[]} */
    const wasm = [];
    for (const { benchmark, written, base64, called, works: parts } of works) {
      say(`${benchmark} in WebAssembly …`);
      for (const { name, ns_each } of await onPage(inWasm, { base64, called, works: parts })) {
        const native_ns = core.find((one) => one.what === `${benchmark}/consensus-lab/${name}`)?.ns_each;
        const ratio = native_ns ? `, ${(ns_each / native_ns).toFixed(1)} × native` : '';
        wasm.push(row(`${benchmark}/WebAssembly/${name}`, written(ns_each) + ratio));
      }
    }
    const factor = workers.us_each / bare_us;
    const rows = [
      row('page to first table, median of loads', `${first_ms.toFixed(0)} ms`, `${FIRST_TABLE_MAX_MS} ms`, first_ms < FIRST_TABLE_MAX_MS),
      row(
        `scrubbing ${count(scrub.frames)} frames, 95th percentile`,
        `${scrub.p95_ms.toFixed(1)} ms (median ${scrub.median_ms.toFixed(1)} ms)`,
        `${SCRUB_MAX_MS} ms`,
        scrub.p95_ms < SCRUB_MAX_MS && scrub.frames >= SCRUB_FRAMES,
      ),
      row('a turn for the page while it plays at top speed', `${turns.median_ms.toFixed(0)} ms (longest ${turns.longest_ms.toFixed(0)} ms)`),
      row(
        `memory of ${count(memory.frames)} frames, 5 nodes`,
        `${(memory.bytes / 1e6).toFixed(1)} MB`,
        `${MEMORY_MAX_BYTES / 1e6} MB`,
        memory.bytes < MEMORY_MAX_BYTES && memory.frames >= MEMORY_FRAMES,
      ),
      row('page to worker and back, nothing else', `${bare_us.toFixed(0)} µs`),
      row('an event, nodes in workers', `${workers.us_each.toFixed(0)} µs (${factor.toFixed(1)} × the bare crossing)`, 'a small factor'),
      row('an event, nodes in the page', `${inPage.us_each.toFixed(0)} µs`),
      ...wasm,
    ];
    return { version: await browser.version(), rows };
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * @param {string} what
 * @param {string} measured
 * @param {string} [budget]
 * @param {boolean} [holds]
 * @returns {Row}
 */
function row(what, measured, budget, holds) {
  return { what, measured, budget, holds };
}

/** @param {number} number */
function count(number) {
  return number.toLocaleString('en');
}

/** @param {Row[]} rows */
function print(rows) {
  const table = [['what', 'measured', 'budget', ''], ...rows.map(({ what, measured, budget = '', holds }) => [what, measured, budget, mark(holds)])];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  for (const [index, line] of table.entries()) {
    process.stdout.write(`| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`);
    if (index === 0) process.stdout.write(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|\n`);
  }
}

/** @param {boolean | undefined} holds */
function mark(holds) {
  return holds === undefined ? '' : holds ? 'holds' : 'MISSED';
}

/** @param {number} count */
function bytes(count) {
  return `${(count / 1000).toFixed(1)} kB`;
}

/** @param {number} ns_each  for a byte */
function megabytes(ns_each) {
  return `${(1e3 / ns_each).toFixed(1)} MB a second`;
}

/** @param {number} ns */
function duration(ns) {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toFixed(2)} µs`;
  return `${(ns / 1e6).toFixed(2)} ms`;
}
