import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setAttribute } from '../../www/view/dom.js';

/** What an element must be able to do here. */
function element() {
  /** @type {Map<string, string>} */
  const attributes = new Map();
  return {
    attributes,
    /** @param {string} name */ hasAttribute: (name) => attributes.has(name),
    /** @param {string} name */ getAttribute: (name) => attributes.get(name) ?? null,
    /** @param {string} name */ removeAttribute: (name) => attributes.delete(name),
    /** @param {string} name @param {string} value */ setAttribute: (name, value) => attributes.set(name, value),
  };
}

test('an attribute that is on is empty, but an ARIA attribute says true', () => {
  const made = element();
  const target = /** @type {Element} */ (/** @type {unknown} */ (made));
  setAttribute(target, 'hidden', true);
  setAttribute(target, 'aria-hidden', true);
  setAttribute(target, 'aria-expanded', 'false');
  setAttribute(target, 'title', null);
  assert.deepEqual([...made.attributes], [['hidden', ''], ['aria-hidden', 'true'], ['aria-expanded', 'false']]);
  setAttribute(target, 'aria-hidden', false);
  assert.equal(made.attributes.has('aria-hidden'), false);
});
