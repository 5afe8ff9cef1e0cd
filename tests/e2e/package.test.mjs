// The npm package as somebody else's page embeds it: only pkg/ is loaded.

import assert from 'node:assert/strict';
import { eachBrowser } from './harness.mjs';

eachBrowser('the packaged element runs, and one out of sight loads nothing but its shell', async ({ open }) => {
  /** @type {string[]} */
  const asked = [];
  const page = await open('/tests/fixture/package.html', {
    before: async (fresh) => {
      fresh.on('request', (request) => asked.push(new URL(request.url()).pathname));
    },
  });
  await page.waitForFunction(() => document.querySelector('#seen')?.hasAttribute('ready'), { timeout: 30_000 });
  const rows = await page.evaluate(async () => {
    const element = /** @type {any} */ (document.querySelector('#seen'));
    await element.step(1, { key: false });
    return element.shadowRoot.querySelectorAll('tbody tr').length;
  });
  assert.ok(rows > 0, 'there is a table with rows');
  assert.equal(await page.evaluate(() => document.querySelector('#unseen')?.hasAttribute('ready')), false);
  assert.deepEqual(asked.filter((path) => path.startsWith('/www/')), [], 'the package is whole');
  assert.equal(asked.filter((path) => path.endsWith('.wasm')).length, 1, 'the module is fetched once');

  await page.evaluate(() => document.querySelector('#unseen')?.scrollIntoView());
  await page.waitForFunction(() => document.querySelector('#unseen')?.hasAttribute('ready'), { timeout: 30_000 });
  assert.equal(asked.filter((path) => path.endsWith('.wasm')).length, 1, 'the second element shares the module');
});

eachBrowser('a page with only out-of-sight elements loads the shell alone', async ({ open }) => {
  /** @type {string[]} */
  const asked = [];
  const page = await open('/tests/fixture/blank.html', {
    before: async (fresh) => {
      fresh.on('request', (request) => asked.push(new URL(request.url()).pathname));
    },
  });
  await page.evaluate(async () => {
    const far = document.createElement('div');
    far.style.height = '5000px';
    document.body.append(far, document.createElement('consensus-lab'));
    const at = '/pkg/element.js';
    await import(at);
  });
  await page.waitForFunction(() => customElements.get('consensus-lab') !== undefined);
  // Two pictures later the observer has told the element that it is out of sight.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  assert.deepEqual(asked.filter((path) => path.startsWith('/pkg/')), ['/pkg/element.js']);
});

eachBrowser('the bundled page shows a live cluster in workers, and needs few files for it', async ({ open }) => {
  const page = await open('/pkg/page/');
  await page.waitForFunction(() => (document.querySelector('consensus-lab')?.shadowRoot?.querySelectorAll('.state tbody tr').length ?? 0) === 5);
  const found = await page.evaluate(() => ({
    engine: /** @type {any} */ (document.querySelector('consensus-lab')).lab.engine,
    asked: performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => !path.startsWith('/favicon')),
  }));
  assert.equal(found.engine, 'workers');
  assert.deepEqual(found.asked.filter((path) => !path.startsWith('/pkg/')), [], 'the page is whole');
  assert.equal(found.asked.filter((path) => path.endsWith('.wasm')).length, 1);
  assert.ok(new Set(found.asked).size < 20, found.asked.join(' '));
});
