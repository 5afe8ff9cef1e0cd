// What every end-to-end test needs: the served page, both browsers, and a page that fails the test for whatever
// goes wrong in it unseen. One test a browser:
//
//   eachBrowser('the host is marked', async ({ open }) => {
//     const page = await open();
//     await page.waitForSelector('consensus-lab');
//   });

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { BROWSER_NAMES, launch } from '../../xtask/browsers.mjs';
import { serve } from '../../xtask/serve.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../../xtask/browsers.mjs').BrowserName} BrowserName */
/** @typedef {import('../../xtask/browsers.mjs').Browser} Browser */

/**
 * @typedef {object} Scene
 * @property {BrowserName} browserName
 * @property {Browser} browser
 * @property {string} url  where the repository is served, without a slash at its end
 * @property {(path?: string, options?: {width?: number, height?: number, before?: (page: Page) => Promise<void>}) => Promise<Page>} open
 *   opens a new page (by default the lab's) and watches it; `before` runs ahead of the navigation
 */

/**
 * @typedef {object} Options
 * @property {RegExp[]} [allowed]  errors that this test provokes on purpose
 * @property {BrowserName[]} [browsers]  where not both, with the reason beside it
 * @property {number} [timeout_ms]  of one browser's run; a minute and a half by default
 */

/** The lab page as `npm start` serves it, bundled. */
export const PAGE = '/pkg/page/';

const WIDTH = 1280;
const HEIGHT = 900;

/** Browsers ask for an icon that no page named. */
const FAVICON = /favicon\.ico/;

/** All that were started, to be closed. @type {Browser[]} */
const browsers = [];

/** Those that no test has. Two tests never share one: Firefox hides the page of one behind that of the other. @type {Record<BrowserName, Browser[]>} */
const idle = { chromium: [], firefox: [] };

/** @type {Promise<{url: string, close: () => Promise<void>}> | undefined} */
let server;

after(async () => {
  for (const browser of browsers) await browser.close();
  await (await server)?.close();
});

/**
 * A test that is run in Chromium and in Firefox, at the same time: each of them waits more than it works.
 * @param {string} name  a statement
 * @param {(scene: Scene) => Promise<void>} body
 * @param {Options} [options]
 */
export function eachBrowser(name, body, { allowed = [], browsers: names = BROWSER_NAMES, timeout_ms = 90_000 } = {}) {
  describe(name, { concurrency: names.length }, () => {
    for (const browserName of names) {
      it(browserName, { timeout: timeout_ms }, ({ signal }) => play(browserName, body, allowed, signal));
    }
  });
}

/**
 * @param {BrowserName} browserName
 * @param {(scene: Scene) => Promise<void>} body
 * @param {RegExp[]} allowed
 * @param {AbortSignal} signal  of a test whose time is up
 */
async function play(browserName, body, allowed, signal) {
  const { url } = await (server ??= serve());
  const browser = idle[browserName].pop() ?? (await started(browserName));
  /** @type {import('puppeteer-core').BrowserContext[]} */
  const contexts = [];
  /** @type {string[]} */
  const errors = [];
  const leave = () => Promise.allSettled(contexts.map((context) => context.close()));
  // Its pages would go on beside the tests that follow.
  signal.addEventListener('abort', leave);

  /** @type {Scene['open']} */
  const open = async (path = PAGE, { width = WIDTH, height = HEIGHT, before } = {}) => {
    // Each has a profile of its own: what one page keeps in the browser is nothing to the next.
    const context = await browser.createBrowserContext();
    contexts.push(context);
    const page = await context.newPage();
    watch(page, errors);
    await page.setViewport({ width, height });
    await before?.(page);
    await page.goto(url + path, { waitUntil: 'load' });
    return page;
  };

  try {
    await body({ browserName, browser, url, open });
  } catch (error) {
    // What the page complained of is mostly the cause of what the test then misses.
    if (errors.length > 0 && error instanceof Error) error.message += `\nThe page said:\n  ${errors.join('\n  ')}`;
    throw error;
  } finally {
    signal.removeEventListener('abort', leave);
    await leave();
    if (browser.connected) idle[browserName].push(browser);
  }
  const unexpected = errors.filter((error) => !allowed.some((pattern) => pattern.test(error)));
  assert.deepEqual(unexpected, [], `errors in the page (${browserName})`);
}

/** @param {BrowserName} name */
async function started(name) {
  const browser = await launch(name);
  browsers.push(browser);
  return browser;
}

/**
 * @param {Page} page
 * @param {string[]} errors  where its complaints are put
 */
function watch(page, errors) {
  page.on('pageerror', (error) => errors.push(`uncaught: ${error instanceof Error ? (error.stack ?? error.message) : error}`));
  page.on('console', (message) => {
    const text = `console.${message.type()}: ${message.text()} (${message.location().url ?? ''})`;
    if (message.type() === 'error' && !FAVICON.test(text)) errors.push(text);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !FAVICON.test(response.url())) errors.push(`${response.status()}: ${response.url()}`);
  });
}

/**
 * Looks for what keeps people with a screen reader, a keyboard or weak eyes out, and fails with the findings.
 * @param {Page} page
 * @param {string} [selector]  the part that is looked at
 */
export async function assertAccessible(page, selector = 'html') {
  const { default: axe } = await import('axe-core');
  await page.evaluate(axe.source);
  const findings = await page.evaluate(async (part) => {
    // @ts-expect-error the line before has put `axe` there
    const { violations } = await window.axe.run(part, { resultTypes: ['violations'] });
    return violations.map((/** @type {import('axe-core').Result} */ { id, help, nodes }) => {
      const places = nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`);
      return `${id}: ${help}\n    ${places.join('\n    ')}`;
    });
  }, selector);
  assert.deepEqual(findings, []);
}
