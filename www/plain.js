/**
 * A script's `expect` line in plainer words: the line and the titles of what it names come in, a sentence goes out. What is not
 * understood stays as it was written.
 */

/** @typedef {Pick<import('./messages.js').Setup, 'columns' | 'properties'>} Titles */

const TIME = String.raw`(\d[\d.]*)\s*(ms|s|min)?`;
/** When it is looked at, as the script says it, and in words. @type {[RegExp, (times: string[]) => string][]} */
const WHENS = [
  [new RegExp(`^at ${TIME} `), ([at]) => `at ${at}`],
  [new RegExp(`^by ${TIME} `), ([by]) => `by ${by} at the latest`],
  [new RegExp(`^from ${TIME} until ${TIME} `), ([from, until]) => `from ${from} to ${until}`],
  [new RegExp(`^from ${TIME} `), ([from]) => `from ${from} on`],
];
/** @type {Record<string, string>} */
const WHO = { everyone: 'every node', nobody: 'no node', some: 'some node' };
/** @type {Record<string, string>} */
const VERBS = { is: 'is', has: 'has', lacks: 'is without', starts: 'begins with' };

/**
 * @param {string} text - what stands behind `expect`
 * @param {Titles} titles
 * @returns {string}
 */
export function plainly(text, titles) {
  let rest = `${text.trim().replace(/\s+/g, ' ')} `;
  let when = '';
  for (const [pattern, words] of WHENS) {
    const match = when === '' ? pattern.exec(rest) : null;
    if (!match) continue;
    when = words(timesOf(match));
    rest = rest.slice(match[0].length);
  }
  const isNot = rest.startsWith('not ');
  const claim = claimOf((isNot ? rest.slice(4) : rest).trim(), titles);
  if (claim === null) return text;
  const isCount = rest.includes('count ');
  const span = when.startsWith('from') && !isCount ? `all the time ${when}` : when || (isCount ? 'in the whole run' : 'at the end');
  return `${isNot ? 'Not: ' : ''}${claim}, ${span}`;
}

/** @param {RegExpExecArray} match */
function timesOf(match) {
  /** @type {string[]} */
  const times = [];
  for (let at = 1; at < match.length; at += 2) times.push(`${match[at]} ${match[at + 1] ?? 'ms'}`);
  return times;
}

/**
 * @param {string} text
 * @param {Titles} titles
 * @returns {string | null}
 */
function claimOf(text, { columns, properties }) {
  const [head = '', ...words] = text.split(' ');
  if (head === 'property') {
    const property = properties.find((one) => one.id === words[0]);
    return property && words.length === 1 ? `“${property.title}” holds` : null;
  }
  if (head === 'count') {
    const count = /^(\S+) (\S+) -> (\S+) is (at least |at most )?(\d+)$/.exec(words.join(' '));
    return count ? `${count[1]} from ${count[2]} to ${count[3]} is sent ${count[4] ?? ''}${count[5]} ${count[5] === '1' ? 'time' : 'times'}` : null;
  }
  const column = columns.find((one) => one.id === head);
  const verbAt = words.findIndex((word) => Object.hasOwn(VERBS, word));
  if (!column || verbAt < 1 || verbAt === words.length - 1) return null;
  const who = words.slice(0, verbAt).map((word) => WHO[word] ?? word).join(', ');
  return `${column.title} of ${who} ${VERBS[words[verbAt] ?? ''] ?? ''} ${words.slice(verbAt + 1).join(' ')}`;
}
