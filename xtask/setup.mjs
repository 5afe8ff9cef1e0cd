// What must be on the machine before a build or a test: each function looks, puts right what it can, and
// otherwise stops with the sentence that says what to install. Uses Node's own modules only, because it runs
// before `npm ci` has.

import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT, Stop, announced, must, run, say } from './shell.mjs';

/** The target that the page's core is compiled for. */
export const WASM_TARGET = 'wasm32-unknown-unknown';

/** Finds cargo (also where a fresh rustup has not yet reached PATH) and refuses a compiler that is too old. */
export async function ensureRust() {
  const home = process.env['CARGO_HOME'] ?? path.join(os.homedir(), '.cargo');
  if ((await run('cargo', ['--version'], { mode: 'capture' })).status === 127) {
    process.env['PATH'] = `${path.join(home, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`;
  }
  const cargo = await run('cargo', ['--version'], { mode: 'capture' });
  if (cargo.status === 127) {
    throw new Stop('Rust is missing. Install it with rustup (https://rustup.rs), then run this command again.');
  }
  if (cargo.status !== 0) {
    throw new Stop(`cargo does not start. If rustup has no toolchain yet, run: rustup default stable\n${cargo.output}`);
  }
  const wanted = /^rust-version = "(\d+)\.(\d+)/m.exec(readFileSync(path.join(ROOT, 'Cargo.toml'), 'utf8'));
  const found = /cargo (\d+)\.(\d+)/.exec(cargo.output);
  if (wanted && found && Number(found[1]) * 1000 + Number(found[2]) < Number(wanted[1]) * 1000 + Number(wanted[2])) {
    throw new Stop(`Rust ${wanted[1]}.${wanted[2]} or newer is needed; this is ${found[1]}.${found[2]}. Run: rustup update stable`);
  }
  if (process.platform === 'linux' && (await run('cc', ['--version'], { mode: 'capture' })).status === 127) {
    throw new Stop('Rust needs a C linker (`cc`) and finds none. On Debian or Ubuntu: sudo apt-get install gcc libc6-dev');
  }
}

/** Adds the WebAssembly target to the toolchain. */
export async function ensureWasmTarget() {
  const { output } = await must('Asking rustc for its folder', 'rustc', ['--print', 'sysroot'], { mode: 'capture' });
  if (existsSync(path.join(output.trim(), 'lib', 'rustlib', WASM_TARGET, 'lib'))) return;
  await announced(`Adding Rust's target ${WASM_TARGET}`, async () => {
    const added = await run('rustup', ['target', 'add', WASM_TARGET], { mode: 'capture' });
    if (added.status !== 0) {
      throw new Stop(
        `The Rust target ${WASM_TARGET} is missing and could not be added. With rustup: rustup target add ${WASM_TARGET}. ` +
          `Without rustup: install your system's package of it (Debian: libstd-rust-dev-wasm32).\n${added.output}`,
      );
    }
  });
}

/**
 * Adds a rustup component (rustfmt, clippy).
 * @param {string} component
 * @param {string} subcommand  the cargo subcommand that it brings
 * @returns {Promise<boolean>} whether it is there now
 */
export async function ensureComponent(component, subcommand) {
  const works = async () => (await run('cargo', [subcommand, '--version'], { mode: 'capture' })).status === 0;
  if (await works()) return true;
  say(`Adding the Rust component ${component} …`);
  await run('rustup', ['component', 'add', component], { mode: 'capture' });
  return works();
}

/** Installs the packages that package-lock.json names, unless exactly those are there. */
export async function ensureNodeModules() {
  if (nodeModulesAreFresh()) return;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await announced('Installing the Node.js packages of package-lock.json (npm ci)', () => {
    const npm = process.env['npm_execpath'];
    if (npm?.endsWith('.js')) return must('npm ci', process.execPath, [npm, ...args], { mode: 'capture' });
    if (process.platform === 'win32') return must('npm ci', 'cmd', ['/c', 'npm', ...args], { mode: 'capture' });
    return must('npm ci', 'npm', args, { mode: 'capture' });
  });
}

/** Whether node_modules holds the versions of package-lock.json; packages for other systems may be absent. */
function nodeModulesAreFresh() {
  const installed = path.join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  /** @type {Record<string, {version?: string}>} */
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages;
  /** @type {Record<string, {version?: string, optional?: boolean}>} */
  const want = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(want).every(([where, { version, optional }]) => {
    if (where === '') return true;
    const found = have[where];
    return found ? found.version === version && existsSync(path.join(ROOT, where)) : optional === true;
  });
}
