// The element in a page of somebody else's: it loads late, ends clean, minds its own business.

import assert from 'node:assert/strict';
import { eachBrowser } from './harness.mjs';
import { ask, early, textOf, until } from './lab.mjs';

const EMBED = '/tests/fixture/embed.html';

eachBrowser('what cannot be seen loads nothing but its shell', async ({ open }) => {
  const page = await open(EMBED, { height: 400 });
  await ask(page, () => undefined);
  const second = await page.$eval('#two', (element) => ({ isReady: element.hasAttribute('ready'), text: element.textContent?.trim() }));
  assert.deepEqual(second, { isReady: false, text: 'Another one.' });
  await page.$eval('#two', (element) => element.scrollIntoView());
  await page.waitForSelector('#two[ready]');
});

eachBrowser('an element out of sight asks for one file only', async ({ open }) => {
  const page = await open(EMBED, {
    height: 400,
    before: early(() => {
      addEventListener('DOMContentLoaded', () => document.querySelector('#one')?.remove());
    }),
  });
  await new Promise((done) => setTimeout(done, 300));
  const files = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname).filter((name) => name.startsWith('/www/') || name.startsWith('/pkg/')));
  assert.deepEqual(files, ['/www/element.js']);
});

/** Counts, within a page, what will call it back: timers, intervals and pictures that were asked for and are neither over nor cancelled. */
function countTimers() {
  const pending = new Set();
  Object.assign(window, { pendingTimers: () => pending.size });
  const once = /** @type {const} */ ([['setTimeout', 'clearTimeout'], ['requestAnimationFrame', 'cancelAnimationFrame']]);
  const page = /** @type {any} */ (window);
  for (const [set, clear] of [...once, /** @type {const} */ (['setInterval', 'clearInterval'])]) {
    const [original, cancel] = [page[set].bind(window), page[clear].bind(window)];
    page[set] = (/** @type {(...args: unknown[]) => void} */ callback, /** @type {unknown[]} */ ...rest) => {
      const id = original((/** @type {unknown[]} */ ...args) => {
        if (set !== 'setInterval') pending.delete(`${set} ${id}`);
        callback(...args);
      }, ...rest);
      pending.add(`${set} ${id}`);
      return id;
    };
    page[clear] = (/** @type {unknown} */ id) => {
      pending.delete(`${set} ${id}`);
      cancel(id);
    };
  }
}

eachBrowser('removing the element ends its workers and timers, and moving it does not', async ({ open }) => {
  const page = await open(EMBED, { height: 400, before: early(countTimers) });
  await ask(page, () => undefined);
  const found = await page.evaluate(async () => {
    const pending = /** @type {any} */ (window).pendingTimers;
    const element = /** @type {any} */ (document.querySelector('#one'));
    const { lab } = element;
    await lab.advance({ untilMs: 1000, eventsMax: 1000 });
    const first = lab.alive();
    await element.step(1, { key: false });
    const { frame } = element;
    document.querySelector('#gap')?.before(element);
    await new Promise((done) => setTimeout(done, 50));
    const moved = { alive: lab.alive(), isSame: element.lab === lab, frame: element.frame === frame };
    await element.play();
    const playing = pending() > 0;
    element.remove();
    await new Promise((done) => setTimeout(done, 50));
    const gone = { alive: lab.alive(), playing, timers: pending() };
    document.querySelector('#gap')?.before(element);
    await element.ready;
    await element.lab.advance({ untilMs: 1000, eventsMax: 1000 });
    return { first, moved, gone, again: element.lab.alive() };
  });
  assert.deepEqual(found, { first: 3, moved: { alive: 3, isSame: true, frame: true }, gone: { alive: 0, playing: true, timers: 0 }, again: 3 });
});

eachBrowser('two on one page run apart', async ({ open }) => {
  const page = await open(EMBED, { height: 400 });
  await ask(page, () => undefined);
  await page.$eval('#two', (element) => element.scrollIntoView());
  await page.waitForSelector('#two[ready]');
  const found = await page.evaluate(async () => {
    const [one, two] = /** @type {any[]} */ ([...document.querySelectorAll('consensus-lab')]);
    await one.step(1, { key: false });
    await one.step(1, { key: false });
    return { one: one.frame, two: two.frame, titles: [one.lab.setup.title, two.lab.setup.title], seeds: [one.lab.setup.seed, two.lab.setup.seed] };
  });
  assert.deepEqual([found.one, found.two, found.titles[0]], [2, 0, 'Three nodes']);
  assert.equal(found.seeds[0], '1');
  assert.notEqual(found.titles[1], found.titles[0]);
});

eachBrowser('a scenario plays to its end, stops there, and goes on when asked again', async ({ open }) => {
  const page = await open(EMBED, { height: 400 });
  const ended = await ask(page, async (element) => {
    element.setAttribute('speed', 'top');
    const isOver = new Promise((done) => element.addEventListener('lab-ended', () => done(true), { once: true }));
    await element.play();
    await isOver;
    return { timeMs: element.status?.timeMs ?? 0, paused: element.paused };
  });
  assert.ok(ended.timeMs <= 9000 && ended.timeMs > 7000, JSON.stringify(ended));
  assert.ok(ended.paused);
  await ask(page, (element) => element.play());
  await until(page, (element) => (element.status?.timeMs ?? 0) > 10_000);
});

eachBrowser('a script with a mistake leaves the fallback and says what is wrong', async ({ open }) => {
  const page = await open(EMBED, {
    height: 400,
    before: early(() => {
      addEventListener('DOMContentLoaded', () => {
        const script = document.querySelector('#one script');
        if (script) script.textContent = 'protocol watercraft\nnodes a b c\nat 2s crsh a\n';
      });
    }),
  });
  await page.waitForFunction(() => document.querySelector('#one')?.shadowRoot?.querySelector('[role="alert"]'));
  const words = await page.$eval('#one', (element) => element.shadowRoot?.querySelector('[role="alert"]')?.textContent ?? '');
  assert.match(words, /Line 3, column \d+.*crash/s);
  const isFallbackSeen = await page.$eval('#one p', (element) => element.getBoundingClientRect().height > 0);
  assert.ok(isFallbackSeen);
});

eachBrowser('bad lines and numbers are sentences and change nothing', async ({ open }) => {
  const page = await open(EMBED, { height: 400 });
  const found = await ask(page, async (element) => {
    const before = JSON.stringify([element.status?.frames, element.branch]);
    const words = [];
    for (const line of ['crash nobody', 'rule no_such_rule on', 'fly a', 'network latency=-5ms', 'delay WC_PING a -> b by -2s']) {
      await element.act(line);
      words.push([...(element.shadowRoot?.querySelectorAll('.notice.error') ?? [])].at(-1)?.textContent ?? '');
    }
    await element.seek(-5);
    await element.seek(Number.NaN);
    return { isSame: before === JSON.stringify([element.status?.frames, element.branch]), words };
  });
  assert.ok(found.isSame);
  for (const words of found.words) assert.match(words, /\S+ \S+.*[.?]$/, JSON.stringify(found.words));
  assert.equal(new Set(found.words).size, found.words.length, JSON.stringify(found.words));
});

eachBrowser('where workers are refused the nodes run in the page, and it is said', async ({ open }) => {
  const page = await open(EMBED, {
    height: 400,
    before: early(() => {
      Object.defineProperty(window, 'Worker', { value: function Worker() { throw new Error('refused'); } });
    }),
  });
  assert.equal(await ask(page, (element) => element.lab?.engine), 'in-page');
  assert.match(await textOf(page, '.notice'), /in the page/);
  await ask(page, (element) => element.step(1));
  assert.ok((await ask(page, (element) => element.frame)) > 0);
});
