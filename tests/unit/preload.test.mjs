// The page names all its modules in its head, so that the browser asks for them at once and not one after the other as it meets them.
// UPDATE_EXPECT=1 writes the names anew.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';

const WWW = new URL('../../www/', import.meta.url);
const PAGE = new URL('index.html', WWW);

/** Every module that a page needs for its first table: those that are imported, also later, from the page's own. @param {string} first */
async function graphOf(first) {
  const found = [new URL(first, WWW).href];
  // The list grows while it is walked.
  for (const module of found) {
    const text = (await readFile(new URL(module), 'utf8')).replaceAll(/\/\*[^]*?\*\//g, '');
    for (const [, specifier = ''] of text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']*)'/g)) {
      const { href } = new URL(specifier, module);
      if (!found.includes(href) && !href.includes('/core.js')) found.push(href);
    }
  }
  return found.map((href) => (href.startsWith(WWW.href) ? href.slice(WWW.href.length) : `../${href.slice(new URL('..', WWW).href.length)}`));
}

test('the page asks for all its modules at once', async () => {
  const wanted = (await graphOf('lab-page.js')).filter((name) => name !== 'lab-page.js').map((name) => `  <link rel="modulepreload" href="${name}">\n`).sort();
  assert.ok(wanted.length > 20);
  const html = await readFile(PAGE, 'utf8');
  const lines = /^ {2}<link rel="modulepreload" href="[^"]*">\n/gm;
  if (process.env['UPDATE_EXPECT']) {
    const [first = 0] = [...html.matchAll(lines)].map(({ index }) => index);
    const rest = html.replaceAll(lines, '');
    await writeFile(PAGE, rest.slice(0, first) + wanted.join('') + rest.slice(first));
    return;
  }
  assert.deepEqual(html.match(lines), wanted, 'UPDATE_EXPECT=1 node --test tests/unit/preload.test.mjs writes them anew');
});
