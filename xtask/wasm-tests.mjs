// The wasm-bindgen tests in both browsers: compiled test programs come in, passed and failed go out.
//
// wasm-bindgen's own runner serves each test program as a page (that is what NO_HEADLESS means to it), and
// puppeteer opens that page. So the runner is the one that wasm-pack uses, and no driver program is needed.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT, Stop, must, say, seconds } from './shell.mjs';
import { WASM_TARGET } from './setup.mjs';
import { toolProgram } from './build.mjs';
import { BROWSER_NAMES, launch } from './browsers.mjs';

/** @typedef {import('./browsers.mjs').BrowserName} BrowserName */
/** @typedef {import('./browsers.mjs').Browser} Browser */
/** @typedef {{passed: number, failed: number}} Count */

/** A page that prints nothing new for so long has hung. */
const SILENCE_MAX_MS = 120_000;

/** @returns {Promise<Count>} */
export async function wasmTests() {
  const programs = await compile();
  const runner = await toolProgram('test-runner');
  const total = { passed: 0, failed: 0 };
  /** @type {Map<BrowserName, Browser>} */
  const browsers = new Map();
  let inBrowsers = 0;
  try {
    for (const program of programs) {
      const page = await servePage(runner, program.file);
      if ('url' in page) {
        inBrowsers += 1;
        try {
          // Both at once: the two spend their time waiting in different places.
          const counts = await Promise.all(
            BROWSER_NAMES.map(async (name) => {
              const browser = browsers.get(name) ?? (await launch(name));
              browsers.set(name, browser);
              return readPage(browser, name, program.name, page.url);
            }),
          );
          for (const count of counts) add(total, count);
        } finally {
          page.stop();
        }
      } else {
        process.stdout.write(page.output);
        add(total, countResults(page.output, page.status));
      }
    }
  } finally {
    await Promise.all([...browsers.values()].map((browser) => browser.close()));
  }
  if (inBrowsers === 0) throw new Stop('No test program is made for browsers: tests/web*.rs are missing.');
  return total;
}

/** @returns {Promise<{name: string, file: string}[]>} the test programs, each with its source's name */
async function compile() {
  // The library's own tests and those of scenarios have run natively; the layout test sees to it that none for browsers is among them.
  const args = ['test', '--target', WASM_TARGET, '--test', 'web*', '--no-run', '--message-format', 'json-render-diagnostics'];
  const { output } = await must('Compiling the wasm tests', 'cargo', args, { mode: 'quiet' });
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter((message) => message.reason === 'compiler-artifact' && message.executable)
    .map((message) => ({ name: path.relative(ROOT, message.target.src_path), file: message.executable }));
}

/**
 * Starts the runner on one program and waits until it serves a page, or until it has ended by itself, as with tests that run in
 * Node.js.
 * @param {string} runner
 * @param {string} file
 * @returns {Promise<{url: string, stop: () => void} | {output: string, status: number}>}
 */
function servePage(runner, file) {
  return new Promise((resolve, reject) => {
    const child = spawn(runner, [file], {
      cwd: ROOT,
      env: { ...process.env, NO_HEADLESS: '1', WASM_BINDGEN_TEST_ADDRESS: '127.0.0.1:0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const listen = (/** @type {string} */ text) => {
      output += text;
      const url = /available at (http:\S+)/.exec(output)?.[1];
      if (url) resolve({ url, stop: () => child.kill() });
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.on('error', reject);
    child.on('close', (status) => resolve({ output, status: status ?? 1 }));
  });
}

/**
 * Opens the runner's page and reads its report until the closing line.
 * @param {Browser} browser
 * @param {BrowserName} browserName
 * @param {string} name  the test program's
 * @param {string} url
 * @returns {Promise<Count>}
 */
async function readPage(browser, browserName, name, url) {
  const began = Date.now();
  const page = await browser.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(url);
  let report = '';
  let changed_ms = Date.now();
  while (!/^test result: .*$/m.test(report)) {
    await new Promise((wake) => setTimeout(wake, 50));
    const now = await page.evaluate(() => document.getElementById('output')?.textContent ?? '');
    if (now !== report) changed_ms = Date.now();
    report = now;
    if (Date.now() - changed_ms > SILENCE_MAX_MS) {
      errors.push(`nothing new for ${SILENCE_MAX_MS / 1000} s`);
      break;
    }
  }
  const count = countResults(report, errors.length > 0 ? 1 : 0);
  say(`${name} in ${browserName}: ${count.passed} passed, ${count.failed} failed (${seconds(began)})`);
  if (count.failed > 0) process.stdout.write(`${report}\n${errors.join('\n')}\n`);
  await page.close();
  return count;
}

/**
 * Adds up libtest's closing lines.
 * @param {string} output
 * @param {number} status  of the program; a failure that no line counts is one failed test
 * @returns {Count}
 */
export function countResults(output, status) {
  const count = { passed: 0, failed: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(/^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
    count.passed += Number(passed);
    // An ignored test is one that nobody runs: it counts as failed.
    count.failed += Number(failed) + Number(ignored);
  }
  if (status !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

/**
 * @param {Count} total
 * @param {Count} count
 */
function add(total, count) {
  total.passed += count.passed;
  total.failed += count.failed;
}
