// What the page's server gives away, and what it keeps to itself.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { serve } from '../../xtask/serve.mjs';

const root = mkdtempSync(path.join(os.tmpdir(), 'consensus-lab-serve-'));
for (const folder of ['www', 'pkg/wasm', '.git']) mkdirSync(path.join(root, folder), { recursive: true });
for (const file of ['www/index.html', 'www/a.js', 'pkg/wasm/core.wasm', 'secret.txt', '.git/config', 'www/.hidden']) {
  writeFileSync(path.join(root, file), file);
}
symlinkSync(os.tmpdir(), path.join(root, 'www', 'way-out'));

const server = await serve({ root });
after(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

/** @param {string} url */
const ask = (url) => fetch(server.url + url, { redirect: 'manual' });

test('the top leads to the lab page', async () => {
  const answer = await ask('/');
  assert.equal(answer.status, 302);
  assert.equal(answer.headers.get('location'), '/www/');
  assert.equal(await (await ask('/www/')).text(), 'www/index.html');
});

test('scripts and modules carry the types that browsers insist on, and nothing is cached', async () => {
  const script = await ask('/www/a.js?v=1');
  assert.match(script.headers.get('content-type') ?? '', /^text\/javascript/);
  assert.equal((await ask('/pkg/wasm/core.wasm')).headers.get('content-type'), 'application/wasm');
  assert.equal(script.headers.get('cache-control'), 'no-store');
});

test('no header isolates the page: an embedding site has none either', async () => {
  const { headers } = await ask('/www/');
  assert.equal(headers.get('cross-origin-opener-policy'), null);
  assert.equal(headers.get('cross-origin-embedder-policy'), null);
});

test('what is not the page’s does not exist', async () => {
  const outside = ['/secret.txt', '/.git/config', '/www/.hidden', '/www/none.js', '/www/way-out/', '/www/way-out'];
  const encoded = ['/www/%2e%2e/secret.txt', '/www/..%2fsecret.txt', '/www/..%5csecret.txt', '/www/a.js%00'];
  for (const url of [...outside, ...encoded]) assert.equal((await ask(url)).status, 404, url);
  assert.equal((await ask('/www/%ff')).status, 400);
});

test('nothing can be written', async () => {
  assert.equal((await fetch(`${server.url}/www/`, { method: 'POST' })).status, 405);
});

test('a taken port is answered with the next one', async () => {
  const taken = Number(new URL(server.url).port);
  const second = await serve({ root, port: taken });
  try {
    assert.notEqual(Number(new URL(second.url).port), taken);
  } finally {
    await second.close();
  }
});
