/**
 * The panels that unfold: a scene comes in, those that are open are rendered, and all say in a word what is in them.
 */

import { rulesOf } from './about.js';
import { plainly } from './plain.js';
import { left } from './words.js';
import { setText, show } from './view/dom.js';
import { renderChecks } from './view/outcome.js';
import { renderChoices } from './view/choices.js';
import { renderLinks } from './view/links.js';
import { renderParams } from './view/params.js';
import { renderRequests } from './view/requests.js';
import { renderRules } from './view/rules.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** How many of the next events are listed. */
const CHOICES = 12;

/** @param {Scene} scene */
export function drawPanels(scene) {
  const { layout, lab, picture, send, shown } = scene;
  const outcome = shown.isFree ? { ...picture.status.outcome, expectations: [] } : picture.status.outcome;
  const { panels } = layout;
  const { frame } = picture;
  const broken = frame.properties.filter((property) => property.standing === 'broken').length + outcome.expectations.filter((one) => one.standing === 'broken').length;
  const total = lab.setup.properties.length + outcome.expectations.length;
  show(panels.checks.details, total > 0);
  setText(panels.checks.note, broken > 0 ? `${broken} broken` : `${total}`);
  panels.checks.note.classList.toggle('bad', broken > 0);
  if (panels.checks.details.open) renderChecks(panels.checks.body, { cards: lab.setup.properties, standings: frame.properties, outcome, plainly: (text) => plainly(text, lab.setup) }, send);
  if (panels.choices.details.open && !picture.isPlaying) {
    const choices = lab.choices(CHOICES + 1);
    renderChoices(panels.choices.body, { choices: choices.slice(0, CHOICES), more: choices.length > CHOICES, timeMs: frame.timeMs, titleOf: (choice) => choiceTitle(choice, frame.rows), left }, send);
  }
  const up = frame.rows.filter((row) => row.status === 'running').map((row) => row.name);
  if (panels.requests.details.open) renderRequests(panels.requests.body, { requests: lab.setup.requests, names: up, all: frame.rows.map((row) => row.name), isInteractive: true }, send);
  setText(panels.links.note, frame.cuts.length === 0 ? '' : `${frame.cuts.length} cut`);
  panels.links.note.classList.toggle('bad', frame.cuts.length > 0);
  const there = frame.rows.filter((row) => row.status !== 'left').map((row) => row.name);
  if (panels.links.details.open) renderLinks(panels.links.body, { names: there, cuts: frame.cuts, isInteractive: true }, send);
  const unusual = frame.rules.filter((isOn, index) => isOn !== lab.setup.rules[index]?.default).length;
  show(panels.rules.details, lab.setup.rules.length > 0);
  setText(panels.rules.note, unusual === 0 ? `${lab.setup.rules.length}` : `${unusual} of ${lab.setup.rules.length} not as usual`);
  if (panels.rules.details.open) renderRules(panels.rules.body, { rules: lab.setup.rules, standing: frame.rules, words: rulesOf(lab.setup, frame.rules), isInteractive: true, fixedBy: lab.setup.verdict?.fixedBy ?? [] }, send);
  show(panels.network.details, frame.network.length > 0);
  if (panels.network.details.open) renderParams(panels.network.body, { params: frame.network, word: 'network', isInteractive: true }, send);
  show(panels.params.details, frame.params.length > 0);
  if (panels.params.details.open) renderParams(panels.params.body, { params: frame.params, word: 'param', isInteractive: true }, send);
}

/**
 * What can happen next, a timer by the name that the State table gives it.
 * @param {import('./messages.js').Choice} choice
 * @param {import('./messages.js').Row[]} rows
 */
function choiceTitle({ line, title }, rows) {
  const [, word, name] = /^force (\S+) at (\S+)$/.exec(line) ?? [];
  const timer = rows.find((row) => row.name === name)?.timers.find((one) => one.word === word);
  return timer ? `${timer.title} of ${name} ends` : title;
}
