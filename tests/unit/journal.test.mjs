// What was done with a lab, played again: the same branches, and a refusal where it leads elsewhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replay, runTo, withJournal } from '../../www/journal.js';
import { openLab } from '../fixture/lab.js';

const SCRIPT = 'title A toy\nnodes b c d\nrun 60s\n';
const ALIVE = new AbortController().signal;

async function playedLab() {
  const lab = withJournal(await openLab(SCRIPT));
  await runTo(lab, 30, ALIVE);
  lab.seek(10);
  const { branch } = await lab.act('crash c');
  lab.rename(branch, 'without c');
  await runTo(lab, 25, ALIVE);
  return lab;
}

/** @param {import('../../www/journal.js').JournalledLab} lab @returns {import('../../www/record.js').Record} */
function recordOf(lab) {
  const { branch, frame, branches } = lab.status();
  const { version, title, script, seed } = lab.setup;
  return {
    version, title, script, seed, isFree: false, deeds: structuredClone(lab.deeds()), branches: branches.map(({ frames }) => ({ frames, isDecided: false })),
    branch, frame, fingerprint: lab.frame().fingerprint, address: '',
  };
}

test('deeds are written down with their place', async () => {
  const lab = await playedLab();
  assert.deepEqual(lab.deeds(), [
    { do: 'act', branch: 0, frame: 10, frames: 30, line: 'crash c', timeMs: null },
    { do: 'rename', branch: 1, name: 'without c' },
  ]);
});

test('a line that is refused is no deed', async () => {
  const lab = withJournal(await openLab(SCRIPT));
  await assert.rejects(lab.act('dance b'));
  assert.deepEqual(lab.deeds(), []);
});

test('played again there are the same branches, and the same frame is shown', async () => {
  const before = await playedLab();
  before.seek(12);
  const after = withJournal(await openLab(SCRIPT));
  const { forks } = await replay(after, recordOf(before), ALIVE);
  assert.deepEqual(after.status(), before.status());
  assert.deepEqual(after.frame(), before.frame());
  assert.deepEqual(after.deeds(), before.deeds(), 'so that it can be kept again');
  assert.deepEqual([...forks.keys()], [1]);
});

test('what leads elsewhere is refused in words', async () => {
  const record = recordOf(await playedLab());
  const wrong = [
    [{ ...record, fingerprint: 'another' }, /its fingerprint differs/],
    [{ ...record, fingerprint: 'another', version: '0.0.1' }, /by version 0\.0\.1 of the lab; this is version/],
    [{ ...record, branches: record.branches.slice(1) }, /has 2 branches, and 1 when it was kept/],
    [{ ...record, deeds: [{ do: 'act', branch: 0, frame: 10, frames: 5, line: 'crash c', timeMs: null }] }, /does not come to frame 10/],
  ];
  for (const [one, words] of /** @type {[import('../../www/record.js').Record, RegExp][]} */ (wrong)) {
    await assert.rejects(replay(withJournal(await openLab(SCRIPT)), one, ALIVE), words);
  }
});
