// `npm test`: sets up what is missing, runs every part, adds up. With words behind it, only the parts they name.
//
//   node xtask/test.mjs [lint] [rust] [types] [unit] [wasm] [e2e]

import { mkdtempSync, readFileSync, readdirSync, rmSync, existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT, Stop, command, heading, must, run, say, seconds } from './shell.mjs';
import { WASM_TARGET, ensureComponent, ensureNodeModules, ensureRust, ensureWasmTarget } from './setup.mjs';
import { buildPackage, buildWasm, filesUnder, moduleWarnings } from './build.mjs';
import { ensureBrowsers } from './browsers.mjs';
import { countResults, wasmTests } from './wasm-tests.mjs';

/** @typedef {import('./wasm-tests.mjs').Count} Count */

/**
 * What the parts wait for. Both come over the network and leave the processor to the compiler meanwhile.
 * @typedef {object} Ground
 * @property {Promise<void>} packages  node_modules
 * @property {Promise<import('./browsers.mjs').BrowserPaths>} browsers
 */

/** @type {Record<string, {title: string, needs: (keyof Ground | 'rust' | 'core' | 'bundle')[], run: () => Promise<Count>}>} */
const PARTS = {
  lint: { title: 'Form: rustfmt, clippy, rustdoc', needs: ['rust'], run: lint },
  rust: { title: 'The core, natively', needs: ['rust'], run: rust },
  types: { title: 'Types of the JavaScript', needs: ['core', 'packages'], run: types },
  unit: { title: 'The page’s modules', needs: ['core', 'packages'], run: () => nodeTests('tests/unit') },
  wasm: { title: 'The core in Chromium and Firefox', needs: ['rust', 'packages', 'browsers'], run: wasmTests },
  e2e: { title: 'The page in Chromium and Firefox', needs: ['rust', 'core', 'packages', 'bundle', 'browsers'], run: endToEnd },
};

/** Whether the native tests were run, and have left behind what the browsers' runs are compared with. */
let hasRunNatively = false;

/** Each build is made once, however many parts need it. @type {Promise<void> | undefined} */
let core;
/** @type {Promise<void> | undefined} */
let bundle;

await command(async () => {
  const began = Date.now();
  const names = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(PARTS);
  const unknown = names.filter((name) => !(name in PARTS));
  if (unknown.length > 0) throw new Stop(`There is no part ${unknown.join(', ')}. The parts are: ${Object.keys(PARTS).join(', ')}.`);

  const ground = prepare(names);
  /** @type {{title: string, count: Count, time: string}[]} */
  const results = [];
  for (const name of names) {
    const part = PARTS[name];
    if (!part) continue;
    const partBegan = Date.now();
    heading(part.title);
    results.push({ title: part.title, count: await outcomeOf(part, ground), time: seconds(partBegan) });
  }

  heading(`Total (${seconds(began)})`);
  const total = { passed: 0, failed: 0 };
  for (const { title, count, time } of results) {
    say(`${title.padEnd(36)} ${String(count.passed).padStart(5)} passed ${String(count.failed).padStart(3)} failed ${time.padStart(9)}`);
    total.passed += count.passed;
    total.failed += count.failed;
  }
  // Form and types pass without a count; a run of tests that ran none is no success.
  const ranNothing = total.passed === 0 && names.some((name) => name !== 'lint' && name !== 'types');
  if (ranNothing && total.failed === 0) say('No test ran at all: that counts as a failure.');
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  return total.failed > 0 || ranNothing ? 1 : 0;
});

/**
 * Starts what the parts will wait for.
 * @param {string[]} names
 * @returns {Ground}
 */
function prepare(names) {
  const wanted = new Set(names.flatMap((name) => PARTS[name]?.needs ?? []));
  const packages = wanted.has('packages') ? ensureNodeModules() : Promise.resolve();
  const browsers = wanted.has('browsers') ? ensureBrowsers() : Promise.resolve({ chromium: '', firefox: '' });
  // Whoever needs it meets the failure; until then it must not end the process.
  packages.catch(() => {});
  browsers.catch(() => {});
  return { packages, browsers };
}

/**
 * Runs one part; what stops it is one failure, and the next part still runs.
 * @param {(typeof PARTS)[string]} part
 * @param {Ground} ground
 * @returns {Promise<Count>}
 */
async function outcomeOf(part, ground) {
  try {
    if (part.needs.includes('rust')) await ensureRust();
    if (part.needs.includes('packages')) await ground.packages;
    if (part.needs.includes('core')) await (core ??= buildWasm());
    if (part.needs.includes('bundle')) await (bundle ??= buildPackage());
    if (part.needs.includes('browsers')) {
      const { chromium, firefox } = await ground.browsers;
      Object.assign(process.env, { CHROME_BIN: chromium, FIREFOX_BIN: firefox });
      say(`Chromium is ${chromium}, Firefox is ${firefox}`);
    }
    return await part.run();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stdout.write(`\nThis part failed: ${error.message.trimEnd()}\n`);
    return { passed: 0, failed: 1 };
  }
}

/** @returns {Promise<Count>} */
async function lint() {
  await ensureWasmTarget();
  let failed = 0;
  if (await ensureComponent('rustfmt', 'fmt')) {
    // `cargo fmt` sees no module that a macro declares, and so no protocol and no rule.
    const files = ['src', 'tests', 'benches', 'xtask', 'fuzz'].flatMap((folder) => filesUnder(path.join(ROOT, folder)));
    const sources = files.filter((file) => file.endsWith('.rs') && !path.relative(ROOT, file).split(path.sep).includes('target'));
    if ((await run('rustfmt', ['--edition', '2024', '--check', ...sources])).status !== 0) failed += 1;
  } else {
    say('rustfmt is not installed and could not be added, so the form was NOT checked (rustup component add rustfmt).');
    failed += 1;
  }
  if (await ensureComponent('clippy', 'clippy')) {
    // The test runner is a few lines and the most dependencies; it is compiled where it is used.
    const native = ['clippy', '--workspace', '--exclude', 'test-runner', '--all-targets', '--features', 'cli', '--', '-D', 'warnings'];
    const all = ['clippy', '--target', WASM_TARGET, '--lib', '--', '-D', 'warnings'];
    for (const args of [native, all]) {
      if ((await run('cargo', args)).status !== 0) failed += 1;
    }
  } else {
    say('clippy is not installed and could not be added, so the code was NOT linted (rustup component add clippy).');
    failed += 1;
  }
  const docs = ['doc', '--no-deps', '--features', 'cli', '--lib'];
  if ((await run('cargo', docs, { env: { RUSTDOCFLAGS: '-D warnings' } })).status !== 0) failed += 1;
  // Each module has one protocol over one transport: what only another one uses is dead code there, which no lint of the whole sees.
  await (core ??= buildWasm());
  const warned = await moduleWarnings();
  for (const text of warned) say(`In the module ${text}`);
  failed += warned.length;
  return { passed: 0, failed };
}

/** @returns {Promise<Count>} */
async function rust() {
  const { status, output } = await run('cargo', ['test', '--features', 'cli', '--no-fail-fast'], { mode: 'tee' });
  hasRunNatively = true;
  return countResults(output, status);
}

/** @returns {Promise<Count>} */
async function types() {
  const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  let failed = 0;
  for (const project of ['www', 'xtask']) {
    if ((await run(process.execPath, [tsc, '--project', project])).status !== 0) failed += 1;
    else say(`${project}: no errors`);
  }
  return { passed: 0, failed };
}

/** @returns {Promise<Count>} */
async function endToEnd() {
  // The browsers' frames are compared with those that this leaves behind.
  const args = ['test', '--quiet', '--features', 'cli', '--test', 'same_everywhere'];
  if (!hasRunNatively) await must('The native run', 'cargo', args, { mode: 'quiet' });
  return nodeTests('tests/e2e', 'all.mjs');
}

/**
 * Runs the `*.test.mjs` of a folder with Node's own test runner.
 * @param {string} folder
 * @param {string} [entry]  one module that imports them all, where they share something costly
 * @returns {Promise<Count>}
 */
async function nodeTests(folder, entry) {
  const absolute = path.join(ROOT, folder);
  const files = existsSync(absolute) ? readdirSync(absolute).filter((name) => name.endsWith('.test.mjs')) : [];
  if (files.length === 0) throw new Stop(`${folder} holds no *.test.mjs.`);
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'consensus-lab-'));
  try {
    const report = path.join(scratch, 'report.tap');
    const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${report}`];
    const started = (entry ? [entry] : files).map((name) => path.join(absolute, name));
    const { status } = await run(process.execPath, ['--test', ...reporters, ...started]);
    return countTap(existsSync(report) ? readFileSync(report, 'utf8') : '', status);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} tap  what Node's TAP reporter wrote
 * @param {number} status
 * @returns {Count}
 */
function countTap(tap, status) {
  const number = (/** @type {string} */ word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  // A skipped or unfinished test is one that nobody runs: it counts as failed.
  const failed = number('fail') + number('cancelled') + number('skipped') + number('todo');
  return { passed: number('pass'), failed: failed === 0 && status !== 0 ? 1 : failed };
}
