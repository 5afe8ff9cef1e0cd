// The build: Rust's core comes in, the page's module and the npm package under pkg/ go out. What is fresh is left alone.
//
//   node xtask/build.mjs     builds everything (npm run build)

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ROOT, Stop, announced, command, heading, isMain, must, say } from './shell.mjs';
import { listScenarios } from './scenarios.mjs';
import { WASM_TARGET, ensureNodeModules, ensureRust, ensureWasmTarget } from './setup.mjs';

const PKG = path.join(ROOT, 'pkg');
const WWW = path.join(ROOT, 'www');
/** What the build writes for the page to import: a folder a protocol, the list of them, and the glue that all of them have. */
const MODULES = path.join(PKG, 'wasm');
const LIST = path.join(MODULES, 'protocols.js');
const GLUE = path.join(MODULES, 'core.js');
const WRITTEN = [LIST, GLUE].flatMap((file) => [file, file.replace(/js$/, 'd.ts')]);

/** The page itself, bundled: what `npm start` serves, and what can be put on any server together with pkg/wasm. */
const PAGE = path.join(PKG, 'page');

/** What the page asks for by name where it is not bundled: the import map of www/index.html leads to it. */
const LIBRARY = path.join(PKG, 'lib', 'idb-keyval.js');

/** So many modules are compiled at once at most: each wants a gigabyte. */
const LANES_MAX = 4;

/** The modules of www/ that become files of the package of their own; everything else is bundled into them. */
const ENTRIES = ['element', 'worker'];

/**
 * What cargo knows of this package. `CARGO_TARGET_DIR` and cargo's own settings are heeded.
 * @returns {Promise<{version: string, target: string, modules: string[]}>} `target`: where it builds to; `modules`: the keys of all
 *   modules in their order, each of them a feature: a protocol's own, and with a dash its transport's behind it
 */
async function askCargo() {
  const args = ['metadata', '--no-deps', '--format-version', '1', '--offline'];
  const { output } = await must('Asking cargo for its folders', 'cargo', args, { mode: 'capture' });
  const { target_directory: target, packages } = JSON.parse(output.slice(output.indexOf('{')));
  const { version, features } = packages.find((/** @type {{name: string}} */ one) => one.name === 'consensus-lab');
  return { version, target, modules: features.default };
}

/** Where cargo builds to. */
export async function targetFolder() {
  return (await askCargo()).target;
}

/** The keys of all modules; the first is the one that a page opens with. */
export async function moduleKeys() {
  return (await askCargo()).modules;
}

/**
 * What rustc complained of when it last compiled the modules.
 * @returns {Promise<string[]>} for each module of which it did
 */
export async function moduleWarnings() {
  const { target, modules } = await askCargo();
  return modules.map((key) => readFileSync(warningsOf(key, target), 'utf8')).filter((text) => text !== '');
}

/** @param {string} key @param {string} target - where cargo builds to */
function warningsOf(key, target) {
  return path.join(target, 'module-warnings', `${key}.txt`);
}

/** @param {string} key */
export function moduleOf(key) {
  return path.join(MODULES, key, 'core_bg.wasm');
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

/**
 * Compiles the core once a protocol and transport, so that a page loads the one that it shows and no more, and writes the modules and the list
 * of them to pkg/wasm, and the list of scenarios beside it.
 */
export async function buildWasm() {
  listScenarios();
  await ensureRust();
  await ensureWasmTarget();
  const { version, target, modules } = await askCargo();
  // What an earlier build or wasm-pack left there would be packed, too; or nothing would, if it is wasm-pack's .gitignore.
  const own = [...modules, ...WRITTEN.map((file) => path.basename(file))];
  for (const name of existsSync(MODULES) ? readdirSync(MODULES) : []) {
    if (!own.includes(name)) rmSync(path.join(MODULES, name), { recursive: true });
  }
  const stale = modules.filter((key) => !isFresh(key, modules, target));
  if (stale.length > 0) {
    const xtask = await toolProgram('xtask');
    // Most of a module's time is one thread's: as many are made at once as there are processors, each in a folder of its own.
    const count = Math.min(LANES_MAX, availableParallelism(), stale.length);
    const lanes = Array.from({ length: count }, (_, lane) => (lane === 0 ? target : path.join(target, `lane-${lane}`)));
    await Promise.all(lanes.map(async (lane) => {
      for (let key = stale.shift(); key !== undefined; key = stale.shift()) await buildModule(key, { target, lane }, xtask);
    }));
  }
  await listProtocols(version, modules);
}

/**
 * Cargo has one place for the module and would compile it again whenever the features are others, so what is fresh is left alone
 * here.
 * @param {string} key
 * @param {string[]} modules
 * @param {string} target - where cargo builds to
 */
function isFresh(key, modules, target) {
  const others = notIn(key, modules).map((one) => path.join(ROOT, 'src', 'protocol', one) + path.sep);
  const sources = filesUnder(path.join(ROOT, 'src')).filter((file) => !others.some((other) => file.startsWith(other)));
  // The lock file counts, because it fixes wasm-bindgen's version.
  const settings = ['Cargo.toml', 'Cargo.lock', path.join('.cargo', 'config.toml'), path.join('xtask', 'src', 'main.rs')];
  const began = newest([...sources, ...settings.map((name) => path.join(ROOT, name))]);
  return began < oldest([path.join(MODULES, key, 'core.js'), moduleOf(key), warningsOf(key, target)]);
}

/**
 * @param {string} key
 * @param {{target: string, lane: string}} folders - `target`: where cargo builds to; `lane`: where it builds this module to
 * @param {string} xtask - the program
 */
async function buildModule(key, { target, lane }, xtask) {
  const features = ['--no-default-features', '--features', key, '--target-dir', lane];
  const args = ['rustc', '--release', '--target', WASM_TARGET, '--lib', '--crate-type', 'cdylib', ...features, '--quiet'];
  const what = `Compiling ${key} to WebAssembly`;
  const { output } = await announced(what, () => must(what, 'cargo', args, { mode: 'capture', env: { CARGO_TERM_COLOR: 'never' } }));
  process.stdout.write(output);
  rmSync(path.join(MODULES, key), { recursive: true, force: true });
  const compiled = path.join(lane, WASM_TARGET, 'release', 'consensus_lab.wasm');
  await must('Writing the JavaScript glue', xtask, ['bindgen', compiled, path.join(MODULES, key)]);
  mkdirSync(path.dirname(warningsOf(key, target)), { recursive: true });
  writeFileSync(warningsOf(key, target), /^warning/m.test(output) ? `${key}:\n${output}` : '');
}

/**
 * The protocols of which a module has nothing: those that could stand in its place. Under a transport lies what has no module there.
 * @param {string} key
 * @param {string[]} modules
 */
function notIn(key, modules) {
  const [protocol = '', ...over] = key.split('-');
  return modules.filter((one) => one !== protocol && modules.includes([one, ...over].join('-')));
}

/**
 * Writes the list of protocols over their transports, told by the modules themselves, and the glue for workers, which is the same for all of them.
 * @param {string} version
 * @param {string[]} modules
 */
async function listProtocols(version, modules) {
  const glues = modules.map((key) => path.join(MODULES, key, 'core.js'));
  const script = path.join(ROOT, 'xtask', 'build.mjs');
  const isFresh = newest([script, ...glues, path.join(ROOT, 'Cargo.toml')]) < oldest(WRITTEN);
  if (isFresh) return;
  const [glue = '', ...others] = glues.map((file) => readFileSync(file, 'utf8'));
  if (others.some((other) => other !== glue)) {
    throw new Stop('The glue of the protocols’ modules differs, but a worker has one for all of them: does one import what another does not?');
  }
  const entries = await Promise.all(modules.map(async (key) => {
    const { transport, card } = await cardOf(key);
    const words = `key: '${key}', transport: '${transport}', card: ${JSON.stringify(card)}`;
    // Bundlers follow addresses that stand there whole.
    return `  { ${words}, glue: () => import('./${key}/core.js'), module: new URL('./${key}/core_bg.wasm', import.meta.url) },\n`;
  }));
  const head = '// Written by xtask/build.mjs: the protocols that there are, and where the core of each is.\n';
  writeFileSync(LIST, `${head}export const version = ${JSON.stringify(version)};\nexport const protocols = [\n${entries.join('')}];\n`);
  writeFileSync(LIST.replace(/js$/, 'd.ts'), TYPES);
  for (const ending of ['js', 'd.ts']) copyFileSync(path.join(MODULES, modules[0] ?? '', `core.${ending}`), GLUE.replace(/js$/, ending));
}

/** @param {string} module - its key */
async function cardOf(module) {
  const { initSync, Core } = await import(pathToFileURL(path.join(MODULES, module, 'core.js')).href);
  initSync({ module: readFileSync(moduleOf(module)) });
  try {
    const { protocol, transport } = new Core('', '1', false).setup();
    return { transport, card: { key: protocol.key, title: protocol.title, summary: protocol.summary } };
  } catch (thrown) {
    const { message, line } = /** @type {{message: string, line: number}} */ (thrown);
    throw new Stop(`The script that ${module} opens with has a mistake in line ${line}: ${message}`);
  }
}

/** What TypeScript may know of the list. */
const TYPES = `export const version: string;
/** Each protocol over each of its transports; the first is the one that a page opens with. */
export const protocols: {
  /** Of the module; what its NodeHost is made with. */
  key: string;
  transport: string;
  card: { key: string; title: string; summary: string };
  glue: () => Promise<typeof import('./core.js')>;
  module: URL;
}[];
`;

/** Bundles www/ into the npm package, and into a page. */
export async function buildPackage() {
  const sources = filesUnder(WWW).filter((file) => /\.(js|css|html)$/.test(file));
  if (!existsSync(path.join(WWW, 'element.js'))) throw new Stop('www/element.js is missing: there is nothing to bundle.');
  const outputs = [...ENTRIES.map((name) => path.join(PKG, `${name}.js`)), LIBRARY, path.join(PAGE, 'index.html')];
  const script = path.join(ROOT, 'xtask', 'build.mjs');
  if (newest([...sources, script, LIST, GLUE, path.join(ROOT, 'package-lock.json')]) < oldest(outputs)) return;
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
    plugins: [moduleBesideIt({ glue: 'outside', pkg: './' })],
  });
  // The worker has no imports at all: only so do all bundlers carry it along (see pkg/README.md).
  await build({
    ...common,
    entryPoints: [path.join(WWW, 'worker.js')],
    outfile: path.join(PKG, 'worker.js'),
    plugins: [moduleBesideIt({ glue: 'inside', pkg: './' })],
  });
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) {
    copyFileSync(path.join(ROOT, licence), path.join(PKG, licence));
  }
  mkdirSync(path.dirname(LIBRARY), { recursive: true });
  writeFileSync(LIBRARY, readFileSync(path.join(ROOT, 'node_modules', 'idb-keyval', 'dist', 'index.js')));
  await bundlePage(common);
}

/**
 * A browser takes twice as long for the page's sixty modules as for the few files that they are bundled into.
 * @param {import('esbuild').BuildOptions} common
 */
async function bundlePage(common) {
  const { build } = await import('esbuild');
  rmSync(PAGE, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: ['lab-page.js', 'early.js'].map((name) => path.join(WWW, name)),
    outdir: PAGE,
    splitting: true,
    chunkNames: '[name]-[hash]',
    plugins: [moduleBesideIt({ glue: 'outside', pkg: '../' })],
  });
  // The page asks at once for what its modules ask for in the end.
  const preloads = ['../wasm/protocols.js', ...readdirSync(PAGE).filter((file) => file.endsWith('.js')).sort()];
  const html = readFileSync(path.join(WWW, 'index.html'), 'utf8');
  const links = preloads.map((file) => `  <link rel="modulepreload" href="${file}">\n`).join('');
  copyFileSync(path.join(WWW, 'page.css'), path.join(PAGE, 'page.css'));
  // Its licence wants to be where it is.
  copyFileSync(path.join(ROOT, 'node_modules', 'idb-keyval', 'LICENCE'), path.join(PAGE, 'LICENCE-idb-keyval'));
  copyFileSync(path.join(PKG, 'worker.js'), path.join(PAGE, 'worker.js'));
  // Last, because it tells that the page is fresh.
  writeFileSync(path.join(PAGE, 'index.html'), html.replace(/ *<script type="importmap">.*\n/, '').replace(/( *<link rel="modulepreload".*\n)+/, () => links));
}

/**
 * In the repository the page finds the module at ../pkg/wasm/, in the package at ./wasm/, in the bundled page at ../wasm/.
 * @param {{glue: 'outside' | 'inside', pkg: './' | '../'}} how  whether the glue stays a file of its own, shared by all, or becomes
 *   part; and where what comes out finds pkg/
 * @returns {import('esbuild').Plugin}
 */
function moduleBesideIt({ glue, pkg }) {
  return {
    name: 'module-beside-it',
    setup(plugin) {
      plugin.onLoad({ filter: /[\\/]www[\\/].*\.js$/ }, ({ path: file }) => ({
        contents: readFileSync(file, 'utf8').replaceAll('../pkg/', pkg),
        loader: 'js',
      }));
      plugin.onResolve({ filter: /^\.\.?\/wasm\/\w+\.js$/ }, ({ path: specifier }) =>
        glue === 'outside' ? { path: specifier, external: true } : { path: path.join(PKG, specifier) },
      );
      // Inside, the glue's own guess of where the module lies is wrong, and bundlers would follow it. The page sends
      // the worker its module.
      plugin.onLoad({ filter: /[\\/]wasm[\\/]core\.js$/ }, ({ path: file }) => ({
        contents: readFileSync(file, 'utf8').replace(/new URL\('core_bg\.wasm', import\.meta\.url\)/, 'undefined'),
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
