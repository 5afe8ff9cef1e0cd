// The scenarios that come with the lab: the files under tests/scenarios/<protocol>/ come in, pkg/scenarios.json goes out, for
// the page's menu. What a line means is the core's business; only title, protocol and verdict are looked for here.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './shell.mjs';

const SCENARIOS = path.join(ROOT, 'tests', 'scenarios');
export const LIST = path.join(ROOT, 'pkg', 'scenarios.json');

/**
 * @param {string} text
 * @param {string} word
 * @returns {string} what stands behind the first line's word, or nothing
 */
function lineOf(text, word) {
  return text.match(new RegExp(`^[ \\t]*${word}[ \\t]+([^#\\n\\r]*)`, 'm'))?.[1]?.trim() ?? '';
}

/**
 * Scenarios with the title of their group: the first word of a file's name says which one it is, and the folder's file GROUPS how it is called.
 * @template {{id: string}} S
 * @param {string} folder
 * @param {S[]} scenarios
 */
function withGroups(folder, scenarios) {
  const file = path.join(SCENARIOS, folder, 'GROUPS');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const titles = new Map(lines.map((line) => [line.split(/\s/)[0], line.replace(/^\S+\s+/, '').trim()]));
  return scenarios.map((scenario) => ({ ...scenario, group: titles.get(scenario.id.split('/')[1]?.split('-')[0]) ?? '' }));
}

/** Writes the list, if it has changed. */
export function listScenarios() {
  const folders = existsSync(SCENARIOS) ? readdirSync(SCENARIOS, { withFileTypes: true }) : [];
  const scenarios = folders
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) =>
      withGroups(folder, readdirSync(path.join(SCENARIOS, folder))
        .filter((file) => file.endsWith('.txt'))
        .sort()
        .map((file) => {
          const text = readFileSync(path.join(SCENARIOS, folder, file), 'utf8');
          const id = `${folder}/${file.slice(0, -'.txt'.length)}`;
          return { id, title: lineOf(text, 'title'), protocol: lineOf(text, 'protocol'), verdict: lineOf(text, 'verdict'), text };
        })
        .filter(({ protocol }) => protocol === folder)),
    );
  const list = `${JSON.stringify(scenarios)}\n`;
  if (existsSync(LIST) && readFileSync(LIST, 'utf8') === list) return;
  mkdirSync(path.dirname(LIST), { recursive: true });
  writeFileSync(LIST, list);
}
