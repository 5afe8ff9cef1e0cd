// The same run in workers, in the page and natively: tests/same_everywhere.rs has left what it found.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { targetFolder } from '../../xtask/build.mjs';
import { ROOT } from '../../xtask/shell.mjs';
import { BROWSER_NAMES } from '../../xtask/browsers.mjs';
import { eachBrowser } from './harness.mjs';

/** @typedef {{name: string, script: string, line: string}} Run */

const left = path.join(await targetFolder(), 'tmp');
const found = path.join(left, 'fingerprints.txt');
const scenarios = path.join(ROOT, 'tests', 'scenarios');
/** Some six hundred runs, one browser beside the other. */
const LONG_MS = 300_000;
/** Scripts with the rules on that mend them, which the native run has made. */
const MENDED = 'mended/';

/** @type {Run[]} */
const runs = (existsSync(found) ? readFileSync(found, 'utf8') : '')
  .trimEnd()
  .split('\n')
  .map((entry) => {
    const [name = '', line = ''] = entry.split(': ');
    const script = name === 'welcome' || name === '' ? '' : readFileSync(path.join(name.startsWith(MENDED) ? left : scenarios, name), 'utf8');
    return { name, line, script };
  });

/**
 * @param {import('./harness.mjs').Scene} scene
 * @param {Run[]} wanted
 * @param {'in-page' | 'workers'} engine
 */
async function assertSame({ open }, wanted, engine) {
  // A file that throws while it is loaded takes the others with it, and their browsers would never be closed.
  assert.ok(wanted.length > 1, `${found} is missing or empty. Run first: cargo test --test same_everywhere`);
  const page = await open('/tests/fixture/blank.html');
  const traced = await page.evaluate(traces, wanted, engine);
  assert.deepEqual(traced, wanted.map(({ name, line }) => `${name}: ${line}`));
}

eachBrowser('every scenario runs as natively, nodes in-page', (scene) => assertSame(scene, runs, 'in-page'), { timeout_ms: LONG_MS });

// What a worker adds is the way there and back, and no protocol knows of that: the first protocol's scenarios go it in both
// browsers; its mended ones, and those of the others, in one of them each.
eachBrowser('scenarios run as natively, nodes workers', (scene) => {
  const inBoth = runs.filter(({ name }) => /^(welcome$|watercraft\/)/.test(name));
  const inTurns = runs.filter((run) => !inBoth.includes(run) && (run.name.startsWith(`${MENDED}watercraft/`) || !run.name.startsWith(MENDED)));
  const turn = BROWSER_NAMES.indexOf(scene.browserName);
  return assertSame(scene, [...inBoth, ...inTurns.filter((_, index) => index % BROWSER_NAMES.length === turn)], 'workers');
}, { timeout_ms: LONG_MS });

/**
 * Runs within the page: plays each script to its end and boils it down, as tests/trace/mod.rs does.
 * @param {Run[]} runs
 * @param {'in-page' | 'workers'} engine
 * @returns {Promise<string[]>}
 */
async function traces(runs, engine) {
  const SEED = '7';
  const WITHOUT_END_MS = 20_000;
  // A worker that is waited for leaves time for the others.
  const AT_ONCE = 4;
  const at = '/www/lab.js';
  const { openLab } = await import(at);
  /** @type {string[]} */
  const lines = [];
  const trace = async (/** @type {Run} */ { name, script }) => {
    const lab = await openLab(script, { engine, seed: SEED });
    if (lab.engine !== engine) throw new Error(`The nodes run ${lab.engine}.`);
    await lab.advance({ untilMs: lab.setup.endMs ?? WITHOUT_END_MS, eventsMax: 1_000_000 });
    const { frames, endMs, outcome, notices } = lab.status();
    const chain = await lab.chain();
    lab.dispose();
    const said = notices.length > 0 ? ` (${notices.join(' ')})` : '';
    return `${name}: ${frames} frames, ${endMs} ms, ${outcome.standing}, ${chain}${said}`;
  };
  const left = [...runs.entries()];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = left.shift(); next; next = left.shift()) lines[next[0]] = await trace(next[1]);
  }));
  return lines;
}
