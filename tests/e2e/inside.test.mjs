// Inside the nodes: the sheets that a protocol gives, here the blocks of it-chain.

import assert from 'node:assert/strict';
import { PAGE, assertAccessible, eachBrowser } from './harness.mjs';
import { ask, press, textOf, textsOf, until } from './lab.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

const SCRIPT = `title     Two blocks
protocol  itchain
nodes     A B C D E
seed      42
at 2s     tx mint alice 100 to A
at 4s     tx transfer alice bob 30 to C
at 7s     tamper 1 transaction at B
at 8s     leave E
run       9s
`;

/** Plays the script to its end and opens the tab. @param {Page} page */
async function setStage(page) {
  await ask(page, () => undefined);
  await page.evaluate((script) => {
    /** @type {any} */ (document.querySelector('consensus-lab')).script = script;
  }, SCRIPT);
  await until(page, (element) => element.lab?.setup.title === 'Two blocks' && element.hasAttribute('ready'));
  await ask(page, async (element) => {
    await element.pause();
    await element.lab?.finish();
  });
  await press(page, '[data-tab="inside"]');
  await ask(page, (element) => element.pause());
}

/** Goes to the frame of which the story tells this. @param {Page} page @param {string} words @param {number} [by] */
async function goTo(page, words, by = 0) {
  await ask(page, async (element, wanted, away) => {
    const lab = /** @type {import('../../www/messages.js').Lab} */ (element.lab);
    const told = lab.story(1, 1000).find(({ sentence, reasons }) => [sentence, ...reasons.map(({ text }) => text)].some((text) => text.startsWith(wanted)));
    if (!told) throw new Error(`Nothing tells “${wanted}”.`);
    await element.seek(told.frame + away);
  }, words, by);
}

/** The rows of the table, a text each. @param {Page} page */
const rows = (page) => textsOf(page, '.sheet tbody tr');

eachBrowser('a block that is stored is a new row of its node, and an old one a step later', async ({ open }) => {
  const page = await open();
  await setStage(page);
  await goTo(page, 'B stores block 2', -1);
  const before = await rows(page);
  assert.equal(before.filter((row) => row.includes('mint alice 100')).length, 5, before.join('\n'));
  await ask(page, (element) => element.step(1, { key: false }));
  const fresh = await textsOf(page, '.sheet tr.is-new');
  assert.equal(fresh.filter((row) => row.startsWith('B2 new')).length, 1, fresh.join('\n'));
  assert.match(await textOf(page, '.sheet caption'), /^Blocks · frame \d+ of \d+.* row/);
  await goTo(page, 'E stores block 2', 40);
  assert.ok((await rows(page)).some((row) => row.startsWith('B2') && !row.includes('new')));
});

eachBrowser('a cell that changes is marked, with what it was; who leaves takes the rows along', async ({ open }) => {
  const page = await open();
  await setStage(page);
  await goTo(page, "B's stored block 1");
  const changed = await textsOf(page, '.sheet td.changed');
  assert.ok(changed.some((cell) => cell.startsWith('✓ → ')), changed.join('\n'));
  assert.ok(changed.some((cell) => cell.includes('mallory')), changed.join('\n'));
  await goTo(page, 'E leaves');
  const gone = await textsOf(page, '.sheet tr.is-gone');
  assert.equal(gone.length, 3, gone.join('\n'));
  await ask(page, (element) => element.step(1, { key: false }));
  assert.match((await rows(page)).at(-1) ?? '', /^E *left *no blocks$/);
});

eachBrowser('one node alone can be looked at, and the choice stays from frame to frame', async ({ open }) => {
  const page = await open();
  await setStage(page);
  const select = await page.waitForSelector('consensus-lab >>> .sheet-bar select');
  await select?.select('2');
  await until(page, (element) => element.shadowRoot?.querySelectorAll('.sheet tbody').length === 1);
  await ask(page, (element) => element.step(-1));
  const shown = await rows(page);
  assert.ok(shown.length > 0 && shown[0]?.startsWith('C'), shown.join('\n'));
  // Before it was there, none of it is.
  await ask(page, (element) => element.seek(0));
  await until(page, (element) => element.shadowRoot?.querySelectorAll('.sheet tbody').length === 0);
});

eachBrowser('its table is one for everybody, on a phone too', async ({ open }) => {
  for (const size of [{ width: 1280, height: 900 }, { width: 360, height: 740 }]) {
    const page = await open(PAGE, size);
    await setStage(page);
    await goTo(page, 'E leaves');
    await press(page, '.sheet-legend summary');
    await assertAccessible(page, 'consensus-lab');
    const found = await ask(page, (element) => {
      const table = element.shadowRoot?.querySelector('.sheet');
      const heads = [...(table?.querySelectorAll('tbody th.sheet-node') ?? [])];
      return {
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        bare: [...(table?.querySelectorAll('th') ?? [])].filter((head) => !head.hasAttribute('scope')).length,
        nodes: heads.map((head) => head.querySelector('b')?.textContent), scope: heads[0]?.getAttribute('scope'),
        headings: table?.querySelectorAll('tbody th[scope="row"]').length,
        spans: heads.map((head) => (head.getAttribute('colspan') ? 'above' : head.getAttribute('rowspan'))),
      };
    });
    const spans = size.width > 480 ? ['3', '3', '3', '3', '3'] : Array.from({ length: 5 }, () => 'above');
    assert.deepEqual(found, { over: 0, bare: 0, nodes: ['A', 'B', 'C', 'D', 'E'], scope: 'rowgroup', headings: 15, spans });
  }
}, { timeout_ms: 120_000 });

eachBrowser('a protocol that gives no sheet has no such tab, whatever is asked for', async ({ open }) => {
  const page = await open();
  await ask(page, (element) => element.setAttribute('view', 'inside'));
  const tabs = await ask(page, (element) => [...(element.shadowRoot?.querySelectorAll('.tab:not([hidden])') ?? [])].map((tab) => [tab.textContent, tab.getAttribute('aria-pressed')]));
  assert.ok(tabs.every(([title]) => title !== 'Inside'), JSON.stringify(tabs));
  assert.deepEqual(tabs.find(([, pressed]) => pressed === 'true'), ['State', 'true']);
});
