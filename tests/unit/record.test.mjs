// The record of a run: what is written comes back; what is damaged, foreign, cut off or too large is refused in words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHARS_MAX, FRAMES_MAX, readRecord, writeRecord } from '../../www/record.js';

/** @type {import('../../www/record.js').Record} */
const RECORD = {
  version: '0.1.0', title: 'A live cluster', script: 'nodes Aïcha Jean\n', seed: '42', isFree: true,
  deeds: [
    { do: 'act', branch: 0, frame: 10, frames: 12, line: 'crash Aïcha', timeMs: 1234 },
    { do: 'rename', branch: 1, name: 'crash Aïcha, 1.2 s' },
    { do: 'strike', branch: 1, frame: 11, frames: 20 },
  ],
  branches: [{ frames: 12, isDecided: false }, { frames: 20, isDecided: false }, { frames: 19, isDecided: true }],
  branch: 1, frame: 15, fingerprint: '0123456789abcdef', address: '#v1.abc', tab: 'over-time', unit: 'all',
};

/** @param {import('../../www/record.js').Record} record */
function textOf(record) {
  const written = writeRecord(record);
  assert.ok('text' in written);
  return written.text;
}

/** @param {unknown} stored */
function complaintOf(stored) {
  const reading = readRecord(stored);
  assert.ok('complaint' in reading, `it is refused: ${JSON.stringify(stored)?.slice(0, 80)}`);
  return reading.complaint;
}

/** A text whose check sum fits what it holds. @param {unknown} record */
const sealed = (record) => textOf(/** @type {any} */ ({ branches: [], ...Object(record) }));

test('a record comes back as it was', () => {
  assert.deepEqual(readRecord(textOf(RECORD)), { record: RECORD });
});

test('what is no record at all is foreign', () => {
  for (const stored of [undefined, null, 7, '', 'garbage', '{"run": 1}', {}, [], new Uint8Array(8), { toString: null }]) assert.equal(complaintOf(stored), 'it is no record of this lab');
});

test('a record that was cut off anywhere is refused', () => {
  const text = textOf(RECORD);
  for (let length = 0; length < text.length; length += 1) complaintOf(text.slice(0, length));
  assert.match(complaintOf(text.slice(0, -10)), /^it is cut off: \d+ of its \d+ characters are there$/);
});

test('a record in which a character is another is refused, wherever it is', () => {
  const text = textOf(RECORD);
  for (let at = 0; at < text.length; at += 1) complaintOf(`${text.slice(0, at)}~${text.slice(at + 1)}`);
  assert.equal(complaintOf(text.replace('"42"', '"43"')), 'it is damaged: its check sum does not fit');
  assert.equal(complaintOf(`${text} `), 'it is damaged: its check sum does not fit');
});

test('a record of a newer kind is refused as such', () => {
  assert.match(complaintOf(textOf(RECORD).replace('run 1', 'run 2')), /^it is of a kind that this page does not know/);
});

test('what is sealed well but no run is refused', () => {
  const wrong = [
    {}, { ...RECORD, script: 7 }, { ...RECORD, frame: -1 }, { ...RECORD, frame: 1.5 }, { ...RECORD, branch: null }, { ...RECORD, tab: 7 }, { ...RECORD, unit: 'most' }, { ...RECORD, deeds: {} }, { ...RECORD, deeds: [null] },
    { ...RECORD, deeds: [{ do: 'dance', branch: 0, frame: 0, frames: 0 }] }, { ...RECORD, deeds: [{ do: 'act', branch: 0, frame: 0, frames: 0, line: 7, timeMs: null }] },
    { ...RECORD, deeds: [{ do: 'strike', branch: 0, frame: 0, frames: 1e12 }] }, { ...RECORD, branches: [{ frames: '7', isDecided: false }] }, { ...RECORD, branches: [{ frames: 7 }] },
  ];
  for (const record of wrong) assert.equal(complaintOf(sealed(record)), 'it holds something that is no run');
});

test('a run that is too large is not written, and not played again', () => {
  const long = writeRecord({ ...RECORD, branches: [{ frames: FRAMES_MAX, isDecided: false }, { frames: 1, isDecided: false }] });
  assert.deepEqual(long, { complaint: 'it has 100001 frames, and 100000 is the most that is kept' });
  assert.match('complaint' in (writeRecord({ ...RECORD, script: 'x'.repeat(CHARS_MAX) })) ? 'refused' : 'written', /refused/);
  assert.match(complaintOf(`consensus-lab run 1 ${CHARS_MAX + 1} 00000000\n{}`), /^it is longer than/);
});
