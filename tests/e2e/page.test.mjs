// The lab page as a person uses it: see the cluster live, remove the host, read what happened, go back, branch, share.

import assert from 'node:assert/strict';
import { PAGE, assertAccessible, eachBrowser } from './harness.mjs';
import { ask, choose, press, runOn, textOf, textsOf, until, untilLed } from './lab.mjs';

/** @typedef {import('puppeteer-core').Page} Page */

/**
 * Plays at top speed: how long the page usually took to answer meanwhile, and seldom, and how much virtual time it ran. The longest
 * answer of all is the machine's as much as the page's: `npm run bench` prints it.
 * @param {Page} page
 */
async function playAtTop(page) {
  return ask(page, async (element) => {
    const speed = /** @type {HTMLSelectElement} */ (element.shadowRoot?.querySelector('.speed select'));
    speed.value = 'Infinity';
    speed.dispatchEvent(new Event('change'));
    await element.play();
    const began = element.status?.timeMs ?? 0;
    const answersMs = [];
    for (let at = 0; at < 61; at += 1) {
      const before = performance.now();
      await new Promise((done) => setTimeout(done, 0));
      answersMs.push(performance.now() - before);
    }
    await element.pause();
    answersMs.sort((one, other) => one - other);
    return { usualMs: answersMs[30] ?? 0, seldomMs: answersMs[55] ?? 0, ranMs: (element.status?.timeMs ?? 0) - began };
  });
}

eachBrowser('the page opens with a live cluster of five named nodes in workers', async ({ open }) => {
  const page = await open();
  await until(page, (element) => (element.status?.frames ?? 0) > 20);
  const found = await ask(page, (element) => ({ paused: element.paused, engine: element.lab?.engine, workers: /** @type {any} */ (element.lab).alive() }));
  assert.deepEqual(found, { paused: false, engine: 'workers', workers: 5 });
  // The table follows with the next picture.
  await until(page, (element) => element.shadowRoot?.querySelectorAll('.state tbody th .node-name').length === 5);
  assert.match(await textOf(page, '.story .sentence'), /\S+ .*\./);
});

eachBrowser('the first screen says what it is and what to do first, until it is put away', async ({ open }) => {
  const page = await open();
  const words = async (/** @type {Page} */ one) => one.$eval('#welcome', (room) => (room.checkVisibility() ? room.textContent ?? '' : ''));
  const [, name = 'no button is named'] = /“(\S+) …”/.exec(await words(page)) ?? [];
  await untilLed(page);
  assert.ok((await textOf(page, '.try')).startsWith(name), 'the button that it speaks of is there');
  await page.locator('#welcome-close').click();
  assert.equal(await words(page), '');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'scenario');
  await page.reload();
  await ask(page, () => undefined);
  assert.equal(await words(page), '', 'it stays away');
  await page.evaluate(() => localStorage.clear());
});

eachBrowser('the host is removed with one press, and the page tells what follows', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  const title = await textOf(page, '.try');
  assert.match(title, /^Crash \S+, the host$/);
  const host = title.split(/[ ,]+/)[1] ?? '';
  await press(page, '.try');
  await until(page, (element) => element.shadowRoot?.querySelector('.state tr.crashed'));
  await runOn(page, 8000);
  await untilLed(page);
  const next = await textOf(page, '.state tr:has(.tone-leader) .node-name');
  assert.notEqual(next, host);
  await press(page, '[data-tab="over-time"]');
  const moments = await textsOf(page, '.over-time .sentence');
  assert.ok(moments.some((sentence) => sentence.includes(host)), moments.join('\n'));
});

eachBrowser('going back and acting makes a branch, and both can be compared', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await runOn(page, 3000);
  const before = await ask(page, (element) => ({ frames: element.status?.frames ?? 0, fingerprint: element.lab?.frame().fingerprint }));
  await ask(page, (element) => element.seek('50%'));
  await press(page, '.try');
  await until(page, (element) => element.branch === 1);
  assert.match(await textOf(page, '.branched'), /You acted in the past: this is a new branch.*“main” is kept/);
  assert.equal((await textsOf(page, '.lane')).length, 2);
  await runOn(page, 3000);
  const found = await ask(page, (element) => element.compare(0, 1));
  assert.ok(found?.frame !== null && found !== null && found.frame > 0, JSON.stringify(found));
  assert.match(await textOf(page, '.compare'), /main/);
  // The lane of main leads back to it as it was.
  await press(page, '.lane .lane-name');
  await until(page, (element) => element.branch === 0);
  const after = await ask(page, (element) => ({ frames: element.status?.frames ?? 0, fingerprint: element.lab?.frame().fingerprint }));
  assert.deepEqual(after, before);
});

eachBrowser('what differs right after a branch is told: links, rules and parameters too', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await runOn(page, 1000);
  await ask(page, async (element) => {
    await element.seek('70%');
    const [one, two] = element.lab?.frame().rows.map((row) => row.name) ?? [];
    await element.act(`cut ${one} -> ${two}`);
    await element.act(`rule ${element.lab?.setup.rules[0]?.id} off`);
    await element.act('network loss=5%');
    await element.compare(0, 1);
  });
  const rows = await textsOf(page, '.compare tbody tr');
  for (const kind of ['links', 'rules', 'network']) assert.ok(rows.some((row) => row.startsWith(kind)), `${kind}: ${rows.join('\n')}`);
});

eachBrowser('an action that was struck out is gone in a branch of its own', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await ask(page, (element) => element.pause());
  await press(page, '.try');
  await until(page, (element) => element.shadowRoot?.querySelector('.state tr.crashed'));
  const struck = await ask(page, (element) => ({ frame: element.frame, timeMs: element.status?.timeMs ?? 0 }));
  await runOn(page, 4000);
  await ask(page, (element, frame) => element.seek(frame), struck.frame);
  await press(page, '.story .strike button');
  await until(page, (element) => element.branch === 1 && !element.shadowRoot?.querySelector('.state tr.crashed'));
  // One stays at that moment, though the run without it goes on.
  const here = await ask(page, (element) => ({ timeMs: element.status?.timeMs ?? 0, endMs: element.status?.endMs ?? 0, name: element.status?.branches[1]?.name ?? '' }));
  assert.ok(here.timeMs <= struck.timeMs && here.timeMs > struck.timeMs - 1000 && here.endMs > struck.timeMs + 1000, JSON.stringify({ here, struck }));
  assert.match(here.name, /^without crash \S+, \d+\.\d\d s$/);
  // Whoever comes back to that branch can still take it back: the run in which it is done is there.
  await ask(page, (element) => element.show(0));
  await ask(page, (element) => element.show(1));
  assert.match(await textOf(page, '.story .struck'), /^Struck out in this branch: “crash \S+”\. Take it back$/);
  await press(page, '.story .struck button');
  await until(page, (element) => element.branch === 0 && element.shadowRoot?.querySelector('.state tr.crashed'));
  assert.equal(await ask(page, (element) => element.frame), struck.frame);
});

eachBrowser('back and forward give the same pictures', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await runOn(page, 5000);
  const isSame = await ask(page, async (element) => {
    const picture = () => `${element.frame}: ${element.lab?.frame().fingerprint} ${element.shadowRoot?.querySelector('.state tbody')?.textContent}`;
    const there = [];
    const back = [];
    for (let at = 0; at < 15; at += 1) {
      there.push(picture());
      await element.step(-1, { key: false });
    }
    for (let at = 0; at < 15; at += 1) {
      await element.step(1, { key: false });
      back.unshift(picture());
    }
    return JSON.stringify(there.map((text) => text.replace(/\d+\.\d+ s/g, ''))) === JSON.stringify(back.map((text) => text.replace(/\d+\.\d+ s/g, '')));
  });
  assert.ok(isSame);
});

eachBrowser('a script with a mistake is answered with line and column, and the run stays', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  const before = await ask(page, (element) => element.lab?.setup.seed);
  await page.locator('#edit').click();
  await page.$eval('#script', (field) => {
    /** @type {HTMLTextAreaElement} */ (field).value = 'protocol watercraft\nnodes a b c\nat 1s crsh a\n';
  });
  await page.locator('#run').click();
  await page.waitForFunction(() => document.querySelector('#complaint')?.textContent !== '');
  const complaint = await page.$eval('#complaint', (element) => element.textContent ?? '');
  assert.match(complaint, /Line 3, column \d+/);
  assert.match(complaint, /crash/);
  assert.equal(await ask(page, (element) => element.lab?.setup.seed), before);
  await page.$eval('#script', (field) => {
    /** @type {HTMLTextAreaElement} */ (field).value = 'title Three\nprotocol watercraft\nnodes a b c\nat 1s crash a\n';
  });
  await page.locator('#run').click();
  await until(page, (element) => element.lab?.setup.title === 'Three');
});

eachBrowser('a link leads another reader to the same moment', async ({ open, url }) => {
  const page = await open();
  await untilLed(page);
  await press(page, '.try');
  await runOn(page, 2000);
  await ask(page, (element) => element.seek('70%'));
  const link = await ask(page, (element) => element.toURL());
  const moment = () => ({ frame: /** @type {any} */ (document.querySelector('consensus-lab')).frame, fingerprint: /** @type {any} */ (document.querySelector('consensus-lab')).lab.frame().fingerprint });
  const here = await page.evaluate(moment);
  const other = await open(link.slice(url.length));
  await ask(other, () => undefined);
  assert.deepEqual(await other.evaluate(moment), here);
  assert.deepEqual(await textsOf(other, '.notice'), []);
  // The address stays one that can be passed on.
  assert.match(other.url(), /#v1\./);
});

eachBrowser('a link shows what was seen: the verdict of an ended run, its branch, its view, and how far it was recorded', async ({ open, url }) => {
  const page = await open();
  await choose(page, 'watercraft/w-03-crossed-dials');
  await until(page, (element) => element.lab?.setup.endMs);
  await ask(page, async (element) => {
    await element.pause();
    await element.lab?.finish();
    await element.seek({ marker: 'failure' });
    await element.act(`crash ${element.lab?.frame().rows[0]?.name}`);
    await element.lab?.finish();
    await element.seek('40%');
  });
  await press(page, '[data-tab="over-time"]');
  const picture = () => ask(page, (element) => ({
    outcome: element.shadowRoot?.querySelector('.outcome')?.className, verdict: element.outcome?.words, expectations: element.outcome?.expectations.map((one) => one.standing),
    frame: element.frame, frames: element.status?.frames, name: element.status?.branches.find((one) => one.id === element.branch)?.name,
    tab: element.shadowRoot?.querySelector('.tab[aria-pressed="true"]')?.textContent, place: element.shadowRoot?.querySelector('.place .where')?.textContent?.split(' · ')[0],
  }));
  const here = await picture();
  assert.match(here.outcome ?? '', /broken|holds/);
  assert.equal(await page.$eval('#share', (button) => button.textContent), 'Copy link to this branch');
  await page.locator('#share').click();
  await page.waitForFunction(() => /^(Copied|Not copied).* carries the shown branch only: the other branch stays here/.test(document.querySelector('#said')?.textContent ?? ''));
  const link = await ask(page, (element) => element.toURL());
  await page.goto('about:blank');
  await page.goto(link);
  assert.deepEqual(await picture(), here);
  // The head, too, knows at once what runs: it says nothing until then.
  const head = await page.waitForFunction(() => {
    const nodes = /** @type {HTMLInputElement} */ (document.querySelector('#nodes'));
    const menu = /** @type {HTMLInputElement} */ (document.querySelector('#scenario'));
    return nodes.value === '' && menu.value === '' ? null : [nodes.value, menu.value];
  });
  assert.deepEqual(await head.jsonValue(), ['3', await ask(page, (element) => `✗ w-03 · ${element.lab?.setup.title}`)]);
});

eachBrowser('a link that is cut, damaged or of another version is a sentence, and the page works', async ({ open, url }) => {
  const page = await open();
  await untilLed(page);
  const link = (await ask(page, (element) => element.toURL())).slice(url.length);
  const made = await page.evaluate(async () => {
    const at = '/www/link.js';
    const { writeLink } = await import(at);
    const element = /** @type {any} */ (document.querySelector('consensus-lab'));
    const { version } = element.lab.setup;
    const seen = { frames: 3, isEnded: false, branch: '', tab: 'state' };
    const changed = await writeLink({ version, script: element.script, frame: 3, fingerprint: '0123456789abcdef', unit: 'key', isFree: true, seen });
    const other = await writeLink({ version: '99.0.0', script: 'nodes a b', frame: 1, fingerprint: '', unit: 'key', isFree: false, seen });
    return { changed, other };
  });
  const cases = [
    { fragment: link.slice(0, Math.floor(link.length / 2)), words: /cut off/ },
    { fragment: `${link.slice(0, 30)}AAAA${link.slice(34)}`, words: /damaged|cut off/ },
    { fragment: `${PAGE}#v1.%%%`, words: /damaged/ },
    { fragment: `${PAGE}${made.other}`, words: /99\.0\.0/ },
    { fragment: `${PAGE}${made.changed}`, words: /fingerprint differs/ },
  ];
  for (const { fragment, words } of cases) {
    const other = await open(fragment);
    await until(other, (element) => (element.status?.frames ?? 0) > 2);
    assert.match((await textsOf(other, '.notice')).join(' '), words);
    await other.close();
  }
});

eachBrowser('a hidden tab pauses', async ({ open }) => {
  const page = await open();
  await until(page, (element) => (element.status?.frames ?? 0) > 5);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await until(page, (element) => element.paused);
});

eachBrowser('at top speed the page still answers at once', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  const { usualMs, seldomMs, ranMs } = await playAtTop(page);
  assert.ok(usualMs < 100 && seldomMs < 400, `answers took ${usualMs} ms, and some ${seldomMs} ms`);
  assert.ok(ranMs > 1000, `it ran ${ranMs} ms`);
});

eachBrowser('a scenario that breaks is marked where it breaks, and one press repairs it', async ({ open }) => {
  const page = await open();
  await ask(page, (element) => element.setAttribute('speed', 'top'));
  await choose(page, 'watercraft/w-03-crossed-dials');
  await until(page, (element) => element.shadowRoot?.querySelector('.outcome.broken'));
  await until(page, (element) => element.paused);
  assert.match(await textOf(page, '.outcome'), /broken at frame \d+, as the script says/);
  assert.ok((await textsOf(page, '.marks .mark-failure')).length > 0);
  const first = Number(/\d+/.exec(await textOf(page, '.outcome'))?.[0]);
  await press(page, '.outcome');
  assert.equal(await ask(page, (element) => element.seek({ marker: 'failure' }).then(() => element.frame)), first, 'heading and key lead to the same frame');
  assert.ok((await textsOf(page, '.checks .broken .link')).includes(`go to frame ${first}`), 'and so does the list of what was expected');
  assert.match(await textOf(page, '.try'), /^Switch on “.*” and replay$/);
  await press(page, '.try');
  await until(page, (element) => element.branch === 1 && element.outcome?.standing === 'holds' && element.paused);
  assert.equal(await textOf(page, '.outcome'), 'holds now; as the script stands it is broken');
});

eachBrowser('a scenario is found by words of its title, its id or its rule, with the keyboard alone', async ({ open }) => {
  const page = await open();
  await ask(page, () => undefined);
  await page.waitForSelector('#scenario:not([disabled])');
  await page.focus('#scenario');
  await page.keyboard.press('ArrowDown');
  const look = () => page.evaluate(() => {
    const field = /** @type {HTMLInputElement} */ (document.querySelector('#scenario'));
    const options = [...document.querySelectorAll('#scenarios [role="option"]')];
    return {
      isOpen: field.getAttribute('aria-expanded'), value: field.value, options: options.map((option) => option.textContent ?? ''), count: document.querySelector('.picker-count')?.textContent ?? '',
      groups: [...document.querySelectorAll('#scenarios .picker-group')].map((group) => group.textContent), active: document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '',
    };
  });
  const all = await look();
  assert.deepEqual([all.isOpen, all.active, all.value], ['true', 'Live cluster', 'Live cluster']);
  assert.ok(all.options.length > 150 && all.groups.includes('Raft: the talk, step by step'), all.groups.join());
  await assertAccessible(page);
  await page.$eval('#scenario', (field) => /** @type {HTMLInputElement} */ (field).select());
  await page.keyboard.type('leader zebra');
  assert.equal((await look()).options.length, 0, 'no title has these words');
  await page.$eval('#scenario', (field) => /** @type {HTMLInputElement} */ (field).select());
  await page.keyboard.type('log_length fell behind');
  const few = await look();
  assert.deepEqual([few.options.length, few.active], [1, '✗ a-s12 · A node that fell behind must not win']);
  assert.match(few.count, /^1 of \d+ scenarios/);
  // What was only looked at is not chosen.
  await page.keyboard.press('Escape');
  assert.deepEqual([(await look()).isOpen, (await look()).value], ['false', 'Live cluster']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const second = await look();
  assert.equal(second.active, second.options[1]);
  await page.keyboard.press('Enter');
  await until(page, (element) => element.lab?.setup.endMs);
  assert.deepEqual([(await look()).isOpen, (await look()).value], ['false', second.active]);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'scenario');
  // What the rules of a protocol say is known once it was shown.
  await choose(page, 'raft/a-s13-late-node-refused');
  await until(page, (element) => element.lab?.setup.protocol.key === 'raft');
  await page.waitForFunction(() => document.title.startsWith('A shorter log gets no vote'));
  await page.$eval('#scenario', (field) => /** @type {HTMLInputElement} */ (field).select());
  await page.keyboard.type('no vote for a shorter log');
  await page.waitForFunction(() => [...document.querySelectorAll('#scenarios [role="option"]')].some((option) => option.textContent?.includes('a-s12')));
});

eachBrowser('a scenario says what it shows, plays to its end at once, and tells what came of it with the rule and without', async ({ open }) => {
  const page = await open();
  await choose(page, 'raft/a-s12-late-node-wins');
  await until(page, (element) => element.lab?.setup.endMs);
  assert.match(await textOf(page, '.about .description'), /2 and 3 are with two of three nodes/);
  assert.match(await textOf(page, '.about .claim'), /^Expected: broken without “No vote for a shorter log”; holds with it\. Rules: as in A5, “Who wants to lead asks”\. Play to the end at once More of it$/);
  assert.equal(await page.evaluate(() => document.querySelector('consensus-lab')?.shadowRoot?.querySelector('.about .unfold')?.checkVisibility()), false, 'with this room nothing is folded');
  assert.equal(await page.$eval('#welcome', (room) => room.checkVisibility()), false, 'there is no “Crash …” to press here');
  await press(page, '.about .finish-now');
  await until(page, (element) => element.shadowRoot?.querySelector('.about .outcome'));
  assert.match(await textOf(page, '.about .measured'), /^Measured: broken at frame \d+, as the script says$/);
  assert.equal(await textOf(page, '.place .clock'), '20.00 s');
  await press(page, '.try');
  await until(page, (element) => element.branch === 1);
  await press(page, '.transport .finish');
  await until(page, (element) => element.shadowRoot?.querySelectorAll('.about .outcome').length === 2);
  assert.deepEqual((await textsOf(page, '.about .outcome')).map((words) => words.replace('Measured: ', '').split(' ')[0]), ['broken', 'holds']);
  // Compared with the run without the rule, what counts is what the nodes do.
  await press(page, '.lane-actions .link');
  await until(page, (element) => element.shadowRoot?.querySelector('.compare .differences'));
  assert.match(await textOf(page, '.compare p'), /^A rule or another setting differs from the start\. What the nodes do first differs at frame \d+ of “main” and frame \d+ of /);
  assert.match(await textOf(page, '.compare caption'), /^What differs first, at \d/);
  const [, frame = ''] = /at frame (\d+) of “main”/.exec(await textOf(page, '.compare p')) ?? [];
  await press(page, '.compare .buttons button');
  await until(page, (element) => element.branch === 0);
  assert.equal(String(await ask(page, (element) => element.frame)), frame);
  await ask(page, (element) => element.show(1));
  // A link carries the words too.
  const link = await ask(page, (element) => element.toURL());
  await page.goto('about:blank');
  await page.goto(link);
  assert.match(await textOf(page, '.about .description'), /2 and 3 are with two of three nodes/);
});

eachBrowser('heading, table, sentence, cursor and clock are of one moment at every speed', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  for (const speed of ['0.5', '1', '8', '64', 'top']) {
    const { looks, frames } = await ask(page, async (element, wanted) => {
      element.setAttribute('speed', wanted);
      await element.play();
      const root = /** @type {ShadowRoot} */ (element.shadowRoot);
      const words = (/** @type {string} */ part) => root.querySelector(part)?.textContent ?? '';
      const looks = [];
      const seen = new Set();
      for (let at = 0; at < 60 || (seen.size < 4 && at < 2000); at += 1) {
        // At any time, not only after a picture: what stands there is what a person sees.
        await new Promise((done) => (at % 2 ? requestAnimationFrame(done) : setTimeout(done, 7)));
        const ids = ['.outcome-room', '.story', '.main', '.bar'].map((part) => /** @type {HTMLElement | null} */ (root.querySelector(part))?.dataset['picture'] ?? '');
        const caption = words('.state caption');
        const slider = /** @type {HTMLInputElement} */ (root.querySelector('.rail input'));
        looks.push({ ids, caption, when: words('.story .when'), clock: words('.place .clock'), where: words('.place .where'), cursor: Number(slider.value), said: slider.getAttribute('aria-valuetext') ?? '', sentence: words('.story .sentence') });
        seen.add(ids[0]);
      }
      await element.pause();
      return { looks, frames: seen.size };
    }, speed);
    assert.ok(frames > 3, `at ${speed} only ${frames} pictures were seen`);
    for (const { ids, caption, when, clock, where, cursor, said, sentence } of looks) {
      const all = JSON.stringify({ speed, ids, caption, when, clock, where, cursor, said });
      assert.equal(new Set(ids).size, 1, all);
      const [, frame = 0, since = 0, told = 0] = (ids[0] ?? '').split('.').map(Number);
      assert.ok(since < told && told <= frame, all);
      assert.ok(caption.startsWith(`${where} · ${clock} · `), all);
      assert.ok(where.replaceAll(',', '').startsWith(`frame ${frame} of`), all);
      assert.ok(said.startsWith(`${where}, ${clock}: `) && said.endsWith(sentence), all);
      // The table says since when it marks in the words in which the story says of when it tells.
      assert.equal(/ since (.*)$/.exec(caption)?.[1], /^since (.*)$/.exec(when)?.[1], all);
      const seconds = /^(?:(\d+) min )?([\d.]+) s$/.exec(clock);
      assert.ok(Math.abs(cursor / 1000 - Number(seconds?.[1] ?? 0) * 60 - Number(seconds?.[2])) < 0.11, all);
    }
  }
});

eachBrowser('who steps through key frames reads in both places from when on the marks tell', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await runOn(page, 5000);
  let spans = 0;
  for (let at = 0; at < 8; at += 1) {
    await ask(page, (element) => element.step(-1));
    const [caption, when, smaller] = [await textOf(page, '.state caption'), await textOf(page, '.story .when'), await textOf(page, '.story .smaller')];
    const [, frame] = /^frame ([\d,]+) of/.exec(caption) ?? [];
    assert.ok(frame && when.endsWith(`(frame ${frame.replaceAll(',', '')})`), `${caption} | ${when}`);
    const since = / since (.*)$/.exec(caption)?.[1];
    if (since === undefined) continue;
    spans += 1;
    assert.ok(smaller.endsWith(`since ${since}.`), `${caption} | ${smaller}`);
  }
  assert.ok(spans > 0);
});

eachBrowser('another run loses nothing of the one before: one press leads back', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await runOn(page, 3000);
  await ask(page, (element) => element.seek('50%'));
  await press(page, '.try');
  await until(page, (element) => element.branch === 1);
  await runOn(page, 1000);
  await page.locator('#edit').click();
  await page.locator('#script').fill('title A draft\nprotocol watercraft\nnodes a b\n');
  const state = () => ask(page, (element) => ({ branches: element.status?.branches.map(({ name, frames }) => `${name}: ${frames}`), branch: element.branch, frame: element.frame, chain: element.lab?.chain(), seed: element.lab?.setup.seed }));
  const before = await state();
  /** @type {[string, (element: import('./lab.mjs').ConsensusLab) => unknown][]} */
  const ways = [['#reroll', (element) => element.lab?.setup.seedWasDrawn], ['#run', (element) => element.lab?.setup.title === 'A draft']];
  for (const [way, isThere] of ways) {
    await page.locator(way).click();
    await until(page, isThere);
    await page.waitForSelector('#back', { visible: true });
    if (way === '#reroll') assert.match(await page.$eval('#before-words', (element) => element.textContent ?? ''), /2 branches, your unsaved script/);
    await page.locator('#back').click();
    await until(page, (element) => (element.status?.branches.length ?? 0) === 2);
    assert.deepEqual(await state(), before, way);
    // What was being written is there again; what was run from there is a run of its own.
    await page.waitForFunction((words) => /** @type {HTMLTextAreaElement} */ (document.querySelector('#script')).value.includes(words), {}, way === '#reroll' ? 'title A draft' : 'Five nodes');
  }
  // Only one run is kept beside the shown one, and it can be let go of.
  assert.equal(await page.$$eval('consensus-lab', (all) => all.length), 2);
  await page.locator('#forget').click();
  assert.equal(await page.$$eval('consensus-lab', (all) => all.length), 1);
});

eachBrowser('the page loads the core of the protocol that is shown, and of another when that is chosen', async ({ open }) => {
  const page = await open();
  await ask(page, () => undefined);
  const { cards } = await page.evaluate(() => import(/** @type {string} */ ('/www/cores.js')));
  const modules = () => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => /pkg\/wasm\/(.*)\/core_bg\.wasm$/.exec(name)?.[1]).filter((key) => key));
  const [first, second] = /** @type {{key: string}[]} */ (cards).map(({ key }) => key);
  assert.deepEqual(await modules(), [first]);
  assert.deepEqual(await page.$$eval('#protocol option', (options) => options.map((option) => option.value)), cards.map((/** @type {{key: string}} */ { key }) => key));
  await page.select('#protocol', second ?? '');
  await page.waitForFunction((key) => /** @type {any} */ (document.querySelector('consensus-lab'))?.lab?.setup.protocol.key === key, {}, second);
  await until(page, (element) => (element.status?.frames ?? 0) > 20);
  assert.equal(await ask(page, (element) => element.lab?.engine), 'workers');
  assert.deepEqual(await modules(), [first, second]);
});

eachBrowser('the open scenario is put on sockets and back, with the same dice, and its link and its script say so', async ({ open }) => {
  const page = await open();
  const id = 'raft/a-s03-replication';
  await until(page, (element) => (element.status?.frames ?? 0) > 2);
  await choose(page, id);
  await until(page, (element) => element.lab?.setup.protocol.key === 'raft' && element.lab.setup.endMs);
  const toTransport = async (/** @type {string} */ word) => {
    await page.waitForFunction((value) => /** @type {HTMLSelectElement} */ (document.querySelector('#transport')).value !== value, {}, word);
    await page.select('#transport', word);
    await page.waitForFunction((value) => /** @type {any} */ (document.querySelector('#lab'))?.lab?.setup.transport === value, {}, word);
    return ask(page, async (element) => {
      await element.lab?.finish();
      const { setup, engine } = element.lab ?? {};
      return { seed: setup?.seed, module: setup?.module, engine, standing: element.outcome?.standing, kinds: element.lab?.messages(50).some(({ kind }) => kind === 'HELLO') };
    });
  };
  const seed = await ask(page, (element) => element.lab?.setup.seed);
  assert.deepEqual(await toTransport('sockets'), { seed, module: 'raft-sockets', engine: 'workers', standing: 'holds', kinds: true });
  assert.match(await page.$eval('#script', (field) => /** @type {HTMLTextAreaElement} */ (field).value), /^protocol +raft\ntransport +sockets$/m);
  assert.match(await ask(page, (element) => element.script), /^transport +sockets$/m);
  assert.equal(await page.$eval('#lab', (element) => element.shadowRoot?.querySelector('.protocol')?.textContent), 'Raft over sockets');
  const url = await ask(page, (element) => element.toURL());
  assert.deepEqual(await page.$$eval('#protocol option', (options) => options.map((option) => option.value).filter((key) => key.includes('-'))), []);

  assert.deepEqual(await toTransport('direct'), { seed, module: 'raft', engine: 'workers', standing: 'holds', kinds: false });
  assert.doesNotMatch(await page.$eval('#script', (field) => /** @type {HTMLTextAreaElement} */ (field).value), /transport/);
  const linked = await open(url.slice(url.indexOf(PAGE)));
  await until(linked, (element) => element.lab?.setup.module === 'raft-sockets');
});

eachBrowser('the live cluster stays one on sockets', async ({ open }) => {
  const page = await open();
  await until(page, (element) => element.isFree && (element.status?.frames ?? 0) > 2);
  await page.select('#transport', 'sockets');
  await until(page, (element) => element.lab?.setup.module === 'watercraft-sockets' && element.isFree);
  await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector('#scenario')).value === 'Live cluster');
  assert.equal(await ask(page, (element) => element.lab?.setup.endMs), null);
});

eachBrowser('an element is put on sockets by its attribute, and a protocol without a choice offers none', async ({ open }) => {
  const page = await open();
  await until(page, (element) => (element.status?.frames ?? 0) > 2);
  await ask(page, (element) => element.setAttribute('transport', 'sockets'));
  await until(page, (element) => element.lab?.setup.module === 'watercraft-sockets' && (element.status?.frames ?? 0) > 5);
  assert.equal(await ask(page, (element) => element.lab?.engine), 'workers');
  await page.select('#protocol', 'pocket');
  await until(page, (element) => element.lab?.setup.protocol.key === 'pocket');
  await page.waitForFunction(() => /** @type {HTMLElement} */ (document.querySelector('#transport-tool')).hidden);
});

eachBrowser('a run in which nobody did anything is not kept, and the live cluster keeps the protocol', async ({ open }) => {
  const page = await open();
  const id = 'raft/a-s12-late-node-wins';
  await until(page, (element) => (element.status?.frames ?? 0) > 2);
  const shows = async (/** @type {string} */ scenario, /** @type {(element: import('./lab.mjs').ConsensusLab) => unknown} */ isThere) => {
    await choose(page, scenario);
    await until(page, isThere);
    await page.waitForFunction((value) => /** @type {HTMLElement} */ (document.querySelector('#scenario')).dataset['id'] === value && document.title !== '', {}, scenario);
    return page.$$eval('consensus-lab', (all) => all.length);
  };
  assert.equal(await shows(id, (element) => element.lab?.setup.protocol.key === 'raft' && element.lab.setup.endMs), 1);
  assert.equal(await shows('', (element) => element.lab?.setup.protocol.key === 'raft' && element.isFree), 1);
  await until(page, (element) => element.lab?.frame().rows.some((row) => row.name === 'Michel'));
  await ask(page, (element) => element.act('crash Michel'));
  assert.equal(await shows(id, (element) => element.lab?.setup.endMs), 2, 'what was done by hand is kept');
  await page.locator('#back').click();
  await until(page, (element) => element.isFree && element.hasDeeds);
});

eachBrowser('End leads to the end of time, also where nothing happens at last', async ({ open }) => {
  const page = await open();
  await ask(page, async (element) => {
    element.setAttribute('speed', '64');
    element.script = 'title Silence\nprotocol watercraft\nnodes a b\nat 1s crash a\nat 1s crash b\nrun 20s\n';
    await element.ready;
    await element.play();
  });
  const clock = () => textOf(page, '.place .clock');
  await until(page, (element) => element.paused && (element.status?.endMs ?? 0) > 900);
  const end = await clock();
  assert.equal(end, '20.00 s');
  await ask(page, (element) => element.seek(Number.MAX_SAFE_INTEGER));
  assert.equal(await clock(), end);
  await ask(page, (element) => element.seek(0));
  assert.equal(await clock(), '0.00 s');
  await press(page, '.walk[aria-label="last frame"]');
  await until(page, (element) => element.shadowRoot?.querySelector('.place .clock')?.textContent === '20.00 s');
});

eachBrowser('a scenario without a seed runs the same for every reader, and others can be drawn', async ({ open }) => {
  const id = 'watercraft/w-01-remove-silent';
  const seeds = [];
  for (const reader of ['one', 'other']) {
    const page = await open();
      await choose(page, id);
    await until(page, (element) => element.lab?.setup.endMs);
    await page.waitForFunction(() => document.querySelector('#seed')?.textContent === '1');
    seeds.push(await ask(page, async (element) => {
      await element.pause();
      const end = await element.lab?.finish();
      return [element.lab?.setup.seedWasDrawn, end?.frames, element.lab?.chain()];
    }));
    if (reader === 'one') continue;
    assert.match(await page.$eval('#seed', (element) => /** @type {HTMLElement} */ (element).title), /same for whoever opens/);
    await page.locator('#reroll').click();
    await until(page, (element) => element.lab?.setup.seedWasDrawn);
    await page.waitForFunction(() => document.querySelector('#seed')?.textContent !== '1');
    assert.equal(await page.$eval('#scenario', (menu) => /** @type {HTMLElement} */ (menu).dataset['id']), id);
  }
  assert.equal(seeds[0]?.[0], false);
  assert.deepEqual(seeds[0], seeds[1]);
});

eachBrowser('while it plays no column of the table goes, and none becomes narrower, but once when there are too many', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  const found = await ask(page, async (element) => {
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    element.setAttribute('speed', '8');
    await element.play();
    /** @type {Map<string, number>} */
    let widths = new Map();
    const wrong = [];
    // With a sixth column the table is set closer, and stays so.
    let isCrowded = false;
    for (let at = 0; at < 150; at += 1) {
      await new Promise(requestAnimationFrame);
      if (isCrowded !== root.querySelector('.pane-state')?.classList.contains('is-crowded')) {
        if (isCrowded) wrong.push('it is set wider again');
        isCrowded = true;
        // The pictures of this moment: the widths are found anew.
        await new Promise(requestAnimationFrame);
        widths = new Map();
      }
      const heads = [...root.querySelectorAll('.state thead th')];
      const now = new Map(heads.map((head) => [head.textContent ?? '', head.getBoundingClientRect().width]));
      for (const [title, width] of widths) {
        if (!now.has(title)) wrong.push(`${title} is gone`);
        else if ((now.get(title) ?? 0) < width - 1) wrong.push(`${title}: ${width} → ${now.get(title)}`);
      }
      for (const [title, width] of now) widths.set(title, width);
      if (at === 70) await element.act(`crash ${element.lab?.frame().rows[0]?.name}`);
    }
    return { wrong, columns: widths.size };
  });
  assert.deepEqual(found.wrong, []);
  assert.ok(found.columns > 5);
});

eachBrowser('a wide table fits the page: what is seldom looked at is left out until it is wanted, or proves something', async ({ open }) => {
  const page = await open(PAGE, { width: 1400 });
  await ask(page, async (element) => {
    element.script = 'title Five\nprotocol raft\nnodes Aïcha Jean Michel Noé Zoé\nseed 5\n';
    await element.ready;
  });
  await runOn(page, 15_000);
  await untilLed(page);
  const look = () => ask(page, (element) => {
    const pane = /** @type {HTMLElement} */ (element.shadowRoot?.querySelector('.pane-state'));
    return {
      heads: [...pane.querySelectorAll('thead th')].map((head) => head.firstChild?.textContent ?? ''), over: pane.scrollWidth - pane.clientWidth,
      hidden: pane.querySelector('.more-columns span')?.textContent ?? '', caption: pane.querySelector('caption')?.textContent ?? '',
    };
  });
  const usual = await look();
  assert.equal(usual.over, 0, 'five nodes of the wider protocol');
  assert.ok(usual.heads.includes('Voted for') && !usual.heads.includes('Length'), usual.heads.join());
  assert.match(usual.hidden, /^Not shown: .*Length.*Next index/);
  await press(page, '.more-columns button');
  await until(page, (element) => element.shadowRoot?.querySelector('.column-menu')?.matches(':popover-open'));
  assert.match(await textOf(page, '.column-choices'), /Log ?disk ?The entries with their terms as small numbers/, 'the signs of each column are told');
  await assertAccessible(page);
  await press(page, '.column-choices li:nth-child(9) input');
  await until(page, (element) => [...element.shadowRoot?.querySelectorAll('.state thead th') ?? []].some((head) => head.textContent?.startsWith('Length')));
  await page.keyboard.press('Escape');
  await until(page, (element) => !element.shadowRoot?.querySelector('.column-menu')?.matches(':popover-open'));
  // What was chosen stays with another run of the protocol. There the script asks for a column, and so it is shown too.
  await choose(page, 'raft/a-s17-whole-logs');
  await until(page, (element) => element.lab?.setup.endMs);
  await ask(page, async (element) => {
    await element.pause();
    await element.lab?.finish();
    await element.seek(Number.MAX_SAFE_INTEGER);
  });
  const asked = await look();
  assert.ok(asked.heads.includes('Length') && asked.heads.includes('Carried') && !asked.heads.includes('Applied'), asked.heads.join());
  // Where it does not fit, the names of the nodes stay in sight.
  await page.setViewport({ width: 600, height: 800 });
  const moved = await ask(page, async (element) => {
    const pane = /** @type {HTMLElement} */ (element.shadowRoot?.querySelector('.pane-state'));
    const left = () => pane.querySelector('tbody th')?.getBoundingClientRect().left;
    const before = left();
    pane.scrollLeft = 150;
    await new Promise(requestAnimationFrame);
    return { by: pane.scrollLeft, isSame: left() === before };
  });
  assert.deepEqual(moved, { by: 150, isSame: true });
});

eachBrowser('rules stand in groups, are found by words, and those that are not as usual stand on top', async ({ open }) => {
  const page = await open();
  await choose(page, 'raft/b-15b-committed-and-lost');
  await until(page, (element) => element.lab?.setup.endMs);
  await ask(page, (element) => element.pause());
  await press(page, '.panel-rules summary');
  await until(page, (element) => element.shadowRoot?.querySelector('.rules li'));
  const seen = (/** @type {string} */ selector) => ask(page, (element, selector) => [...(element.shadowRoot?.querySelectorAll(selector) ?? [])].filter((one) => one.checkVisibility()).map((one) => one.textContent?.trim() ?? ''), selector);
  assert.equal(await textOf(page, '.rules-words'), 'Rules: as in B15, “What a majority has is committed”.');
  assert.ok((await seen('.rule-groups h4')).includes('Snapshots'));
  const all = (await seen('.rules li')).length;
  await page.locator('consensus-lab >>> .rules-filter input').fill('log vote shorter');
  assert.deepEqual(await seen('.rule-groups h4'), ['Votes look at logs']);
  assert.deepEqual((await seen('.rule-title')), ['No vote for a shorter log']);
  await page.locator('consensus-lab >>> .rules-filter input').fill('zebra');
  assert.equal((await seen('.rules li')).length, 0);
  assert.match((await seen('.panel-rules [role="status"]')).join(), /No rule/);
  await page.focus('consensus-lab >>> .rules-filter input');
  for (const _ of 'zebra') await page.keyboard.press('Backspace');
  assert.equal((await seen('.rules li')).length, all);
  await assertAccessible(page);
  // Of few that are not as usual each is named, with the way back.
  await choose(page, 'watercraft/w-03-crossed-dials');
  await until(page, (element) => element.lab?.setup.protocol.key === 'watercraft' && element.lab.setup.endMs);
  await ask(page, (element) => element.pause());
  await press(page, '.panel-rules summary');
  await until(page, (element) => element.shadowRoot?.querySelector('.unusual li'));
  const before = await seen('.unusual li');
  assert.equal(before.length, 2);
  await press(page, '.unusual li button');
  await until(page, (element) => element.shadowRoot?.querySelectorAll('.unusual li').length === 1);
  assert.deepEqual(await seen('.unusual li'), before.slice(1));
});

eachBrowser('the space-time diagram draws every message of its frames with its fate, and leads to a frame by key and by press', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await ask(page, async (element) => {
    await element.pause();
    const lab = /** @type {import('../../www/messages.js').Lab} */ (element.lab);
    const [one, two] = lab.frame().rows.map((row) => row.name);
    await element.act(`crash ${two}`);
    await element.act(`cut ${one}`);
    await lab.advance({ untilMs: lab.status().endMs + 1500, eventsMax: 10_000 });
    await element.seek(lab.status().frames - 5);
  });
  await press(page, '[data-tab="space-time"]');
  await until(page, (element) => element.shadowRoot?.querySelector('.space-time svg'));
  const found = await ask(page, (element) => {
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    const from = Number(root.querySelector('.space-time-frames .number')?.textContent);
    const wanted = (element.lab?.messages(160) ?? []).filter((letter) => letter.from !== letter.to && (letter.fateFrame ?? element.frame) >= from);
    const count = (/** @type {string} */ look) => root.querySelectorAll(`.space-time .arrow.${look}`).length;
    return {
      drawn: [count('delivered'), count('lost'), count('under-way')], wanted: ['delivered', 'lost', 'in flight'].map((fate) => wanted.filter((letter) => letter.fate === fate).length),
      frames: root.querySelectorAll('.space-time-frames li').length, shown: root.querySelector('.space-time-frames .is-shown .number')?.textContent, frame: String(element.frame), ends: root.querySelectorAll('.turn.end').length,
    };
  });
  assert.deepEqual(found.drawn, found.wanted);
  assert.ok((found.drawn[0] ?? 0) > 0 && (found.drawn[1] ?? 0) > 0, JSON.stringify(found));
  assert.deepEqual([found.frames, found.shown, found.ends], [40, found.frame, 1]);
  // By key: the list of frames is made of buttons.
  await ask(page, (element) => /** @type {HTMLElement | null} */ (element.shadowRoot?.querySelector('.space-time-frames li:nth-child(30) button'))?.focus());
  const wanted = Number(found.frame) - 10;
  await page.keyboard.press('Enter');
  await page.waitForFunction((frame) => /** @type {any} */ (document.querySelector('consensus-lab')).frame === frame, {}, wanted);
  // By press: a message leads to where its fate was decided.
  const [, fateFrame] = await ask(page, (element) => {
    const arrow = /** @type {Element} */ (element.shadowRoot?.querySelector('.space-time .arrow.delivered'));
    arrow.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    return [arrow.textContent, element.lab?.messages(160).find((letter) => letter.from !== letter.to && letter.fate === 'delivered' && (letter.fateFrame ?? 0) >= Number(element.shadowRoot?.querySelector('.space-time-frames .number')?.textContent))?.fateFrame ?? -1];
  });
  await page.waitForFunction((frame) => /** @type {any} */ (document.querySelector('consensus-lab')).frame === frame, {}, fateFrame);
});

eachBrowser('the logs tell every step of each node in order, and lead to its frame', async ({ open }) => {
  const page = await open();
  await untilLed(page);
  await runOn(page, 5000);
  await press(page, '[data-tab="logs"]');
  const read = () => ask(page, (element) => [...(element.shadowRoot?.querySelectorAll('.logs tbody tr') ?? [])].map((row) => ({
    frame: Number(row.children[1]?.textContent), node: row.children[2]?.textContent ?? '', sentence: row.children[3]?.firstChild?.textContent ?? '', isShown: row.classList.contains('is-shown'),
  })));
  const { frames } = /** @type {{frames: number}} */ (await ask(page, (element) => element.status));
  const lines = await read();
  assert.deepEqual(lines.map((line) => line.frame), Array.from({ length: 100 }, (_, index) => frames - 99 + index));
  assert.deepEqual(lines.filter((line) => line.isShown).map((line) => line.frame), [frames]);
  // One node's alone.
  const name = lines.find((line) => line.node !== '')?.node ?? '';
  await ask(page, (element, name) => {
    const select = /** @type {HTMLSelectElement} */ (element.shadowRoot?.querySelector('.log-filter select'));
    select.value = [...select.options].find((option) => option.text === name)?.value ?? '';
    select.dispatchEvent(new Event('change'));
  }, name);
  await until(page, (element) => (element.shadowRoot?.querySelectorAll('.logs tbody tr').length ?? 100) < 100);
  assert.deepEqual(await read(), lines.filter((line) => line.node === name));
  const [first] = await read();
  await press(page, '.logs tbody .go');
  await until(page, (element) => element.frame !== element.status?.frames);
  const there = await ask(page, (element) => ({ frame: element.frame, sentence: element.lab?.frame().sentence }));
  assert.deepEqual(there, { frame: first?.frame, sentence: first?.sentence });
  // While it plays at full speed the page still breathes, and the last lines are there in the end.
  await ask(page, (element) => element.seek(Number.MAX_SAFE_INTEGER));
  const { usualMs, seldomMs } = await playAtTop(page);
  assert.ok(usualMs < 200 && seldomMs < 600, `answers took ${usualMs} ms, and some ${seldomMs} ms`);
  assert.equal(await textOf(page, '.tab[aria-pressed="true"]'), 'Logs', 'another speed is no other view');
  await until(page, (element) => element.shadowRoot?.querySelector('.logs tr.is-shown td')?.textContent === String(element.frame) || element.shadowRoot?.querySelector('.logs caption')?.textContent?.includes(`of ${element.status?.frames}`));
});

eachBrowser('the number of nodes can be chosen, and a senseless one is a sentence', async ({ open }) => {
  const page = await open();
  await ask(page, () => undefined);
  /** @param {string} count */
  const chooseCount = (count) => page.$eval('#nodes', (field, value) => {
    /** @type {HTMLInputElement} */ (field).value = value;
    field.dispatchEvent(new Event('change'));
  }, count);
  for (const senseless of ['0', '10000', '-3', 'many']) {
    await page.$eval('#complaint', (element) => {
      element.textContent = '';
    });
    await chooseCount(senseless);
    await page.waitForFunction(() => document.querySelector('#complaint')?.textContent !== '');
    assert.match(await page.$eval('#complaint', (element) => element.textContent ?? ''), /^[A-Z].*\.$/);
  }
  // One more at a time: names that are there already are not given again.
  for (const count of [6, 7, 8]) {
    await chooseCount(String(count));
    await page.waitForFunction((wanted) => /** @type {any} */ (document.querySelector('consensus-lab')).lab?.frame().rows.length === wanted, {}, count);
  }
});

eachBrowser('a long message is cut off in the list and unfolds, on a phone too', async ({ open }) => {
  const text = 'x'.repeat(190);
  const page = await open(PAGE, { width: 360, height: 740 });
  await untilLed(page);
  await ask(page, async (element, words) => {
    await element.pause();
    await element.act(`send ${words} at ${element.lab?.frame().rows[1]?.name}`);
  }, text);
  await press(page, '[data-tab="messages"]');
  const words = await textOf(page, '.letters tr:has(.fold) .words');
  assert.ok(words.endsWith('x…') && words.length < 130, words);
  await press(page, '.letters .fold');
  assert.ok((await textOf(page, '.letters tr:has(.fold) .words')).includes(text));
  assert.equal(await ask(page, (element) => element.shadowRoot?.querySelector('.letters .fold')?.getAttribute('aria-expanded')), 'true');
  // On its way every part of the page finds room for it.
  for (let at = 0; at < 8; at += 1) {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, await textOf(page, '.story'));
    await runOn(page, 15);
  }
  // It stays unfolded when the message arrives.
  await runOn(page, 500);
  assert.ok((await textOf(page, '.letters tr:has(.fold[aria-expanded="true"]) .words')).includes(text));
});
