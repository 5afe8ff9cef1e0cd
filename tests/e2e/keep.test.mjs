// The run that the lab page keeps in the browser: a reload goes on with it, whatever stands there; embeds keep nothing.

import assert from 'node:assert/strict';
import { PAGE, assertAccessible, eachBrowser } from './harness.mjs';
import { ask, until } from './lab.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

/** How the shown run stands, as far as it must be the same afterwards. @param {Page} page */
function standing(page) {
  return ask(page, (element) => {
    const lab = /** @type {import('../../www/messages.js').Lab} */ (element.lab);
    const { branch, frame, branches } = lab.status();
    return {
      protocol: lab.setup.protocol.key, seed: lab.setup.seed, branch, frame, fingerprint: lab.frame().fingerprint, script: lab.script(), isFree: element.isFree, view: element.shownView,
      branches: branches.map(({ name, parent, fork, frames }) => ({ name, parent, fork, frames })),
    };
  });
}

/** A live cluster in which a node was crashed by hand, and in its past another one. @param {Page} page */
async function actByHand(page) {
  await until(page, (element) => (element.status?.frames ?? 0) > 20);
  await ask(page, async (element) => {
    await element.pause();
    const lab = /** @type {import('../../www/messages.js').Lab} */ (element.lab);
    const [one, other] = lab.frame().rows.map((row) => row.name);
    await element.seek(Number.MAX_SAFE_INTEGER);
    await element.act(`crash ${one}`);
    await lab.advance({ untilMs: lab.status().endMs + 3000, eventsMax: 10_000 });
    await element.seek(15);
    await element.act(`crash ${other}`);
    await lab.advance({ untilMs: lab.status().endMs + 2000, eventsMax: 10_000 });
    await element.act(`restart ${other}`);
    const { frame } = lab.status();
    await element.strike(frame);
    await element.show(1, 16);
    /** @type {HTMLElement | null | undefined} */ (element.shadowRoot?.querySelector('[data-tab="messages"]'))?.click();
  });
}

/** What lies in the page's store. @param {Page} page @returns {Promise<Record<string, unknown>>} */
function stored(page) {
  return page.evaluate(async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === 'consensus-lab')) return {};
    const request = (/** @type {IDBRequest<any>} */ one) => new Promise((done, fail) => Object.assign(one, { onsuccess: () => done(one.result), onerror: () => fail(one.error) }));
    const base = await request(indexedDB.open('consensus-lab'));
    const room = base.transaction('runs').objectStore('runs');
    const [keys, values] = await Promise.all([request(room.getAllKeys()), request(room.getAll())]);
    base.close();
    return Object.fromEntries(keys.map((/** @type {string} */ key, /** @type {number} */ index) => [key, values[index]]).filter((/** @type {unknown[]} */ [, value]) => value !== null));
  });
}

/** Puts something into the page's store that the page has not written. @param {Page} page @param {string} text */
async function spoil(page, text) {
  await page.evaluate(async (garbage) => {
    const request = (/** @type {IDBRequest<any>} */ one) => new Promise((done, fail) => Object.assign(one, { onsuccess: () => done(one.result), onerror: () => fail(one.error) }));
    const base = await request(indexedDB.open('consensus-lab'));
    await request(base.transaction('runs', 'readwrite').objectStore('runs').put(garbage, 'run'));
    base.close();
  }, text);
}

/** Waits until the store holds the shown moment. @param {Page} page */
async function untilStored(page) {
  const { frame, branch } = await standing(page);
  for (;;) {
    const { run } = await stored(page);
    if (typeof run === 'string') {
      const record = JSON.parse(run.slice(run.indexOf('\n')));
      const address = await page.evaluate(() => location.hash);
      if (record.frame === frame && record.branch === branch && record.address === address && address !== '') return run;
    }
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
}

/** The page anew, as at a later visit: without what its end still writes. @param {Page} page @param {string} url */
async function comeBack(page, url) {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'load' });
}

/** @param {Page} page @param {string} id */
const wordsOf = (page, id) => page.$eval(id, (element) => (element.checkVisibility() ? (element.textContent ?? '') : ''));

for (const protocol of ['watercraft', 'itchain', 'raft']) {
  eachBrowser(`a run of ${protocol} goes on after a reload, with its branches and its deeds`, async ({ open, url }) => {
    const page = await open();
    await ask(page, () => undefined);
    if (protocol !== 'watercraft') {
      await page.waitForSelector('#scenario:not([disabled])');
      await page.select('#protocol', protocol);
      await page.waitForFunction((key) => /** @type {any} */ (document.querySelector('#lab')).lab?.setup.protocol.key === key, {}, protocol);
    }
    await actByHand(page);
    const before = await standing(page);
    assert.equal(before.protocol, protocol);
    assert.equal(before.branches.length, 3);
    await untilStored(page);
    await page.reload();
    assert.deepEqual(await standing(page), before);
    assert.equal(await wordsOf(page, '#kept'), '');
    // Without the address, as who opens a bookmark.
    await comeBack(page, `${url}${PAGE}`);
    assert.deepEqual(await standing(page), before);
  });
}

eachBrowser('the page as it stands in www/, not bundled, is live and goes on with its run too', async ({ open }) => {
  const page = await open('/www/');
  await actByHand(page);
  const before = await standing(page);
  await untilStored(page);
  await page.reload();
  assert.deepEqual(await standing(page), before);
});

eachBrowser('what was damaged in the store is refused with a sentence, and can be downloaded', async ({ open, url }) => {
  const page = await open();
  await actByHand(page);
  const run = await untilStored(page);
  // As another page would: this one has nothing left to write.
  await page.goto(`${url}/tests/fixture/blank.html`);
  await spoil(page, run.replace('crash', 'smash'));
  await page.goto(`${url}${PAGE}`, { waitUntil: 'load' });
  await until(page, (element) => !element.paused && element.status?.branches.length === 1);
  assert.match(await wordsOf(page, '#kept'), /^The stored run cannot be continued: it is damaged: its check sum does not fit\. A new one has begun; what was stored can be downloaded\./);
  await assertAccessible(page, '#kept');
  await page.evaluate(() => {
    URL.createObjectURL = (blob) => {
      void /** @type {Blob} */ (blob).text().then((text) => Object.assign(window, { downloaded: text }));
      return 'data:text/plain,';
    };
    HTMLAnchorElement.prototype.click = () => undefined;
  });
  await page.locator('#kept-download').click();
  await page.waitForFunction(() => 'downloaded' in window);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).downloaded), run.replace('crash', 'smash'));
  await page.reload();
  assert.match(await wordsOf(page, '#kept'), /cannot be continued/, 'it stays until it is let go');
  await page.locator('#kept-forget').click();
  await page.waitForFunction(() => document.querySelector('#kept')?.checkVisibility() === false);
  assert.equal('refused' in (await stored(page)), false);
});

eachBrowser('a run that goes another way when it is played again is refused', async ({ open, url }) => {
  const page = await open();
  await actByHand(page);
  const run = await untilStored(page);
  await page.goto(`${url}/tests/fixture/blank.html`);
  const forged = await page.evaluate(async (text) => {
    const { readRecord, writeRecord } = /** @type {typeof import('../../www/record.js')} */ (await import(/** @type {any} */ ('/www/record.js')));
    const reading = readRecord(text);
    const written = 'record' in reading ? writeRecord({ ...reading.record, fingerprint: '0000000000000000' }) : reading;
    return 'text' in written ? written.text : '';
  }, run);
  await spoil(page, forged);
  await page.goto(`${url}${PAGE}`, { waitUntil: 'load' });
  await until(page, (element) => element.status?.branches.length === 1);
  await page.waitForFunction(() => document.querySelector('#kept')?.textContent?.includes('frame 16 is not as it was when it was kept, its fingerprint differs'));
});

eachBrowser('a link is opened before the kept run, which is put aside and can be taken up', async ({ open, url }) => {
  const page = await open();
  await actByHand(page);
  const before = await standing(page);
  const link = await ask(page, async (element) => {
    await element.show(0, 5);
    return element.toURL();
  });
  await ask(page, (element) => element.show(1, 16));
  await untilStored(page);
  await comeBack(page, link);
  assert.equal((await standing(page)).frame, 5);
  assert.match(await wordsOf(page, '#kept'), /^“[^”]+” is kept in this browser as you left it; the link was opened instead\./);
  await page.locator('#kept-go-on').click();
  await until(page, (element) => element.status?.branches.length === 3);
  assert.deepEqual(await standing(page), before);
  assert.equal(await wordsOf(page, '#kept'), '');
  assert.match(link, new RegExp(`^${url}`));
});

eachBrowser('switched off nothing is kept, and what was kept is gone', async ({ open, url }) => {
  const page = await open();
  await actByHand(page);
  await untilStored(page);
  await page.locator('#keep').click();
  await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'Runs are not kept any more, and what was kept is gone.');
  assert.deepEqual(await stored(page), {});
  await comeBack(page, `${url}${PAGE}`);
  assert.equal(await page.$eval('#keep', (box) => /** @type {HTMLInputElement} */ (box).checked), false);
  await actByHand(page);
  await comeBack(page, `${url}/tests/fixture/blank.html`);
  assert.deepEqual(await stored(page), {});
});

eachBrowser('an element in a page of somebody else keeps nothing', async ({ open, url }) => {
  const page = await open('/tests/fixture/embed.html', { height: 400 });
  await ask(page, async (element) => {
    await element.seek(30);
    await element.act(`crash ${element.lab?.frame().rows[0]?.name}`);
  });
  await comeBack(page, `${url}/tests/fixture/blank.html`);
  assert.deepEqual(await page.evaluate(async () => ({ bases: await indexedDB.databases(), settings: Object.keys(localStorage) })), { bases: [], settings: [] });
});

eachBrowser('where the browser keeps nothing the page says so, and the lab goes on', async ({ open }) => {
  const page = await open(PAGE, {
    before: async (one) => {
      await one.evaluateOnNewDocument(() => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('not here', 'SecurityError');
        };
      });
    },
  });
  await actByHand(page);
  await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'Runs cannot be kept here: the browser does not allow it (SecurityError: not here).');
  const box = await page.$eval('#keep', (element) => ({ checked: /** @type {HTMLInputElement} */ (element).checked, disabled: /** @type {HTMLInputElement} */ (element).disabled }));
  assert.deepEqual(box, { checked: false, disabled: true });
  await ask(page, (element) => element.play());
  await until(page, (element) => !element.paused);
});
