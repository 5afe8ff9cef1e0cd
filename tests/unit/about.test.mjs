import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimOf, descriptionOf, rulesOf, withDescription } from '../../www/about.js';

const rules = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, title: id.toUpperCase(), source: '', breaksWithout: '', default: id !== 'f' }));
const presets = [{ id: 'A1', title: 'First', rules: [0] }, { id: 'A2', title: 'Second', rules: [0, 1] }, { id: 'B2', title: 'Other', rules: [0, 1] }];

test('the comment at the head of a script is its description, and goes on with another script', () => {
  const script = '# What breaks,\n#and why.\n\ntitle t # a title\n# later\n';
  assert.equal(descriptionOf(script), 'What breaks, and why.');
  assert.equal(descriptionOf('title t\n# later'), '');
  assert.equal(withDescription('title u\n', script), '# What breaks,\n#and why.\ntitle u\n');
  assert.equal(withDescription('# its own\ntitle u\n', script), '# its own\ntitle u\n');
});

test('what a scenario expects names the rule that repairs it', () => {
  assert.equal(claimOf({ verdict: { declared: 'broken', fixedBy: ['b'] }, rules }), 'Expected: broken without “B”; holds with it.');
  assert.equal(claimOf({ verdict: { declared: 'broken', fixedBy: ['b', 'c'] }, rules }), 'Expected: broken without “B” and “C”; holds with them.');
  assert.equal(claimOf({ verdict: { declared: 'holds', fixedBy: [] }, rules }), 'Expected: it holds.');
  assert.equal(claimOf({ verdict: null, rules }), '');
});

test('rules are told from what comes nearest', () => {
  const told = (/** @type {string} */ on, script = '') => rulesOf({ rules, presets, script }, rules.map(({ id }) => on.includes(id)));
  assert.equal(told('abcde'), 'Rules: all as usual.');
  assert.equal(told('acde'), 'Rules: without “B”.');
  assert.equal(told('abcdf'), 'Rules: without “E”, with “F”.');
  assert.equal(told('ab'), 'Rules: as in A2, “Second”.');
  assert.equal(told('ab', 'title t\nrules ladder B2'), 'Rules: as in B2, “Other”.');
  assert.equal(told('af'), 'Rules: as in A1, “First”, with “F”.');
  assert.equal(rulesOf({ rules, presets: [], script: '' }, rules.map(() => false)), 'Rules: without “A”, “B”, “C” and 2 more.');
});
