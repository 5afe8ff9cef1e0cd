/**
 * What a scenario shows: its script and how its rules stand at the start come in, sentences go out.
 */

import { list } from './words.js';

/** @typedef {import('./messages.js').Setup} Setup */

/** So many rules are named; more are counted. */
const NAMED_MAX = 3;

/**
 * What the author says of it: the comment at the head of the script.
 * @param {string} script
 */
export function descriptionOf(script) {
  return headOf(script).map((line) => line.replace(/^\s*#\s?/, '').trim()).filter((line) => line !== '').join(' ');
}

/**
 * The same run as another script, with what the author of the first said of it.
 * @param {string} script
 * @param {string} from - whose comment is taken over
 */
export function withDescription(script, from) {
  const head = headOf(from);
  return head.length === 0 || headOf(script).length > 0 ? script : `${head.join('\n')}\n${script}`;
}

/** @param {string} script @returns {string[]} the lines of the comment at its head */
function headOf(script) {
  const lines = script.split('\n');
  const end = lines.findIndex((line) => !line.trim().startsWith('#'));
  return end < 0 ? lines : lines.slice(0, end);
}

/**
 * What should come of it.
 * @param {Pick<Setup, 'verdict' | 'rules'>} setup
 */
export function claimOf({ verdict, rules }) {
  if (!verdict) return '';
  if (verdict.declared === 'holds') return 'Expected: it holds.';
  if (verdict.fixedBy.length === 0) return 'Expected: it is broken.';
  const names = list(verdict.fixedBy.map((id) => quoted(rules.find((rule) => rule.id === id)?.title ?? id)));
  return `Expected: broken without ${names}; holds with ${verdict.fixedBy.length === 1 ? 'it' : 'them'}.`;
}

/**
 * Which rules are on, told from what comes nearest: the default, or one of the named choices.
 * @param {Pick<Setup, 'rules' | 'presets' | 'script'>} setup
 * @param {readonly boolean[]} standing
 */
export function rulesOf({ rules, presets, script }, standing) {
  const usual = { words: '', rules: rules.flatMap((rule, index) => (rule.default ? [index] : [])) };
  const named = /^\s*rules\s+ladder\s+(\S+)/m.exec(script)?.[1];
  const steps = presets.map(({ id, title, rules: on }) => ({ words: `as in ${id}, ${quoted(title)}`, rules: on, isNamed: id === named }));
  // Of two that come as near, what the script names is told.
  const [nearest = usual] = [...steps.filter((one) => one.isNamed), usual, ...steps].toSorted((a, b) => distance(a.rules, standing) - distance(b.rules, standing));
  const titles = (/** @type {boolean} */ isOn) => rules.filter((_, index) => standing[index] === isOn && nearest.rules.includes(index) !== isOn).map((rule) => rule.title);
  const [on, off] = [titles(true), titles(false)];
  if (nearest === usual && on.length + off.length === 0) return 'Rules: all as usual.';
  const parts = [nearest.words, off.length === 0 ? '' : `without ${some(off)}`, on.length === 0 ? '' : `with ${some(on)}`].filter((part) => part !== '');
  return `Rules: ${parts.join(', ')}.`;
}

/** @param {readonly number[]} choice @param {readonly boolean[]} standing */
function distance(choice, standing) {
  const chosen = new Set(choice);
  return standing.filter((isOn, index) => chosen.has(index) !== isOn).length;
}

/** @param {readonly string[]} titles */
function some(titles) {
  const rest = titles.length - NAMED_MAX;
  return rest <= 1 ? list(titles.map(quoted)) : list([...titles.slice(0, NAMED_MAX).map(quoted), `${rest} more`]);
}

/** @param {string} text */
function quoted(text) {
  return `“${text}”`;
}
