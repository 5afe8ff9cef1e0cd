import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, readLink, writeLink } from '../../www/link.js';

const kept = { version: '0.1.0', script: 'title A host that stops\nnodes Aïcha Jean-Pierre\nat 4.2s crash Aïcha\n', frame: 37, fingerprint: '00ff00ff00ff00ff', unit: /** @type {const} */ ('all'), isFree: true, seen: { frames: 90, isEnded: true, branch: 'crash Aïcha, 4.20 s', tab: 'messages' } };

test('a link leads back to what it was made of', async () => {
  const link = await writeLink(kept);
  assert.match(link, /^#v1\.[\w-]+$/);
  assert.deepEqual(await readLink(link, '0.1.0'), { kept });
  assert.deepEqual(await readLink(link, null), { kept });
});

test('what stood around the moment is not believed unseen', async () => {
  for (const seen of [undefined, null, 7, { frames: 'many', isEnded: 'yes', branch: 3, tab: {} }, { frames: -5 }]) {
    const reading = await readLink(await writeLink(/** @type {any} */ ({ ...kept, seen })), null);
    assert.deepEqual(reading, { kept: { ...kept, seen: { frames: 37, isEnded: false, branch: '', tab: '' } } });
  }
});

test('the checksum is the usual CRC-32', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
});

test('every prefix of a link is a sentence and never a wrong run', async () => {
  const link = await writeLink(kept);
  for (let length = 2; length < link.length; length += 1) {
    const reading = await readLink(link.slice(0, length), '0.1.0');
    assert.ok(reading && 'complaint' in reading, `the first ${length} characters: ${JSON.stringify(reading)}`);
    assert.match(reading.complaint, /^This link .*\.$/);
  }
});

test('one changed character is found', async () => {
  const link = await writeLink(kept);
  for (let at = 4; at < link.length; at += 1) {
    const wrong = link.slice(0, at) + (link[at] === 'A' ? 'B' : 'A') + link.slice(at + 1);
    const reading = await readLink(wrong, '0.1.0');
    // The last character's spare bits carry nothing, so there a change may be no change.
    if (reading && 'kept' in reading) assert.equal(at, link.length - 1);
    else assert.ok(reading);
  }
});

test('another version is refused with both versions in the sentence', async () => {
  const reading = await readLink(await writeLink(kept), '0.2.0');
  assert.ok(reading && 'complaint' in reading);
  assert.match(reading.complaint, /0\.1\.0.*0\.2\.0/);
});

test('a newer kind of link is named as such', async () => {
  const reading = await readLink('#v2.abcdef', '0.1.0');
  assert.ok(reading && 'complaint' in reading);
  assert.match(reading.complaint, /newer/);
});

test('other fragments are none of ours', async () => {
  for (const fragment of ['', '#', '#chapter-2', '#very-much']) assert.equal(await readLink(fragment, '0.1.0'), null);
});

test('garbage is a sentence', async () => {
  for (const garbage of ['#v1.!!!', '#v1.AAAAAAAAAAAAAAAA', '#v1.%20%20', `#v1.${'A'.repeat(300_000)}`]) {
    const reading = await readLink(garbage, '0.1.0');
    assert.ok(reading && 'complaint' in reading, garbage.slice(0, 20));
  }
});
