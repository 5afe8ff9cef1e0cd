// What goes wrong with workers is a fault that is shown; a hundred of them run; bad input starts none.

import assert from 'node:assert/strict';
import { eachBrowser } from './harness.mjs';

const BLANK = '/tests/fixture/blank.html';

/** @param {import('./harness.mjs').Page} page @param {string} how */
async function runWithBadWorkers(page, how) {
  return page.evaluate(async (how) => {
    const { openLab } = await import(/** @type {string} */ ('/www/lab.js'));
    const script = 'protocol watercraft\nnodes b c d\nseed 1\nrun 9s\n';
    const lab = await openLab(script, { workerUrl: `/tests/fixture/bad-worker.js?${how}` });
    const { endMs, notices } = await lab.finish();
    const statuses = lab.frame().rows.map((/** @type {import('../../www/messages.js').Row} */ row) => row.status);
    const faults = lab.marks(0).filter((/** @type {import('../../www/messages.js').Mark} */ mark) => mark.kind === 'fault').length;
    const alive = lab.alive();
    lab.dispose();
    return { endMs, notices, statuses, faults, alive, left: lab.alive() };
  }, how);
}

eachBrowser('a worker that dies by itself is shown as a fault and the run goes on', async ({ open }) => {
  const found = await runWithBadWorkers(await open(BLANK), 'dies');
  assert.match(found.notices[0], /^The worker of . has failed: .*out of memory/);
  assert.ok(found.statuses.includes('crashed') && found.faults > 0);
  assert.ok(found.endMs > 8_000, `the run went on to ${found.endMs} ms`);
  assert.deepEqual(found.statuses.filter((/** @type {string} */ status) => status === 'running').length, 2);
  assert.equal(found.alive, found.statuses.filter((/** @type {string} */ status) => status === 'running').length);
  assert.equal(found.left, 0);
});

eachBrowser('workers that fail at their start are shown as faults and nothing hangs', async ({ open }) => {
  const found = await runWithBadWorkers(await open(BLANK), 'stillborn');
  assert.ok(found.notices.length > 0);
  for (const notice of found.notices) assert.match(notice, /^The worker of [bcd] has failed: .*out of memory.*restart [bcd] /);
  assert.deepEqual(found.statuses, ['crashed', 'crashed', 'crashed']);
  assert.deepEqual([found.faults, found.left], [3, 0]);
});

eachBrowser('a worker whose answer is not what its step gives is found out', async ({ open }) => {
  const found = await runWithBadWorkers(await open(BLANK), 'lies');
  assert.match(found.notices[0], /^The worker of . has failed: it gave another answer than its step gives/);
  assert.ok(found.faults > 0);
});

eachBrowser('where workers are refused the nodes run in the page, and it is said', async ({ open }) => {
  const page = await open(BLANK);
  const found = await page.evaluate(async () => {
    // @ts-expect-error a browser that has none
    window.Worker = undefined;
    const { openLab } = await import(/** @type {string} */ ('/www/lab.js'));
    const lab = await openLab('protocol watercraft\nnodes b c d\nseed 1\nrun 3s\n');
    const { notices, endMs } = await lab.finish();
    return { engine: lab.engine, notice: notices[0], endMs };
  });
  assert.equal(found.engine, 'in-page');
  assert.match(found.notice, /^The nodes run in the page/);
  assert.ok(found.endMs > 2_000);
});

eachBrowser('workers whose script is of another origin run, and leave nothing behind', async ({ open }) => {
  const page = await open(BLANK);
  const found = await page.evaluate(async () => {
    /** @type {Set<string>} */
    const there = new Set();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      const url = createObjectURL.call(URL, blob);
      there.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      there.delete(url);
      revokeObjectURL.call(URL, url);
    };
    const { openLab } = await import(/** @type {string} */ ('/www/lab.js'));
    const script = 'protocol watercraft\nnodes b c d\nseed 1\nat 2s crash d\nat 3s restart d\nrun 5s\n';
    const far = `data:text/javascript,import ${JSON.stringify(new URL('/www/worker.js', location.href).href)}`;
    const lab = await openLab(script, { workerUrl: far });
    await lab.finish();
    const running = { engine: lab.engine, alive: lab.alive(), notices: lab.status().notices, addresses: there.size };
    lab.dispose();
    const broken = await openLab(script, { workerUrl: 'data:text/javascript,throw 1' });
    const { engine } = broken;
    broken.dispose();
    return { running, left: there.size, engine };
  });
  assert.deepEqual(found, { running: { engine: 'workers', alive: 3, notices: [], addresses: 1 }, left: 0, engine: 'in-page' });
});

eachBrowser('a hundred nodes find one host', async ({ open }) => {
  const page = await open(BLANK);
  const found = await page.evaluate(async () => {
    const { openLab } = await import(/** @type {string} */ ('/www/lab.js'));
    const names = Array.from({ length: 100 }, (_, index) => `n${index}`);
    const lab = await openLab(`protocol watercraft\nnodes ${names.join(' ')}\nspacing 20ms\nseed 1\nrun 4s\nexpect property one_host\n`);
    const { outcome } = await lab.finish();
    const alive = lab.alive();
    lab.dispose();
    return { outcome: outcome.words, alive };
  });
  assert.deepEqual(found, { outcome: '✅ holds', alive: 100 });
}, { timeout_ms: 180_000 });

eachBrowser('bad input is a sentence and starts nothing', async ({ open }) => {
  const page = await open(BLANK);
  const found = await page.evaluate(async () => {
    const { openLab, LabError } = await import(/** @type {string} */ ('/www/lab.js'));
    const many = Array.from({ length: 10_000 }, (_, index) => `n${index}`).join(' ');
    const scripts = ['protocol nonsense\nnodes a b', 'protocol watercraft\nnodes', `protocol watercraft\nnodes ${many}`, 'protocol watercraft\nnodes a b\nat -1s crash a\nrun 1s'];
    const sentences = [];
    for (const script of scripts) {
      try {
        await openLab(script);
        sentences.push('it was taken');
      } catch (error) {
        sentences.push(error instanceof LabError ? /** @type {Error} */ (error).message : `no LabError: ${error}`);
      }
    }
    return sentences;
  });
  for (const sentence of found) assert.match(sentence, /^[A-Z“].{15,}/, sentence);
  assert.ok(!found.some((sentence) => sentence.startsWith('no LabError')), found.join('\n'));
});
