/**
 * The lines of a script that say what runs: a script comes in, the words of `protocol` and `transport` go out, or the same script over
 * another transport. What the words mean is the core's to say.
 */

/**
 * @param {string} script
 * @returns {{protocol: string | undefined, transport: string | undefined}} the first word behind each, as far as there is one
 */
export function whatRuns(script) {
  const lines = script.replace(/^\ufeff+/, '').split('\n').map((line) => line.trim().split(/\s+/));
  const wordOf = (/** @type {string} */ head) => lines.find(([first]) => first === head)?.[1];
  return { protocol: wordOf('protocol'), transport: wordOf('transport') };
}

/**
 * @param {string} script
 * @param {string} word - empty: the usual one, for which no line is written
 */
export function withTransport(script, word) {
  const line = `transport  ${word}`;
  const there = /^[^\S\n]*transport(?!\S).*$/m;
  if (word === '') return script.replace(/^[^\S\n]*transport(?!\S).*(\n|$)/m, '');
  if (there.test(script)) return script.replace(there, line);
  const protocol = /^(\ufeff*[^\S\n]*protocol(?!\S).*)$/m;
  return protocol.test(script) ? script.replace(protocol, `$1\n${line}`) : `${line}\n${script}`;
}
