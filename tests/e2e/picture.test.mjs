// The cluster picture says what the tables say: names, roles, who does not run, which links are cut, what is under way.

import assert from 'node:assert/strict';
import { eachBrowser } from './harness.mjs';
import { ask, choose, focused, press, until } from './lab.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('../../www/messages.js').Lab} Lab */

/** Opens a scenario and runs it to its end. @param {Page} page @param {string} id @param {string} protocol */
async function play(page, id, protocol) {
  await ask(page, () => undefined);
  await choose(page, id);
  await page.waitForFunction((wanted) => {
    const element = /** @type {import('../../www/element.js').ConsensusLab | null} */ (document.querySelector('consensus-lab'));
    return element?.lab?.setup.protocol.key === wanted && element.lab.setup.script !== '' && element.lab.setup.endMs !== null;
  }, { timeout: 20_000 }, protocol);
  await ask(page, async (element) => {
    await element.pause();
    await element.lab?.finish();
  });
}

/** Shows a tab at a frame. @param {Page} page @param {string} tab @param {number} frame */
async function showAt(page, tab, frame) {
  await ask(page, (element, at) => element.seek(at), frame);
  await press(page, `[data-tab="${tab}"]`);
  await page.waitForFunction((wanted) => {
    const pane = document.querySelector('consensus-lab')?.shadowRoot?.querySelector('.pane:not([hidden])');
    return pane?.querySelector('caption, .cluster-caption')?.textContent?.startsWith(`frame ${wanted} of`);
  }, { timeout: 20_000 }, frame.toLocaleString('en'));
}

/** What the table says of each node: name, status, role, whether it took the step. @param {Page} page */
function tableOf(page) {
  return ask(page, (element) => [...(element.shadowRoot?.querySelectorAll('.state tbody tr') ?? [])].map((row) => {
    const role = row.querySelector('.tone-leader, .tone-follower, .tone-candidate, .tone-joining');
    const status = ['crashed', 'paused', 'left'].find((one) => row.classList.contains(one)) ?? '';
    const word = status === 'crashed' || status === 'left' ? '' : (role?.textContent ?? '').replace(/^[^\p{L}]+/u, '');
    return { name: row.querySelector('.node-name')?.textContent ?? '', role: [status, word].filter(Boolean).join(', '), acted: row.classList.contains('acted') };
  }));
}

/** What the picture says of each node. @param {Page} page */
function pictureOf(page) {
  return ask(page, (element) => [...(element.shadowRoot?.querySelectorAll('.cluster-node') ?? [])].map((node) => ({
    name: node.querySelector('.node-called')?.textContent ?? '', role: node.querySelector('.node-role')?.textContent ?? '', acted: node.classList.contains('acted'),
  })));
}

for (const [protocol, id] of /** @type {const} */ ([['watercraft', 'w-20-restart'], ['raft', 'f-transfer-fails'], ['itchain', 'i-20-leader-dies']])) {
  eachBrowser(`the picture of a ${protocol} cluster says of each node what the table says`, async ({ open }) => {
    const page = await open();
    await play(page, `${protocol}/${id}`, protocol);
    const frames = await ask(page, (element) => {
      const lab = /** @type {Lab} */ (element.lab);
      const { frames } = lab.status();
      const crash = lab.marks(0).find((mark) => mark.kind === 'fault')?.frame ?? 0;
      return [1, Math.floor(frames / 3), crash, crash + 9, frames];
    });
    const roles = new Set();
    for (const frame of frames) {
      await showAt(page, 'state', frame);
      const wanted = await tableOf(page);
      await showAt(page, 'picture', frame);
      assert.deepEqual(await pictureOf(page), wanted, `frame ${frame}`);
      for (const { role } of wanted) roles.add(role);
    }
    assert.ok(roles.has('crashed') && roles.size >= 3, [...roles].join());
  });
}

eachBrowser('the picture draws what is under way and what is cut, and leads to where a message was sent and to what a node can do', async ({ open }) => {
  const page = await open();
  await play(page, 'raft/x-partition-two-three', 'raft');
  const frame = await ask(page, (element) => {
    const lab = /** @type {Lab} */ (element.lab);
    let at = lab.status().frames;
    while (at > 0 && (lab.frame({ frame: at }).inFlight < 2 || lab.frame({ frame: at }).cuts.length === 0)) at -= 1;
    return at;
  });
  assert.ok(frame > 0);
  await showAt(page, 'picture', frame);
  const found = await ask(page, (element) => {
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    const lab = /** @type {Lab} */ (element.lab);
    const underWay = lab.messages(80).filter((letter) => letter.fate === 'in flight' && letter.from !== letter.to);
    return {
      darts: [...root.querySelectorAll('.dart.under-way')].map((dart) => dart.getAttribute('aria-label')?.split(':')[0]), wanted: underWay.map(({ kind, from, to }) => `${kind} ${from} → ${to}`),
      lines: root.querySelectorAll('.cut-line').length, cuts: lab.frame().cuts.length, words: root.querySelector('.cluster-cuts')?.textContent ?? '', sentFrame: underWay[0]?.sentFrame ?? -1,
    };
  });
  assert.deepEqual(found.darts, found.wanted);
  assert.ok(found.darts.length >= 2, 'something is under way');
  assert.deepEqual([found.lines, found.cuts], [6, 12], 'a line for both ways of each link');
  assert.match(found.words, /^Cut: .*Michel ↔ .*\.$/);
  // By key, as everything: a node's menu opens beside it and gives the focus back.
  await ask(page, (element) => /** @type {HTMLElement | null} */ (element.shadowRoot?.querySelector('.cluster-node'))?.focus());
  await page.keyboard.press('Enter');
  await until(page, (element) => element.shadowRoot?.querySelector('.menu:popover-open'));
  await page.keyboard.press('Escape');
  await until(page, (element) => element.shadowRoot?.activeElement?.matches('.cluster-node'));
  assert.match(await focused(page), /^button: Michel, /);
  await ask(page, (element) => /** @type {HTMLElement | null} */ (element.shadowRoot?.querySelector('.dart.under-way'))?.focus());
  await page.keyboard.press('Enter');
  await page.waitForFunction((wanted) => /** @type {any} */ (document.querySelector('consensus-lab')).frame === wanted, { timeout: 20_000 }, found.sentFrame);
});

eachBrowser('an embedded picture acts on nothing, and each of its nodes can be reached all the same', async ({ open }) => {
  const page = await open('/tests/fixture/embed.html', { height: 500 });
  await ask(page, async (element) => {
    element.setAttribute('view', 'picture');
    await element.pause();
    await element.seek(0);
  });
  await until(page, (element) => element.shadowRoot?.querySelector('.cluster-caption')?.textContent?.endsWith('No node has started yet.'));
  await ask(page, async (element) => {
    await element.lab?.finish();
    await element.seek(20);
  });
  await until(page, (element) => element.shadowRoot?.querySelectorAll('.cluster-node').length === 3);
  const nodes = await ask(page, (element) => [...(element.shadowRoot?.querySelectorAll('.cluster-node') ?? [])].map((node) => [node.localName, node.getAttribute('tabindex'), (node.getAttribute('aria-label') ?? '').split(',')[0]]));
  assert.deepEqual(nodes, [['span', '0', 'a'], ['span', '0', 'b'], ['span', '0', 'c']]);
});

eachBrowser('a cluster too large for the picture is left to the table, and the page says so', async ({ open }) => {
  const page = await open();
  await ask(page, () => undefined);
  await page.$eval('#nodes', (field) => {
    /** @type {HTMLInputElement} */ (field).value = '25';
    field.dispatchEvent(new Event('change'));
  });
  await until(page, (element) => element.lab?.frame().rows.length === 25);
  await press(page, '[data-tab="picture"]');
  await until(page, (element) => element.shadowRoot?.querySelector('.cluster-caption')?.textContent?.includes('up to 24 nodes; here are 25'));
  assert.equal(await ask(page, (element) => element.shadowRoot?.querySelector('.cluster')?.checkVisibility()), false);
});
