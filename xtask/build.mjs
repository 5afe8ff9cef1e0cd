// The build: Rust's core comes in, the page's module and the npm package under pkg/ go out. What is fresh is left alone.
//
//   node xtask/build.mjs     builds everything (npm run build)

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT, Stop, announced, command, heading, isMain, must, say } from './shell.mjs';
import { listScenarios } from './scenarios.mjs';
import { WASM_TARGET, ensureNodeModules, ensureRust, ensureWasmTarget } from './setup.mjs';

const PKG = path.join(ROOT, 'pkg');
const WWW = path.join(ROOT, 'www');
/** What wasm-bindgen wrote, as the page imports it. */
export const GLUE = path.join(PKG, 'wasm', 'consensus_lab.js');
export const WASM = path.join(PKG, 'wasm', 'consensus_lab_bg.wasm');

/** The modules of www/ that become files of the package of their own; everything else is bundled into them. */
const ENTRIES = ['element', 'worker'];

/** Where cargo builds to: `CARGO_TARGET_DIR` and cargo's own settings are heeded. */
export async function targetFolder() {
  const args = ['metadata', '--no-deps', '--format-version', '1', '--offline'];
  const { output } = await must('Asking cargo for its folders', 'cargo', args, { mode: 'capture' });
  return /** @type {string} */ (JSON.parse(output.slice(output.indexOf('{'))).target_directory);
}

/**
 * Builds one of our own tools and says where it is: calling it directly spares cargo's start and lets it be stopped cleanly.
 * @param {'xtask' | 'test-runner'} tool
 * @returns {Promise<string>}
 */
export async function toolProgram(tool) {
  const program = path.join(await targetFolder(), 'debug', process.platform === 'win32' ? `${tool}.exe` : tool);
  const isThere = existsSync(program);
  if (!isThere) say(`Building ${tool === 'xtask' ? 'wasm-bindgen’s glue writer' : 'wasm-bindgen’s test runner'}, once …`);
  await must(`Building ${tool}`, 'cargo', ['build', '--package', tool, ...(isThere ? ['--quiet'] : [])]);
  return program;
}

/** Compiles the core and writes the module and its glue to pkg/wasm, and the list of scenarios beside it. */
export async function buildWasm() {
  listScenarios();
  await ensureRust();
  await ensureWasmTarget();
  await must('Compiling the core to WebAssembly', 'cargo', ['build', '--release', '--target', WASM_TARGET, '--lib']);
  const compiled = path.join(await targetFolder(), WASM_TARGET, 'release', 'consensus_lab.wasm');
  // The lock file counts, because it fixes wasm-bindgen's version.
  if (newest([compiled, path.join(ROOT, 'Cargo.lock')]) < oldest([GLUE, WASM])) return;
  const xtask = await toolProgram('xtask');
  rmSync(path.join(PKG, 'wasm'), { recursive: true, force: true });
  await must('Writing the JavaScript glue', xtask, ['bindgen', compiled, path.join(PKG, 'wasm')]);
}

/** Bundles www/ into the npm package. */
export async function buildPackage() {
  const sources = filesUnder(WWW).filter((file) => /\.(js|css)$/.test(file));
  if (!existsSync(path.join(WWW, 'element.js'))) throw new Stop('www/element.js is missing: there is nothing to bundle.');
  const outputs = ENTRIES.map((name) => path.join(PKG, `${name}.js`));
  const script = path.join(ROOT, 'xtask', 'build.mjs');
  if (newest([...sources, script, GLUE]) < oldest(outputs)) return;
  await ensureNodeModules();
  await announced('Bundling the package', async () => {
    try {
      await bundle();
    } catch (error) {
      // esbuild has printed the places already.
      throw new Stop(`Bundling www/ failed: ${error instanceof Error ? error.message : error}`);
    }
  });
}

async function bundle() {
  const { build } = await import('esbuild');
  for (const file of readdirSync(PKG)) {
    if (file.endsWith('.js')) rmSync(path.join(PKG, file));
  }
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    absWorkingDir: ROOT,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    loader: { '.css': 'text' },
    logLevel: 'warning',
  };
  // The element's shell stays small: what it imports lazily becomes files of its own, which share wasm's glue.
  await build({
    ...common,
    entryPoints: [path.join(WWW, 'element.js')],
    outdir: PKG,
    splitting: true,
    chunkNames: '[name]-[hash]',
    plugins: [moduleBesideIt({ glue: 'outside' })],
  });
  // The worker has no imports at all: only so do all bundlers carry it along (see pkg/README.md).
  await build({
    ...common,
    entryPoints: [path.join(WWW, 'worker.js')],
    outfile: path.join(PKG, 'worker.js'),
    plugins: [moduleBesideIt({ glue: 'inside' })],
  });
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) {
    copyFileSync(path.join(ROOT, licence), path.join(PKG, licence));
  }
}

/**
 * In the repository the page finds the module at ../pkg/wasm/, in the package at ./wasm/.
 * @param {{glue: 'outside' | 'inside'}} how  whether the glue stays a file of its own, shared by all, or becomes part
 * @returns {import('esbuild').Plugin}
 */
function moduleBesideIt({ glue }) {
  return {
    name: 'module-beside-it',
    setup(plugin) {
      plugin.onLoad({ filter: /[\\/]www[\\/].*\.js$/ }, ({ path: file }) => ({
        contents: readFileSync(file, 'utf8').replaceAll('../pkg/', './'),
        loader: 'js',
      }));
      plugin.onResolve({ filter: /^\.\/wasm\/consensus_lab\.js$/ }, ({ path: specifier }) =>
        glue === 'outside' ? { path: specifier, external: true } : { path: GLUE },
      );
      // Inside, the glue's own guess of where the module lies is wrong, and bundlers would follow it. The page sends
      // the worker its module.
      plugin.onLoad({ filter: /consensus_lab\.js$/ }, ({ path: file }) => ({
        contents: readFileSync(file, 'utf8').replace(/new URL\('consensus_lab_bg\.wasm', import\.meta\.url\)/, 'undefined'),
        loader: 'js',
      }));
    },
  };
}

/**
 * @param {string} file
 * @returns {{raw: number, gzip: number}} its size in bytes
 */
export function sizeOf(file) {
  const bytes = readFileSync(file);
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

/**
 * @param {string} folder
 * @returns {string[]} all files under it, at any depth; none where it does not exist
 */
export function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

/** @param {string[]} files */
function newest(files) {
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** @param {string[]} files */
function oldest(files) {
  return Math.min(...files.map((file) => (existsSync(file) ? statSync(file).mtimeMs : 0)));
}

if (isMain(import.meta.url)) {
  await command(async () => {
    await buildWasm();
    await buildPackage();
    heading('The package');
    for (const file of filesUnder(PKG).filter((name) => /\.(js|wasm|css)$/.test(name)).sort()) {
      const { raw, gzip } = sizeOf(file);
      say(`${path.relative(ROOT, file).padEnd(36)} ${kilobytes(raw)} raw ${kilobytes(gzip)} gzip`);
    }
  });
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
}
