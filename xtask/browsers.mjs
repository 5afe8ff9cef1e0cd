// The browsers of the tests: finds Chromium and Firefox on this machine, installs them where the system's package
// manager may, and starts them for puppeteer.

import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Stop, announced, run } from './shell.mjs';

/** @typedef {'chromium' | 'firefox'} BrowserName */
/** @typedef {import('puppeteer-core').Browser} Browser */
/** @typedef {Record<BrowserName, string>} BrowserPaths  the program of each */

/** @type {BrowserName[]} */
export const BROWSER_NAMES = ['chromium', 'firefox'];

const MAC = '/Applications';
const WINDOWS = [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].filter(
  (folder) => folder !== undefined,
);

/** Where each browser may be: the variable that names it, its programs on PATH, its usual places, its packages. */
const PLACES = {
  chromium: {
    title: 'Chrome or Chromium',
    variable: 'CHROME_BIN',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'],
    files: [
      `${MAC}/Google Chrome.app/Contents/MacOS/Google Chrome`,
      `${MAC}/Chromium.app/Contents/MacOS/Chromium`,
      ...WINDOWS.map((folder) => path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
      ...WINDOWS.map((folder) => path.join(folder, 'Chromium', 'Application', 'chrome.exe')),
    ],
    packages: ['chromium'],
  },
  firefox: {
    title: 'Firefox',
    variable: 'FIREFOX_BIN',
    programs: ['firefox', 'firefox-esr'],
    files: [
      `${MAC}/Firefox.app/Contents/MacOS/firefox`,
      ...WINDOWS.map((folder) => path.join(folder, 'Mozilla Firefox', 'firefox.exe')),
    ],
    packages: ['firefox-esr', 'firefox'],
  },
};

/** Chromium tries to reach its maker's servers in many ways; the tests need none of them. */
const CHROMIUM_FLAGS = [
  '--no-sandbox', // root and most containers cannot have the sandbox; only pages of our own are opened
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/**
 * @param {BrowserName} name
 * @returns {string | undefined} its program
 */
export function findBrowser(name) {
  const { variable, programs, files } = PLACES[name];
  const named = process.env[variable];
  if (named) {
    if (isProgram(named)) return named;
    throw new Stop(`${variable} is ${named}, which is no program. Correct it, or unset it to search the usual places.`);
  }
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  const onPath = programs.flatMap((program) =>
    folders.flatMap((folder) => endings.map((ending) => path.join(folder, program + ending))),
  );
  return [...onPath, ...files].find(isProgram);
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Finds both browsers; installs what is missing where apt may be used without a question.
 * @returns {Promise<BrowserPaths>}
 */
export async function ensureBrowsers() {
  const missing = BROWSER_NAMES.filter((name) => !findBrowser(name));
  if (missing.length > 0) {
    const apt = await aptGet();
    if (apt) await installWithApt(apt, missing);
  }
  return { chromium: found('chromium'), firefox: found('firefox') };
}

/**
 * @param {BrowserName} name
 * @returns {string}
 */
function found(name) {
  const program = findBrowser(name);
  if (program) return program;
  const { title, variable, packages } = PLACES[name];
  const debian = os.platform() === 'linux' ? ` On Debian or Ubuntu: sudo apt-get install ${packages[0]}.` : '';
  throw new Stop(`${title} is missing. Install it, or set ${variable} to its program, and run this command again.${debian}`);
}

/** The words that start apt-get with the right to install, or nothing where that needs a password. */
async function aptGet() {
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  if (process.getuid?.() === 0) return ['apt-get'];
  const sudo = await run('sudo', ['-n', 'true'], { mode: 'capture' });
  return sudo.status === 0 ? ['sudo', '-n', 'apt-get'] : undefined;
}

/**
 * @param {string[]} apt
 * @param {BrowserName[]} missing
 */
async function installWithApt([program = 'apt-get', ...prefix], missing) {
  const titles = missing.map((name) => PLACES[name].title).join(' and ');
  await announced(`Installing ${titles} with apt-get (about 100 MB each)`, async () => {
    /** @param {string[]} words */
    const apt = (...words) =>
      run(program, [...prefix, '-o', 'DPkg::Lock::Timeout=300', ...words], {
        mode: 'capture',
        env: { DEBIAN_FRONTEND: 'noninteractive' },
      });
    let log = (await apt('update')).output;
    for (const name of missing) {
      for (const candidate of PLACES[name].packages) {
        log += (await apt('install', '--yes', '--no-install-recommends', candidate)).output;
        if (findBrowser(name)) break;
      }
      if (!findBrowser(name)) throw new Stop(`apt-get could not install ${PLACES[name].title}. It said:\n${log.slice(-3000)}`);
    }
  });
}

/**
 * Starts a browser without a window.
 * @param {BrowserName} name
 * @returns {Promise<Browser>}
 */
export async function launch(name) {
  const { default: puppeteer } = await import('puppeteer-core');
  const executablePath = found(name);
  try {
    return await puppeteer.launch({
      browser: name === 'firefox' ? 'firefox' : 'chrome',
      executablePath,
      headless: true,
      args: name === 'firefox' ? [] : CHROMIUM_FLAGS,
      // A page may be busy for minutes (a long test in wasm); its own limits decide, not the driver's.
      protocolTimeout: 600_000,
      timeout: 120_000,
    });
  } catch (error) {
    throw new Stop(`${executablePath} does not start without a window: ${error instanceof Error ? error.message : error}`);
  }
}

/** The processor's model and the number of its cores, for the reports. */
export function machine() {
  const cpus = os.cpus();
  let model = cpus[0]?.model.trim() ?? '';
  if (model === '' && existsSync('/proc/cpuinfo')) {
    model = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  }
  return `${cpus.length} × ${model || 'unknown processor'}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.platform()} ${os.arch()}`;
}
