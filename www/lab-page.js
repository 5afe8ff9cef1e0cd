/**
 * The lab page around one element: the menu of scenarios, the seed, the script's editor and the link. All it knows of the
 * lab it has from the element.
 */

import './element.js';
import { complaintOf, loadEngine, sentenceOf } from './open.js';

/** @typedef {import('./element.js').ConsensusLab} ConsensusLab */

/** @template {HTMLElement} E @param {string} id @returns {E} */
const byId = (id) => /** @type {E} */ (document.getElementById(id));

/** @type {ConsensusLab} */
const lab = byId('lab');
/** @type {HTMLSelectElement} */
const scenarioMenu = byId('scenario');
/** @type {HTMLTextAreaElement} */
const field = byId('script');
const editor = byId('editor');
const complaint = byId('complaint');

/** @type {HTMLInputElement} */
const nodesField = byId('nodes');
/** @type {HTMLSelectElement} */
const protocolMenu = byId('protocol');

/** Names for more nodes than a script names. */
const MORE_NAMES = ['Ravi', 'Ines', 'Omar', 'Lena', 'Kofi', 'Yuki', 'Bruno', 'Dana', 'Emil'];

/** @type {import('./open.js').Scenario[]} */
let scenarios = [];
/** Whether the run is one that was written here. */
let isEdited = false;

/**
 * A word that goes away by itself.
 * @param {string} words
 */
function say(words) {
  byId('said').textContent = words;
  setTimeout(() => {
    if (byId('said').textContent === words) byId('said').textContent = '';
  }, 4000);
}

function showSetup() {
  const setup = lab.lab?.setup;
  if (!setup) return;
  byId('seed').textContent = setup.seed;
  byId('seed').title = setup.seedWasDrawn ? 'Drawn for this run' : 'Given';
  field.value = setup.script.trim() === '' ? (lab.lab?.script() ?? '') : setup.script;
  complaint.hidden = true;
  nodesField.value = String(namesOf(setup.script).length);
  byId('protocol-tool').hidden = setup.protocols.length < 2;
  protocolMenu.replaceChildren(...setup.protocols.map(({ key, title }) => new Option(title, key, false, key === setup.protocol.key)));
  document.title = `${setup.title} – Consensus Lab`;
  scenarioMenu.value = scenarios.find((one) => one.text === setup.script)?.id ?? '';
}

/** @param {{message: string, detail: import('./messages.js').Complaint | null}} trouble */
function showComplaint({ message, detail }) {
  complaint.textContent = message;
  complaint.hidden = false;
  if (!detail?.line || editor.hidden) return;
  const lines = field.value.split('\n');
  const start = lines.slice(0, detail.line - 1).join('\n').length + (detail.line > 1 ? 1 : 0) + Math.max(0, (detail.column ?? 1) - 1);
  const word = /^\S*/.exec(field.value.slice(start))?.[0] ?? '';
  field.focus();
  field.setSelectionRange(start, start + word.length);
}

/** @param {boolean} isOpen */
function openEditor(isOpen) {
  editor.hidden = !isOpen;
  byId('edit').setAttribute('aria-expanded', String(isOpen));
  if (isOpen) field.focus();
}

/** @param {string} text */
function run(text) {
  complaint.hidden = true;
  if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search);
  lab.script = text;
}

/**
 * Runs a script that a person has made; one with a mistake leaves the run as it is.
 * @param {string} text
 * @returns {Promise<boolean>} whether it runs
 */
async function tryRun(text) {
  try {
    const { openLab } = await loadEngine();
    // A trial in the page first: what has a mistake must not end the run that is shown.
    (await openLab(text, { engine: 'in-page' })).dispose();
  } catch (error) {
    const detail = complaintOf(error);
    const where = detail?.line ? `Line ${detail.line}${detail.column ? `, column ${detail.column}` : ''}: ` : '';
    // A place in a text says something only to whoever sees the text.
    showComplaint({ message: (editor.hidden ? '' : where) + sentenceOf(error), detail });
    return false;
  }
  run(text);
  return true;
}

async function runEdited() {
  isEdited = true;
  await tryRun(field.value);
}

/** Whether the cluster that is shown just runs, with nothing expected of it. */
function isFree() {
  return scenarioMenu.value === '' && !isEdited;
}

/**
 * The same script without a seed, so that one is drawn; of the live cluster only what it is made of.
 * @param {string} text
 */
function unseeded(text) {
  const dropped = isFree() ? /^(title|seed|run|expect|verdict|at)\b/ : /^seed\b/;
  const kept = text.split('\n').filter((line) => !dropped.test(line.trim()));
  return (isFree() ? ['title A live cluster', ...kept] : kept).join('\n');
}

/** So many nodes as are wanted, with the names that there are and then others. */
async function setNodes() {
  const setup = lab.lab?.setup;
  if (!setup) return;
  const wanted = Number(nodesField.value);
  if (!Number.isInteger(wanted) || wanted < 0) {
    showComplaint({ message: `The number of nodes is a whole number, not “${nodesField.value}”.`, detail: null });
    return;
  }
  const names = namesOf(setup.script);
  // A number far beyond what a lab takes need not be spelt out to be refused.
  const all = Array.from({ length: Math.min(wanted, 2000) }, (_, index) => names[index] ?? MORE_NAMES[index - names.length] ?? `n${index + 1}`);
  isEdited = false;
  scenarioMenu.value = '';
  await tryRun(`title A live cluster\nprotocol ${setup.protocol.key}\nnodes ${all.join(' ')}\n`);
}

/** @param {string} script */
function namesOf(script) {
  return (/^\s*nodes\s+(.*)$/m.exec(script)?.[1] ?? '').split(/[\s|]+/).filter((name) => name !== '' && !name.startsWith('#'));
}

async function fillMenu() {
  const { listScenarios } = await loadEngine();
  scenarios = (await listScenarios?.()) ?? [];
  for (const protocol of new Set(scenarios.map((one) => one.protocol))) {
    const group = document.createElement('optgroup');
    group.label = protocol;
    for (const { id, title, verdict } of scenarios.filter((one) => one.protocol === protocol)) {
      const option = document.createElement('option');
      option.value = id;
      option.textContent = `${verdict.startsWith('broken') ? '✗' : '✓'} ${title}`;
      group.append(option);
    }
    scenarioMenu.append(group);
  }
  showSetup();
}

lab.addEventListener('lab-ready', () => {
  showSetup();
  if (scenarios.length === 0) fillMenu().catch(() => say('The list of scenarios could not be loaded.'));
});
lab.addEventListener('lab-error', (event) => {
  if (!lab.lab) showComplaint(/** @type {CustomEvent} */ (event).detail);
});
scenarioMenu.addEventListener('change', () => {
  isEdited = false;
  run(scenarios.find((one) => one.id === scenarioMenu.value)?.text ?? '');
});
nodesField.addEventListener('change', () => void setNodes());
protocolMenu.addEventListener('change', () => {
  isEdited = false;
  const names = namesOf(lab.lab?.setup.script ?? '').join(' ');
  void tryRun(`title A live cluster\nprotocol ${protocolMenu.value}\nnodes ${names}\n`);
});
byId('reroll').addEventListener('click', () => run(unseeded(lab.lab?.setup.script ?? '')));
byId('edit').addEventListener('click', () => openEditor(editor.hidden === true));
byId('close').addEventListener('click', () => {
  openEditor(false);
  byId('edit').focus();
});
byId('run').addEventListener('click', () => void runEdited());
byId('recorded').addEventListener('click', () => {
  field.value = lab.script;
});
field.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void runEdited();
});
byId('share').addEventListener('click', async () => {
  const url = await lab.toURL();
  try {
    await navigator.clipboard.writeText(url);
    say('The link to this moment is copied.');
  } catch {
    history.replaceState(history.state, '', url);
    say('The link to this moment stands in the address bar.');
  }
});
