/**
 * What a person might try at a frame: the frame comes in, at most three actions in words and as a script's lines go out.
 * It knows no protocol: a cell in the tone of a leader is a leader.
 */

/** @typedef {import('./messages.js').Frame} Frame */
/** @typedef {{command: import('./view/dom.js').Command, title: string, help: string}} Suggestion */

const SUGGESTIONS_MAX = 4;

/**
 * @param {Pick<Frame, 'rows' | 'cuts'>} frame
 * @param {Pick<import('./messages.js').Setup, 'requests'>['requests']} [requests]
 * @returns {Suggestion[]}
 */
export function suggest({ rows, cuts }, requests = []) {
  const running = rows.filter((row) => row.status === 'running');
  const leads = (/** @type {import('./messages.js').Row} */ row) => row.cells.find((cell) => cell.tone === 'leader');
  const leader = running.find(leads);
  const isDown = rows.find((row) => row.status === 'crashed');
  /** @type {Suggestion[]} */
  const all = [];
  if (isDown) all.push({ command: `restart ${isDown.name}`, title: `Restart ${isDown.name}`, help: 'It starts again from what is on its disk.' });
  if (leader && running.length > 1) {
    const role = leads(leader)?.values[0] ?? 'leader';
    all.push({ command: `crash ${leader.name}`, title: `Crash ${leader.name}, the ${role}`, help: 'See how long the others take to notice, and who takes its place.' });
  }
  const example = requests.find((request) => request.example !== '');
  const asked = leader ?? running[0];
  if (example && asked) all.push({ command: `${example.example} at ${asked.name}`, title: `Ask ${asked.name}: ${example.example}`, help: example.help });
  if (cuts.length > 0) {
    all.push({ command: 'merge', title: 'Heal the network', help: 'All links are up again.' });
  } else if (running.length >= 4) {
    const [one, other] = halves(running.map((row) => row.name));
    all.push({ command: `partition ${one.join(' ')} | ${other.join(' ')}`, title: 'Part the network in two', help: `${one.join(', ')} on one side, ${other.join(', ')} on the other.` });
  }
  return all.slice(0, SUGGESTIONS_MAX);
}

/**
 * @param {string[]} names
 * @returns {[string[], string[]]}
 */
function halves(names) {
  const middle = Math.floor(names.length / 2);
  return [names.slice(0, middle), names.slice(middle)];
}

/**
 * For a scenario that has broken: to switch on what repairs it, and see it hold.
 * @param {import('./messages.js').Setup} setup
 * @param {Pick<Frame, 'rules'>} frame
 * @returns {Suggestion[]}
 */
export function suggestRepair({ verdict, rules }, frame) {
  return (verdict?.fixedBy ?? []).flatMap((id) => {
    const index = rules.findIndex((rule) => rule.id === id);
    const rule = rules[index];
    if (!rule || frame.rules[index]) return [];
    return [{ command: /** @type {import('./view/dom.js').Command} */ ({ do: 'replay', line: `rule ${id} on` }), title: `Switch on “${rule.title}” and replay`, help: rule.breaksWithout }];
  });
}
