/**
 * The lab page around one element: the menu of scenarios, the seed, the script's editor and the link. All it knows of the
 * lab it has from the element.
 */

import './element.js';
import { descriptionOf } from './about.js';
import { createEditor } from './editor.js';
import { createKeep } from './keep.js';
import { CATALOGUE_SEED, loadEngine } from './open.js';
import { createPicker } from './picker.js';
import { createRuns } from './runs.js';
import { withTransport } from './transport.js';
import { createWelcome } from './welcome.js';
import { clock, count } from './words.js';

/** @typedef {import('./element.js').ConsensusLab} ConsensusLab */

/** @template {HTMLElement} E @param {string} id @returns {E} */
const byId = (id) => /** @type {E} */ (document.getElementById(id));

const scenarioMenu = createPicker({ field: byId('scenario'), room: byId('scenarios'), onChoose: (id) => void chooseScenario(id) });
/** @type {HTMLInputElement} */
const nodesField = byId('nodes');
/** @type {HTMLSelectElement} */
const protocolMenu = byId('protocol');
/** @type {HTMLSelectElement} */
const transportMenu = byId('transport');

const runs = createRuns(byId('lab'));
const editor = createEditor({ room: byId('editor'), field: byId('script'), opener: byId('edit'), undo: byId('put-back'), complaint: byId('complaint') });

const showWelcome = createWelcome(byId('welcome'), byId('welcome-close'), byId('scenario'));

// What is opened by a link is known only when it is there.
showWelcome(location.hash === '');

/** The shown element. */
const shown = () => runs.shown().element;

// Before the element is seen and opens.
shown().past = createKeep({
  parts: { box: byId('keep'), room: byId('kept'), words: byId('kept-words'), goOn: byId('kept-go-on'), download: byId('kept-download'), forget: byId('kept-forget') },
  shown,
  isWorthIt: () => !shown().isFree || holdsSomething(runs.shown()),
  onGoOn: (record, past) => run(record.script, { past }),
  say: (words) => say(words),
}).past();

/** Names for more nodes than a script names. */
const MORE_NAMES = ['Ravi', 'Ines', 'Omar', 'Lena', 'Kofi', 'Yuki', 'Bruno', 'Dana', 'Emil'];
/** More names than a lab takes need not be spelt out to be refused. */
const NAMES_MAX = 2_000;
/** The nodes of a live cluster that nobody has chosen otherwise. */
const LIVE_NAMES = ['Aïcha', 'Jean', 'Michel', 'Noé', 'Zoé'];
/** The menu's entry for a run that is neither the live cluster nor one of the scenarios. */
const OWN = 'own';

/** @typedef {import('./open.js').Scenario & {group?: string}} Scenario */
/** Asked for at once, so that the menu is whole when the first run is there. @type {Promise<Scenario[]>} */
const listing = loadEngine().then(({ listScenarios }) => listScenarios?.() ?? []).catch(() => {
  say('The list of scenarios could not be loaded.');
  return [];
});

/** Of a live cluster that nobody touched, less than this was a first look at it. */
const LOOK_MS = 10_000;
/** How long a word stays that goes away by itself. */
const WORD_STAYS_MS = 6000;

/** @param {string} words */
function say(words) {
  byId('said').textContent = words;
  setTimeout(() => {
    if (byId('said').textContent === words) byId('said').textContent = '';
  }, WORD_STAYS_MS);
}

/** The head tells of the run that is shown, all of it at once. */
async function showRun() {
  const scenarios = await listing;
  const { element, draft } = runs.shown();
  const setup = element.lab?.setup;
  if (!setup) return;
  const id = scenarioOf(scenarios, setup);
  runs.shown().scenario = id;
  fillMenu(scenarios, setup, id);
  showSeed(setup, id);
  editor.show(setup.script.trim() === '' ? element.script : setup.script, draft);
  nodesField.value = String(clusterNames().length);
  byId('protocol-tool').hidden = setup.protocols.length < 2;
  protocolMenu.replaceChildren(...setup.protocols.map(({ key, title }) => new Option(title, key, false, key === setup.protocol.key)));
  const transports = transportsOf(setup);
  byId('transport-tool').hidden = transports.length < 2;
  transportMenu.replaceChildren(...transports.map((word) => new Option(word, word, false, word === setup.transport)));
  document.title = `${setup.title} – Consensus Lab`;
  showWelcome(element.isFree);
  nameShare();
  enable();
  showBefore();
}

/** @param {import('./messages.js').Setup} setup @param {string} id - of the scenario */
function showSeed({ seed, seedWasDrawn, script }, id) {
  const seedOutput = byId('seed');
  seedOutput.textContent = seed;
  if (seedWasDrawn) seedOutput.title = 'Drawn for this run';
  else if (/^\s*seed\b/m.test(script)) seedOutput.title = 'The script says so';
  else seedOutput.title = id === '' || id === OWN ? 'Given' : 'The same for whoever opens this scenario; Re-roll draws another';
}

/**
 * What the menu of scenarios shows for a run.
 * @param {Scenario[]} scenarios
 * @param {import('./messages.js').Setup} setup
 */
function scenarioOf(scenarios, setup) {
  const { scenario, isEdited, element } = runs.shown();
  if (scenario !== null) return scenario;
  const found = scenarios.find((one) => one.text === setup.script) ?? scenarios.find((one) => one.title === setup.title && one.protocol === setup.protocol.key);
  if (found && !isEdited) return found.id;
  return element.isFree && !isEdited ? '' : OWN;
}

/**
 * By what two scenarios with the same title can be told apart: "a-s12" of "raft/a-s12-late-node-wins".
 * @param {string} id
 */
function shortId(id) {
  const name = id.split('/').at(-1) ?? id;
  return /^[a-z]+-[a-z]*\d+[a-z]*(-[a-z]$)?/.exec(name)?.[0] ?? name;
}

/**
 * @param {Scenario[]} scenarios
 * @param {import('./messages.js').Setup} setup
 * @param {string} id - the entry that is shown
 */
function fillMenu(scenarios, { protocols, rules, title }, id) {
  for (const rule of rules) ruleTitles.set(rule.id, rule.title);
  const titleOf = (/** @type {Scenario} */ { protocol, group }) => `${protocols.find((one) => one.key === protocol)?.title ?? protocol}${group ? `: ${group}` : ''}`;
  scenarioMenu.fill([
    { title: '', entries: [{ id: '', words: 'Live cluster', search: '' }] },
    ...[...new Set(scenarios.map(titleOf))].map((title) => ({ title, entries: scenarios.filter((one) => titleOf(one) === title).map(entryOf) })),
  ]);
  scenarioMenu.show(id, title);
}

/** The titles of rules by their ids, of the protocols that were shown so far: a scenario is found by them too. @type {Map<string, string>} */
const ruleTitles = new Map();

/** @param {Scenario} scenario @returns {import('./picker.js').Entry} */
function entryOf({ id, title, verdict, text }) {
  const rules = /^\s*rules\s+([^#\n]*)/m.exec(text)?.[1] ?? '';
  const repairs = verdict.replace(/^.*fixed by\s*/, '').split(/[\s,]+/).map((rule) => ruleTitles.get(rule) ?? '');
  return { id, words: `${verdict.startsWith('broken') ? '✗' : '✓'} ${shortId(id)} · ${title}`, search: `${descriptionOf(text)} ${verdict} ${rules} ${repairs.join(' ')}` };
}

/** Nothing in the head can be used, and nothing is said there, before it is known what runs. */
function enable() {
  for (const tool of document.querySelectorAll('.page-head [disabled]')) tool.removeAttribute('disabled');
}

/** The way back to the run before, and what it holds. */
function showBefore() {
  const before = runs.before();
  byId('before').hidden = before === null;
  const status = before?.element.lab?.status();
  if (!before || !status) return;
  const holds = [clock(status.endMs), ...(status.branches.length > 1 ? [count(status.branches.length, 'branch', 'branches')] : []), ...(before.draft === null ? [] : ['your unsaved script'])];
  byId('before-words').textContent = `“${before.element.lab?.setup.title}” is kept as you left it: ${holds.join(', ')}.`;
}

/**
 * Another run takes the place of the shown one, which is kept.
 * @param {string} text
 * @param {{scenario?: string | null, isEdited?: boolean, seed?: string | null, past?: import('./open.js').Past | null}} [options]
 */
function run(text, { scenario = null, isEdited = false, seed = null, past = null } = {}) {
  byId('complaint').hidden = true;
  // A script that is run now is no draft any more.
  runs.shown().draft = text === editor.text() ? null : editor.draft();
  if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search);
  runs.replace(text, { scenario, isEdited, seed, past, isKept: holdsSomething(runs.shown()) });
}

/**
 * Whether something would be lost with a run: deeds, branches, words that were written, or dice that nobody would draw again.
 * @param {import('./runs.js').Run} run
 */
function holdsSomething({ element, isEdited, draft }) {
  const { lab } = element;
  if (!lab || isEdited || draft !== null || element.hasDeeds) return true;
  const { branches, endMs } = lab.status();
  if (branches.length > 1) return true;
  return lab.setup.seedWasDrawn && (!element.isFree || endMs >= LOOK_MS);
}

/** @param {string} text @param {{isEdited?: boolean}} [options] */
async function tryRun(text, { isEdited = false } = {}) {
  if (await editor.check(text)) run(text, { isEdited, scenario: isEdited ? OWN : '' });
}

function goBack() {
  runs.shown().draft = editor.draft();
  runs.back();
  void showRun();
  void shown().toURL().then((url) => history.replaceState(history.state, '', url));
}

/**
 * The same script without a seed, so that one is drawn; of the live cluster only what it is made of.
 */
function reroll() {
  const { scenario, isEdited, element } = runs.shown();
  run(without(/^seed\b/, madeOf(scenario, element.lab?.setup.script ?? '')), { scenario, isEdited });
}

/**
 * A run's script; of the live cluster only what it is made of, for it has no end and nothing to prove.
 * @param {string | null} scenario - its id
 * @param {string} script
 */
function madeOf(scenario, script) {
  return scenario === '' ? `title A live cluster\n${without(/^(title|seed|run|expect|verdict|at)\b/, script)}` : script;
}

/** @param {RegExp} head @param {string} script */
function without(head, script) {
  return script.split('\n').filter((line) => !head.test(line.trim())).join('\n');
}

/** So many nodes as are wanted, with the names that there are and then others. */
async function setNodes() {
  const setup = shown().lab?.setup;
  if (!setup) return;
  const wanted = Number(nodesField.value);
  if (!Number.isInteger(wanted) || wanted < 1) {
    editor.complain({ message: `The number of nodes is a whole number from 1 on, not “${nodesField.value}”.`, detail: null });
    return;
  }
  const names = clusterNames();
  const others = [...MORE_NAMES, ...Array.from({ length: NAMES_MAX }, (_, index) => `n${index + 1}`)].filter((name) => !names.includes(name));
  const all = [...names, ...others].slice(0, Math.min(wanted, NAMES_MAX));
  await tryRun(over(setup, setup.transport, `title A live cluster\nprotocol ${setup.protocol.key}\nnodes ${all.join(' ')}\n`));
}

/** What the shown protocol can run over, the usual first. @param {import('./messages.js').Setup} setup */
function transportsOf({ protocol, protocols }) {
  return protocols.find(({ key }) => key === protocol.key)?.transports ?? [];
}

/**
 * A script of the shown protocol over a transport.
 * @param {import('./messages.js').Setup} setup
 * @param {string} transport
 * @param {string} script
 */
function over(setup, transport, script) {
  return withTransport(script, transport === transportsOf(setup)[0] ? '' : transport);
}

/** The same script with the same dice over another transport. */
async function setTransport() {
  const { scenario, isEdited, element } = runs.shown();
  const setup = element.lab?.setup;
  if (!setup) return;
  const text = over(setup, transportMenu.value, madeOf(scenario, setup.script));
  if (await editor.check(text)) run(text, { scenario, isEdited, seed: setup.seed });
  else transportMenu.value = setup.transport;
}

/** The names of the nodes: those that the script starts with, or where it starts them one by one, those that there are. */
function clusterNames() {
  const { lab } = shown();
  const line = /^\s*nodes\s+([^#\n]*)/m.exec(lab?.setup.script ?? '')?.[1] ?? '';
  const names = line.split(/[\s|]+/).filter((name) => name !== '');
  return names.length > 0 ? names : (lab?.frame().rows ?? []).filter((row) => row.status !== 'left').map((row) => row.name);
}

/** @param {string} id */
async function chooseScenario(id) {
  const found = (await listing).find((one) => one.id === id);
  run(found?.text ?? liveCluster(), { scenario: id, seed: found ? CATALOGUE_SEED : null });
}

/** The live cluster of the protocol that is shown; empty for what the lab opens with. */
function liveCluster() {
  const setup = shown().lab?.setup;
  if (!setup) return '';
  const isUsual = setup.protocol.key === setup.protocols[0]?.key && setup.transport === transportsOf(setup)[0];
  return isUsual ? '' : over(setup, setup.transport, `title A live cluster\nprotocol ${setup.protocol.key}\nnodes ${LIVE_NAMES.join(' ')}\n`);
}

/** What the link will carry is said before it is copied. */
function nameShare() {
  const isOneOfMany = (shown().status?.branches.length ?? 1) > 1;
  byId('share').textContent = isOneOfMany ? 'Copy link to this branch' : 'Copy link';
  byId('share').title = isOneOfMany ? 'The link carries the shown branch, as it was played; the others stay here' : 'The link leads to this moment';
}

async function share() {
  const url = await shown().toURL();
  const others = (shown().status?.branches.length ?? 1) - 1;
  const rest = others === 0 ? '' : ` It carries the shown branch only: ${others === 1 ? 'the other branch stays' : `the other ${others} branches stay`} here.`;
  if (await copy(url)) {
    say(`Copied: the link to this moment is in the clipboard.${rest}`);
  } else {
    history.replaceState(history.state, '', url);
    say(`Not copied, the browser does not allow it: the link to this moment stands in the address bar.${rest}`);
  }
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it is in the clipboard
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure address there is no clipboard but this one.
    const field = document.createElement('textarea');
    field.value = text;
    field.style.cssText = 'position: fixed; opacity: 0';
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    focused?.focus();
    return isCopied;
  }
}

document.addEventListener('lab-ready', (event) => {
  if (event.target === shown()) void showRun();
});
document.addEventListener('lab-branch', (event) => {
  if (event.target === shown()) nameShare();
});
document.addEventListener('lab-error', (event) => {
  if (event.target !== shown() || shown().lab) return;
  editor.complain(/** @type {CustomEvent} */ (event).detail);
  enable();
});
nodesField.addEventListener('change', () => void setNodes());
protocolMenu.addEventListener('change', () => {
  void tryRun(`title A live cluster\nprotocol ${protocolMenu.value}\nnodes ${clusterNames().join(' ')}\n`);
});
transportMenu.addEventListener('change', () => void setTransport());
byId('reroll').addEventListener('click', reroll);
byId('back').addEventListener('click', goBack);
byId('forget').addEventListener('click', () => {
  runs.forget();
  showBefore();
});
byId('set-up').addEventListener('click', () => {
  const isOpen = byId('set-up').getAttribute('aria-expanded') === 'true';
  byId('set-up').setAttribute('aria-expanded', String(!isOpen));
});
byId('edit').addEventListener('click', () => editor.open(!editor.isOpen()));
byId('close').addEventListener('click', () => {
  editor.open(false);
  byId('edit').focus();
});
byId('run').addEventListener('click', () => void tryRun(editor.text(), { isEdited: true }));
byId('recorded').addEventListener('click', () => editor.put(shown().script));
byId('script').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void tryRun(editor.text(), { isEdited: true });
});
byId('share').addEventListener('click', () => void share());
