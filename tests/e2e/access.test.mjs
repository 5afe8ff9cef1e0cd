// For everyone: without a pointer, with a screen reader, on a phone, in the dark.

import assert from 'node:assert/strict';
import { PAGE, assertAccessible, eachBrowser } from './harness.mjs';
import { ask, choose, focused, press, runOn, textOf, textsOf, until, untilLed } from './lab.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

/** A page with something to see: the host is down, a link is cut, there is a branch. @param {Page} page */
async function setStage(page) {
  await untilLed(page);
  await ask(page, async (element) => {
    await element.pause();
    const lab = /** @type {import('../../www/messages.js').Lab} */ (element.lab);
    const [one, two] = lab.frame().rows.map((row) => row.name);
    await element.act(`cut ${one} -> ${two}`);
    await lab.advance({ untilMs: lab.status().endMs + 3000, eventsMax: 10_000 });
    await element.seek('60%');
    await element.act(`crash ${two}`);
  });
}

for (const scheme of ['light', 'dark']) {
  eachBrowser(`axe finds nothing in the ${scheme} page, with everything open`, async ({ open }) => {
    const page = await open(PAGE, scheme === 'light' ? {} : { before: (page) => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]) });
    await setStage(page);
    await ask(page, (element) => {
      for (const panel of element.shadowRoot?.querySelectorAll('details') ?? []) panel.open = true;
    });
    for (const tab of ['state', 'over-time', 'relations', 'messages', 'picture', 'space-time', 'logs']) {
      await press(page, `[data-tab="${tab}"]`);
      await assertAccessible(page);
    }
    await page.locator('#edit').click();
    await press(page, '.help-button');
    await assertAccessible(page);
  }, { browsers: scheme === 'light' ? ['chromium', 'firefox'] : ['chromium'], timeout_ms: 120_000 }); // only Chromium can be told that it is dark
}

eachBrowser('the cluster is played, walked and acted upon with the keyboard alone', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await ask(page, (element) => /** @type {HTMLElement | null} */ (element.shadowRoot?.querySelector('.lab'))?.focus());
  await page.keyboard.press(' ');
  await until(page, (element) => element.paused);
  const at = await ask(page, (element) => element.frame);
  await page.keyboard.press('ArrowLeft');
  // It may have been stopped at a key frame already.
  await page.waitForFunction((frame) => /** @type {any} */ (document.querySelector('consensus-lab')).frame < frame, {}, at);
  await until(page, (element) => element.shadowRoot?.querySelector('.place')?.textContent?.includes('(key)'));
  await page.keyboard.press('Home');
  await until(page, (element) => element.frame === 0);
  await page.keyboard.press('.');
  await until(page, (element) => element.frame === 1);
  await page.keyboard.press('End');
  await until(page, (element) => element.frame === element.status?.frames);
  await page.keyboard.press('?');
  await until(page, (element) => element.shadowRoot?.querySelector('.help-panel')?.matches(':popover-open'));
  await page.keyboard.press('Escape');
  await until(page, (element) => !element.shadowRoot?.querySelector('.help-panel')?.matches(':popover-open'));
  // From the node's name to its menu, and the first offer there, with Tab and Enter.
  for (let tabs = 0; tabs < 30 && !(await focused(page)).startsWith('button: Crash'); tabs += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await until(page, (element) => element.shadowRoot?.querySelector('.state tr.crashed'));
});

eachBrowser('a node’s menu opens and closes with the keyboard', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await ask(page, async (element) => {
    await element.pause();
    /** @type {HTMLElement | null | undefined} */ (element.shadowRoot?.querySelector('.node-name'))?.focus();
  });
  const name = await focused(page);
  await page.keyboard.press('Enter');
  await until(page, (element) => element.shadowRoot?.querySelector('.menu')?.matches(':popover-open'));
  assert.match(await focused(page), /Crash/);
  await page.keyboard.press('Escape');
  await until(page, (element) => !element.shadowRoot?.querySelector('.menu')?.matches(':popover-open'));
  assert.equal(await focused(page), name);
});

eachBrowser('what has the focus keeps it while the run goes on, and passes it on where it goes', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  const lost = await ask(page, async (element) => {
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    element.setAttribute('speed', '16');
    await element.play();
    const lost = [];
    for (const selector of ['.state tbody tr:nth-child(3) .node-name', '.state .force', '.play', '.pane-state', '.story .strike button', '.try']) {
      const part = /** @type {HTMLElement | null} */ (root.querySelector(selector));
      if (!part) continue;
      part.focus();
      const { frame } = element;
      let isKept = true;
      while (element.frame < frame + 60) {
        await new Promise(requestAnimationFrame);
        if (!root.activeElement) lost.push(selector);
        if (root.activeElement !== part) isKept = false;
      }
      // These stay whatever happens.
      if (!isKept && !/force|strike|try/.test(selector)) lost.push(`${selector} went to ${root.activeElement?.className}`);
    }
    return [...new Set(lost)];
  });
  assert.deepEqual(lost, []);
  assert.match(await textOf(page, '.keys-hint'), /keys.*shows them/);
});

eachBrowser('keys outside the element are not its business', async ({ open }) => {
  const page = await open('/tests/fixture/embed.html', { height: 500 });
  await ask(page, (element) => element.step(1, { key: false }));
  await page.focus('#outside');
  await page.keyboard.type(' k.');
  await page.keyboard.press('ArrowRight');
  assert.equal(await ask(page, (element) => element.frame), 1);
  assert.equal(await ask(page, (element) => element.paused), true);
  assert.equal(await page.$eval('#outside', (field) => /** @type {HTMLInputElement} */ (field).value), ' k.');
});

eachBrowser('a change of frame is said once, with its sentence and the number of changes', async ({ open }) => {
  const page = await open('/tests/fixture/embed.html', { height: 500 });
  await ask(page, async (element) => {
    const spoken = /** @type {HTMLElement} */ (element.shadowRoot?.querySelector('[aria-live]'));
    /** @type {any} */ (window).said = [];
    new MutationObserver(() => /** @type {any} */ (window).said.push(spoken.textContent)).observe(spoken, { childList: true, characterData: true, subtree: true });
    await new Promise((done) => setTimeout(done, 400));
    /** @type {any} */ (window).said.length = 0;
    await element.step(1);
  });
  await page.waitForFunction(() => /** @type {any} */ (window).said.length > 0);
  await new Promise((done) => setTimeout(done, 400));
  const said = /** @type {string[]} */ (await page.evaluate(() => /** @type {any} */ (window).said));
  assert.equal(said.length, 1, JSON.stringify(said));
  assert.ok(said[0]?.startsWith(await textOf(page, '.story .sentence')));
  assert.match(said[0] ?? '', /(No cell|\d+ cells?) changed\.$/);
});

eachBrowser('tables are tables: captions, and heads with a scope', async ({ open }) => {
  const page = await open();
  await setStage(page);
  for (const tab of ['state', 'over-time', 'relations', 'messages', 'logs']) {
    await press(page, `[data-tab="${tab}"]`);
    const found = await ask(page, (element) => {
      const table = element.shadowRoot?.querySelector('.pane:not([hidden]) table');
      return { caption: table?.querySelector('caption')?.textContent?.trim() ?? '', bare: [...(table?.querySelectorAll('th') ?? [])].filter((head) => !head.hasAttribute('scope')).length };
    });
    assert.notEqual(found.caption, '', tab);
    assert.equal(found.bare, 0, tab);
  }
});

/**
 * What of the element can be seen above its bar, and what stands on it.
 * @param {Page} page
 */
function inSight(page) {
  return ask(page, (element) => {
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    const bar = /** @type {HTMLElement} */ (root.querySelector('.bar'));
    const end = bar.getBoundingClientRect().top;
    const isSeen = (/** @type {Element} */ one) => one.getClientRects().length > 0 && one.getBoundingClientRect().top >= end && one.getBoundingClientRect().bottom <= innerHeight;
    const wholeOf = (/** @type {string} */ selector) => [...root.querySelectorAll(selector)].filter(isSeen).map((one) => one.textContent);
    return {
      rows: [...root.querySelectorAll('.state tbody tr')].filter((row) => row.getBoundingClientRect().bottom <= end).length,
      columns: [...root.querySelectorAll('.state thead th')].filter((head) => head.getBoundingClientRect().right <= innerWidth).map((head) => head.textContent),
      more: /** @type {HTMLElement | null} */ (root.querySelector('.pane-state')?.parentElement)?.dataset['more'],
      onBar: { sentences: wholeOf('.story .sentence'), suggestions: wholeOf('.story .try'), reasons: wholeOf('.story .reasons li'), failures: wholeOf('.story .failures li') },
    };
  });
}

eachBrowser('at 360 px nothing hangs out, and the first screen shows all five nodes, what happened and what to try', async ({ open }) => {
  const page = await open(PAGE, { width: 360, height: 740 });
  await untilLed(page);
  // To a moment at which nothing is told of what was and what is now: a row has as many lines then as the node has peers.
  await runOn(page, 3000);
  const { rows, columns, more, onBar } = await inSight(page);
  assert.deepEqual({ rows, columns: columns.slice(0, 3), more }, { rows: 5, columns: ['Node', 'Role', 'Host'], more: 'right' });
  assert.equal(onBar.sentences.length, 1);
  assert.equal(onBar.suggestions.length, 2);
  await setStage(page);
  for (const tab of ['state', 'over-time', 'relations', 'messages', 'picture', 'space-time', 'logs']) {
    await press(page, `[data-tab="${tab}"]`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(over, 0, tab);
  }
  await press(page, '[data-tab="state"]');
  await page.evaluate(() => scrollTo(0, 0));
  const branched = await inSight(page);
  assert.ok(branched.rows >= 2, `${branched.rows} rows are in sight beside a branch`);
  const small = await ask(page, (element) => [...(element.shadowRoot?.querySelectorAll('.walk, .play, .try, .unfold') ?? [])]
    .filter((one) => one.getClientRects().length > 0 && (one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44)).length);
  assert.equal(small, 0, 'all that walks is large enough for a finger');
});

eachBrowser('on a phone whoever goes by Tab sees where that leads: the bar covers nothing that has the focus', async ({ open }) => {
  const page = await open(PAGE, { width: 360, height: 640 });
  await setStage(page);
  await ask(page, (element) => /** @type {HTMLElement} */ (element.shadowRoot?.querySelector('.node-name')).focus());
  const passed = [];
  const covered = [];
  for (let place = ''; place !== 'bar' && passed.length < 60; passed.push(place)) {
    await page.keyboard.press('Tab');
    const at = await ask(page, (element) => {
      const bar = element.shadowRoot?.querySelector('.bar');
      const part = element.shadowRoot?.activeElement;
      if (!bar || !part) return { place: 'nowhere', isCovered: true };
      if (bar.contains(part)) return { place: 'bar', isCovered: false };
      return { place: part.textContent ?? '', isCovered: part.getBoundingClientRect().bottom > bar.getBoundingClientRect().top };
    });
    ({ place } = at);
    if (at.isCovered) covered.push(place);
  }
  assert.equal(passed.at(-1), 'bar');
  assert.ok(passed.some((place) => place.startsWith('Rules')), passed.join());
  assert.deepEqual(covered, []);
});

/**
 * A phone with a scenario that has a long text, played to its end: it is broken, and there is a remedy.
 * @param {import('./harness.mjs').Scene['open']} open
 */
async function openBroken(open) {
  const page = await open(PAGE, { width: 360, height: 640 });
  await untilLed(page);
  await choose(page, 'raft/fig-8');
  await press(page, '.finish-now');
  await until(page, ({ shadowRoot }) => shadowRoot?.querySelector('.outcome.broken') && shadowRoot.querySelector('.bar > .story .try'));
  return page;
}

eachBrowser('what happened is printed from a phone, too, with all that is folded on its screen', async ({ open }) => {
  const page = await openBroken(open);
  await page.emulateMediaType('print');
  const printed = await ask(page, (element) => ['.sentence', '.reasons', '.failures li:nth-child(2)', '.about .ruled', '.try', '.unfold', '.play']
    .filter((selector) => element.shadowRoot?.querySelector(selector)?.checkVisibility()));
  assert.deepEqual(printed, ['.sentence', '.reasons', '.failures li:nth-child(2)', '.about .ruled']);
}, { browsers: ['chromium'] }); // only Chromium can be told that it prints

eachBrowser('on a phone a scenario with a long text shows a failure, its remedy and the table at once; reasons unfold', async ({ open }) => {
  const page = await openBroken(open);
  const folded = await inSight(page);
  assert.ok(folded.rows >= 1, `${folded.rows} rows are in sight`);
  assert.match(folded.onBar.suggestions.join(), /^Switch on “A leader counts only for entries of its own term” and replay$/);
  assert.deepEqual([folded.onBar.sentences.length, folded.onBar.failures.length, folded.onBar.reasons.length], [1, 1, 0]);
  await press(page, '.story .unfold');
  assert.ok((await inSight(page)).onBar.reasons.length > 0, 'the reasons stand there once they are wanted');
  assert.equal(await ask(page, (element) => element.shadowRoot?.querySelector('.story .unfold')?.getAttribute('aria-expanded')), 'true');
  // Turned round, what happened stands beside the table again, and who stood in it still does.
  await ask(page, (element) => /** @type {HTMLElement} */ (element.shadowRoot?.querySelector('.story .try')).focus());
  await page.setViewport({ width: 740, height: 360 });
  await until(page, (element) => !element.shadowRoot?.querySelector('.bar > .story'));
  assert.equal(await ask(page, (element) => element.shadowRoot?.activeElement?.className), 'try');
  assert.ok(await ask(page, (element) => (element.shadowRoot?.querySelector('.story .reasons')?.getClientRects().length ?? 0) > 0));
});
