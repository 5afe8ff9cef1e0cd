// Running programs and saying so: a command comes in, its exit status (and output, where asked for) goes out.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** The top folder of the repository; every command runs there. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Something that only the person at the keyboard can put right; its message says how. */
export class Stop extends Error {}

/**
 * @typedef {object} Outcome
 * @property {number} status  exit status; 127 where the program does not exist
 * @property {string} output  what it printed, where `capture` or `tee` was asked for
 */

/**
 * Runs one program to its end. Without an option it shares our terminal, so its own progress shows.
 * @param {string} program
 * @param {string[]} args
 * @param {{mode?: 'inherit' | 'capture' | 'tee' | 'quiet', env?: Record<string, string>, cwd?: string}} [options]
 *   `capture` keeps both streams to itself; `quiet` keeps stdout and shows stderr; `tee` shows stdout as it comes and
 *   keeps it too.
 * @returns {Promise<Outcome>}
 */
export function run(program, args, { mode = 'inherit', env = {}, cwd = ROOT } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', mode === 'inherit' ? 'inherit' : 'pipe', mode === 'capture' ? 'pipe' : 'inherit'],
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (mode === 'tee') process.stdout.write(text);
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => resolve({ status: 127, output: `${output}${error.message}\n` }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/**
 * Runs a program that must succeed.
 * @param {string} what  the step in words, for the message
 * @param {string} program
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 * @returns {Promise<Outcome>}
 */
export async function must(what, program, args, options) {
  const outcome = await run(program, args, options);
  if (outcome.status !== 0) {
    throw new Stop(`${what} failed (${[program, ...args].join(' ')}).\n${options?.mode === 'capture' ? outcome.output : ''}`);
  }
  return outcome;
}

/**
 * Runs a longer step quietly, with a line when it begins and one when it has ended.
 * @template T
 * @param {string} what  the step in words
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function announced(what, step) {
  const began = Date.now();
  say(`${what} …`);
  const still = setInterval(() => say(`${what} … ${seconds(began)}`), 15_000);
  try {
    const result = await step();
    say(`${what}: done in ${seconds(began)}`);
    return result;
  } finally {
    clearInterval(still);
  }
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`· ${text}\n`);
}

/** @param {string} title */
export function heading(title) {
  process.stdout.write(`\n── ${title} ${'─'.repeat(Math.max(3, 76 - title.length))}\n`);
}

/**
 * @param {number} began_ms  a `Date.now()`
 * @returns {string} the time since then in seconds
 */
export function seconds(began_ms) {
  return `${((Date.now() - began_ms) / 1000).toFixed(1)} s`;
}

/**
 * The frame of every command: a `Stop` ends it with its sentence, everything else is a bug and keeps its trace.
 * @param {() => Promise<number | void>} body  its number is the exit status
 */
export async function command(body) {
  const major = Number(process.versions.node.split('.')[0]);
  try {
    if (major < 20) throw new Stop(`Node.js 20 or newer is needed; this is ${process.versions.node}. Get it from https://nodejs.org.`);
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`\nStopped: ${error.message.trimEnd()}\n`);
    process.exitCode = 1;
  }
}

/**
 * Whether a module was started by itself (`node xtask/build.mjs`) and not imported.
 * @param {string} moduleUrl  its `import.meta.url`
 */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && fileURLToPath(moduleUrl) === path.resolve(process.argv[1]);
}
