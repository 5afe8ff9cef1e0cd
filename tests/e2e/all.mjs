// All end-to-end tests in one process, so that they share browsers and one server.

import { readdirSync } from 'node:fs';
import { describe } from 'node:test';

/** A page waits for its pictures and its clock about as long as it works, so another may work meanwhile. */
const AT_ONCE = 2;

const here = new URL('./', import.meta.url);

describe('the lab in both browsers', { concurrency: AT_ONCE }, async () => {
  for (const name of readdirSync(here).sort()) {
    if (name.endsWith('.test.mjs')) await import(new URL(name, here).href);
  }
});
