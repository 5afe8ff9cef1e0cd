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
 * The same script without a seed, so that one is drawn; of the live cluster only what it is made of, for nothing is expected of it.
 * @param {string} text
 */
function unseeded(text) {
  const dropped = scenarioMenu.value === '' && !isEdited ? /^(seed|run|expect|verdict)\b/ : /^seed\b/;
  return text.split('\n').filter((line) => !dropped.test(line.trim())).join('\n');
}

/** Runs what stands in the editor; a text with a mistake leaves the run as it is. */
async function runEdited() {
  try {
    const { openLab } = await loadEngine();
    // A trial in the page first: what has a mistake must not end the run that is shown.
    (await openLab(field.value, { engine: 'in-page' })).dispose();
  } catch (error) {
    const detail = complaintOf(error);
    const where = detail?.line ? `Line ${detail.line}${detail.column ? `, column ${detail.column}` : ''}: ` : '';
    showComplaint({ message: where + sentenceOf(error), detail });
    return;
  }
  isEdited = true;
  run(field.value);
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
