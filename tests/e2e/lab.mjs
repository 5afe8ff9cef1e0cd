// What tests of the page ask the element for: small questions with plain answers.

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../../www/element.js').ConsensusLab} ConsensusLab */

/**
 * Runs a function with the page's element (the first, or that of a selector) once its lab is open.
 * @template T
 * @template {unknown[]} A
 * @param {Page} page
 * @param {(element: ConsensusLab, ...args: A) => T | Promise<T>} ask
 * @param {A} args
 * @returns {Promise<T>}
 */
export async function ask(page, ask, ...args) {
  await page.waitForSelector('consensus-lab[ready]', { timeout: 20_000 });
  const handle = await page.$('consensus-lab');
  if (!handle) throw new Error('The page has no element.');
  return /** @type {any} */ (await handle.evaluate(/** @type {any} */ (ask), ...args));
}

/**
 * Waits until a question about the element is answered with something true.
 * @param {Page} page
 * @param {(element: ConsensusLab) => unknown} question
 * @param {number} [timeout_ms]
 */
export async function until(page, question, timeout_ms = 20_000) {
  await page.waitForFunction(
    (text) => {
      const element = document.querySelector('consensus-lab');
      return element && new Function('element', `return (${text})(element)`)(element);
    },
    { timeout: timeout_ms, polling: 50 },
    question.toString(),
  );
}

/** Waits until a node leads. @param {Page} page */
export async function untilLed(page) {
  await until(page, (element) => element.shadowRoot?.querySelector('.state .tone-leader'));
}

/** Runs so much virtual time at once. @param {Page} page @param {number} byMs */
export async function runOn(page, byMs) {
  await ask(page, async (element, ms) => {
    await element.pause();
    const lab = /** @type {import('../../www/messages.js').Lab} */ (element.lab);
    await lab.advance({ untilMs: lab.status().endMs + ms, eventsMax: 100_000 });
    await element.seek(Number.MAX_SAFE_INTEGER);
  }, byMs);
}

/**
 * Something for a page to do before its own scripts run.
 * @param {() => void} deed
 * @returns {(page: Page) => Promise<void>}
 */
export function early(deed) {
  return async (page) => {
    await page.evaluateOnNewDocument(deed);
  };
}

/** The text of a part of the element. @param {Page} page @param {string} selector */
export function textOf(page, selector) {
  return ask(page, (element, part) => element.shadowRoot?.querySelector(part)?.textContent?.replace(/\s+/g, ' ').trim() ?? '', selector);
}

/** The texts of all such parts. @param {Page} page @param {string} selector */
export function textsOf(page, selector) {
  return ask(page, (element, part) => [...(element.shadowRoot?.querySelectorAll(part) ?? [])].map((one) => one.textContent?.replace(/\s+/g, ' ').trim() ?? ''), selector);
}

/** Presses a part of the element as a pointer does. @param {Page} page @param {string} selector */
export async function press(page, selector) {
  const part = await page.waitForSelector(`consensus-lab >>> ${selector}`, { visible: true });
  // To the middle of the window, where no bar that sticks to an edge lies over it.
  await part?.evaluate((element) => element.scrollIntoView({ block: 'center', inline: 'nearest' }));
  await part?.click();
}

/** Chooses a scenario in the page's head by its id, '' for the live cluster. @param {Page} page @param {string} id */
export async function choose(page, id) {
  await page.waitForSelector('#scenario:not([disabled])', { timeout: 20_000 });
  await page.$eval('#scenario', (element, words) => {
    const field = /** @type {HTMLInputElement} */ (element);
    field.focus();
    field.value = words;
    field.dispatchEvent(new Event('input'));
  }, id === '' ? 'Live cluster' : id);
  await page.keyboard.press('Enter');
}

/** What has the focus inside the element, as "tag: name". @param {Page} page */
export function focused(page) {
  return ask(page, (element) => {
    const active = /** @type {HTMLElement | null} */ (element.shadowRoot?.activeElement ?? null);
    return active ? `${active.localName}: ${active.getAttribute('aria-label') ?? active.textContent?.trim()}` : '';
  });
}
