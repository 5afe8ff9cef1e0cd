/**
 * Draws a lab into the layout: where it stands comes in, the views that are visible are rendered. Nothing here changes the lab.
 */

import { HELP } from './keys.js';
import { TABS } from './layout.js';
import { suggest, suggestRepair } from './suggest.js';
import { MARKS, SPEEDS, clock, count, left, speedWords, withoutSign } from './words.js';
import { button, h, icon, keep, setAttribute, setText, show } from './view/dom.js';
import { renderChecks, renderOutcome } from './view/outcome.js';
import { renderChoices } from './view/choices.js';
import { renderHelp } from './view/help.js';
import { renderLetters } from './view/letters.js';
import { renderLinks } from './view/links.js';
import { renderNodeMenu } from './view/node-menu.js';
import { renderOverTime } from './view/over-time.js';
import { renderParams } from './view/params.js';
import { renderRelations } from './view/relations.js';
import { renderRequests } from './view/requests.js';
import { renderRules } from './view/rules.js';
import { renderState } from './view/state.js';
import { renderStory } from './view/story.js';
import { renderTimeline } from './view/timeline.js';
import { renderTransport } from './view/transport.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./messages.js').Frame} Frame */
/** @typedef {import('./messages.js').Mark} Mark */
/** @typedef {import('./messages.js').Status} Status */
/** @typedef {import('./view/dom.js').Send} Send */
/** @typedef {import('./layout.js').Layout} Layout */

/**
 * What a person has set on the page; nothing of the run itself.
 * @typedef {object} Shown
 * @property {import('./view/dom.js').Tab} tab
 * @property {'key' | 'all'} unit
 * @property {string} relation
 * @property {number | null} momentsFrom - where the window of "Over time" starts; null: it follows the frame
 * @property {boolean} showsAll
 * @property {boolean} showsAllColumns
 * @property {Map<number, number>} usedColumns - those that hold something, or did a moment ago: column → when it did last, in ms
 * @property {number | null} menuNode
 * @property {boolean} isFollowing
 * @property {boolean} isNarrow
 * @property {boolean} hasPlayed
 * @property {boolean} isFree - no scenario was asked for: the cluster just runs, and nothing is expected of it
 * @property {'full' | 'mini' | 'none'} controls
 * @property {number} timelineWidth
 * @property {{words: string, branch: number, frame: number} | null} branched
 * @property {{id: number, kind: 'error' | 'note', words: string}[]} notices
 */

/**
 * @typedef {object} Scene
 * @property {Lab} lab
 * @property {import('./playback.js').Playback} playback
 * @property {Layout} layout
 * @property {Shown} shown
 * @property {Send} send
 * @property {import('./picture.js').Picture} picture
 * @property {Status} status
 * @property {Mark[]} marks
 * @property {Map<number, number>} forks - branch → the time of its fork
 */

/** How many rows "Over time" holds at once. */
const MOMENTS = 40;
const LETTERS = 60;
const CHOICES = 12;
/** So long an empty column stays while the run plays, in real time. */
const COLUMN_STAYS_MS = 3000;
/** Small grids of the moments before, beside the big one. */
const SMALL_GRIDS = 5;
const SMALL_GRID_NODES_MAX = 16;

/** @param {Scene} scene */
export function drawScene(scene) {
  drawHead(scene);
  drawNotices(scene);
  drawStory(scene);
  drawTabs(scene);
  PANES[scene.shown.tab](scene);
  drawBar(scene);
  if (scene.shown.controls === 'full') drawPanels(scene);
  drawMenu(scene);
}

/** @param {Scene} scene */
function isInteractive({ shown }) {
  return shown.controls === 'full';
}

/** @param {Scene} scene */
function drawHead({ lab, layout, status, picture, shown, send }) {
  setText(layout.title, lab.setup.title);
  setText(layout.protocol, lab.setup.protocol.title);
  layout.protocol.title = lab.setup.protocol.summary;
  const broken = picture.frame.properties.find((property) => property.standing === 'broken');
  const { standing, words, frame } = status.outcome;
  const isMeasured = !shown.isFree && (status.outcome.expectations.length > 0 || standing === 'broken');
  // Without a scenario's expectations the chip tells how the properties stand.
  if (isMeasured) renderOutcome(layout.outcome, { standing, words: withoutSign(words) + declaredWords(lab, standing), frame }, send);
  else if (broken) renderOutcome(layout.outcome, { standing: 'broken', words: `${titleOf(lab, broken.id)}: broken`, frame: broken.frame }, send);
  else renderOutcome(layout.outcome, propertyOutcome(picture.frame, lab), send);
}

/**
 * Whether it came as the scenario says that it should.
 * @param {Lab} lab
 * @param {'open' | 'holds' | 'broken'} standing
 */
function declaredWords({ setup: { verdict } }, standing) {
  if (!verdict || standing === 'open') return '';
  return verdict.declared === standing ? ', as declared' : `, declared: ${verdict.declared}`;
}

/**
 * @param {Frame} frame
 * @param {Lab} lab
 * @returns {{standing: 'open' | 'holds', words: string, frame: null}}
 */
function propertyOutcome({ properties }, lab) {
  const open = properties.filter((property) => property.standing === 'open');
  if (open.length === 0) return { standing: 'holds', words: properties.length === 0 ? 'nothing is checked' : 'all is well', frame: null };
  return { standing: 'open', words: `${open.map((property) => titleOf(lab, property.id)).slice(0, 2).join(', ')}: not just now`, frame: null };
}

/** @param {Lab} lab @param {string} id */
function titleOf(lab, id) {
  return lab.setup.properties.find((property) => property.id === id)?.title ?? id;
}

/** @param {Scene} scene */
function drawNotices({ layout, shown, send }) {
  keep(layout.notices, shown.notices, (notice) => notice.id, (notice) => h('p', { class: `notice ${notice.kind}`, role: notice.kind === 'error' ? 'alert' : 'status' },
    h('span', { text: notice.words }), button(send, { do: 'dismiss', notice: notice.id }, { class: 'quiet', 'aria-label': 'dismiss this notice' }, icon('cross'))));
  show(layout.notices, shown.notices.length > 0);
}

/** @param {Scene} scene */
function drawStory(scene) {
  const { lab, layout, picture, shown, send } = scene;
  const { told, frame } = picture;
  renderStory(layout.story, {
    told,
    when: told.frame === 0 ? 'at the start' : `at ${clock(told.timeMs)}`,
    look: lookOf(told.mark),
    suggestions: suggestionsOf(scene),
    branched: shown.branched,
    isInteractive: isInteractive(scene),
    failures: frame.properties.filter((property) => property.standing === 'broken')
      .map((property) => ({ words: property.words || titleOf(lab, property.id), frame: property.frame ?? frame.frame })),
  }, send);
}

/** @param {Scene} scene */
function suggestionsOf(scene) {
  const { lab, shown, status, picture } = scene;
  if (shown.controls === 'none') return [];
  if (shown.isFree) return isInteractive(scene) ? suggest(picture.frame) : [];
  return status.outcome.standing === 'broken' ? suggestRepair(lab.setup, picture.frame) : [];
}

/** @param {Mark['kind'] | ''} kind */
function lookOf(kind) {
  const look = kind === '' ? undefined : MARKS[kind];
  return look ? { shape: /** @type {import('./view/dom.js').IconName} */ (look.shape), word: look.word } : null;
}

/** @param {Scene} scene */
function drawTabs({ layout, shown, lab }) {
  for (const tab of /** @type {HTMLElement[]} */ ([...layout.tabs.children])) {
    const isOffered = tab.dataset['tab'] !== 'relations' || lab.setup.relations.length > 0;
    show(tab, isOffered);
    setAttribute(tab, 'aria-pressed', String(tab.dataset['tab'] === shown.tab));
  }
  for (const { id } of TABS) show(layout.panes[id], id === shown.tab);
}

/** @param {Scene} scene */
function placeOf({ status, shown, picture }) {
  const branch = status.branches.length > 1 ? ` · ${nameOf(status, status.branch)}` : '';
  const key = shown.unit === 'key' && picture.frame.isKey ? ' (key)' : '';
  return `frame ${status.frame.toLocaleString('en')} of ${status.frames.toLocaleString('en')}${key}${branch}`;
}

/** @param {Status} status @param {number} id */
export function nameOf(status, id) {
  return status.branches.find((branch) => branch.id === id)?.name ?? '';
}

/** @type {Record<import('./view/dom.js').Tab, (scene: Scene) => void>} */
const PANES = {
  state: (scene) => {
    const { frame } = scene.picture;
    const changed = frame.changed === 0 ? 'nothing changed' : `${count(frame.changed, 'cell')} changed`;
    noteUsedColumns(scene);
    const { columns } = scene.lab.setup;
    const { usedColumns, showsAllColumns } = scene.shown;
    renderState(scene.layout.panes.state, {
      setup: scene.lab.setup, frame,
      columns: columns.map((_, index) => index).filter((index) => showsAllColumns || usedColumns.has(index)),
      unused: columns.filter((_, index) => !usedColumns.has(index)).map((column) => column.title), showsAllColumns,
      caption: `${placeOf(scene)} · ${clock(frame.timeMs)} · ${changed}`,
      isNarrow: scene.shown.isNarrow, showsAll: scene.shown.showsAll, isInteractive: isInteractive(scene),
      aheadMs: scene.playback.isPlaying() ? Math.max(0, scene.playback.position() - frame.timeMs) : 0,
    }, scene.send);
  },
  'over-time': (scene) => {
    const { lab, layout, status, shown, picture, send } = scene;
    const from = windowStart(scene);
    renderOverTime(layout.panes['over-time'], {
      moments: lab.overTime(from, MOMENTS), failures: new Set(scene.marks.flatMap((mark) => (mark.kind === 'failure' ? [mark.frame] : []))), from, total: status.keys, window: MOMENTS,
      frame: picture.frame.frame, branch: nameOf(status, status.branch),
      nodes: picture.frame.rows.map(({ node, name }) => ({ node, name })), isNarrow: shown.isNarrow, clock, look: lookOf,
    }, send);
    if (shown.momentsFrom === null) keepInSight(layout.panes['over-time'], 'tr.is-shown');
  },
  relations: (scene) => {
    const { lab, layout, shown, picture, playback, send } = scene;
    const relation = lab.setup.relations.find((one) => one.id === shown.relation) ?? lab.setup.relations[0];
    if (!relation) return;
    const grid = lab.grid(relation.id, { since: picture.frame.since });
    const isCalm = !playback.isPlaying() && grid.nodes.length <= SMALL_GRID_NODES_MAX;
    renderRelations(layout.panes.relations, {
      relations: lab.setup.relations, grid,
      before: isCalm ? gridsBefore(scene, relation.id) : [],
      when: (frame) => `frame ${frame}`,
    }, send);
  },
  messages: (scene) => {
    renderLetters(scene.layout.panes.messages, {
      letters: scene.lab.messages(LETTERS), inFlight: scene.picture.frame.inFlight, isInteractive: isInteractive(scene), clock,
    }, scene.send);
  },
};

/**
 * A column is shown when it first holds something. It goes only while the run plays and after a while of being empty, so that the
 * table does not jump to and fro.
 * @param {Scene} scene
 */
function noteUsedColumns({ picture, shown, playback }) {
  const now = performance.now();
  for (const row of picture.frame.rows) {
    for (const [index, cell] of row.cells.entries()) {
      if (cell.values.length > 0 || cell.isFailed || (cell.isChanged && row.statusWas === '')) shown.usedColumns.set(index, now);
    }
  }
  if (!playback.isPlaying()) return;
  for (const [index, usedAt] of shown.usedColumns) {
    if (now - usedAt > COLUMN_STAYS_MS) shown.usedColumns.delete(index);
  }
}

/**
 * Scrolls a pane, and only that, until a row in it can be seen.
 * @param {HTMLElement} pane
 * @param {string} selector
 */
function keepInSight(pane, selector) {
  const row = /** @type {HTMLElement | null} */ (pane.querySelector(selector));
  if (!row) return;
  const head = /** @type {HTMLElement | null} */ (pane.querySelector('thead'))?.offsetHeight ?? 0;
  const above = row.offsetTop - head - pane.scrollTop;
  const below = row.offsetTop + row.offsetHeight - pane.scrollTop - pane.clientHeight;
  if (above < 0) pane.scrollTop += above;
  else if (below > 0) pane.scrollTop += below;
}

/**
 * Where the window of key moments starts, so that the shown frame is inside it.
 * @param {Scene} scene
 */
function windowStart({ lab, status, shown }) {
  const lastStart = Math.max(0, status.keys - MOMENTS);
  if (shown.momentsFrom !== null) return Math.min(shown.momentsFrom, lastStart);
  if (status.frame === status.frames) return lastStart;
  // The moments are ordered by frame: find the shown one by halving.
  let low = 0;
  let high = Math.max(0, status.keys - 1);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lab.overTime(middle, 1)[0]?.frame ?? Infinity) <= status.frame) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, Math.min(lastStart, low - Math.floor(MOMENTS / 2)));
}

/**
 * @param {Scene} scene
 * @param {string} relation
 */
function gridsBefore({ lab, picture }, relation) {
  /** @type {import('./messages.js').Grid[]} */
  const grids = [];
  for (let back = SMALL_GRIDS; back >= 1; back -= 1) {
    const frame = lab.neighbour(-back, 'key');
    const since = lab.neighbour(-back - 1, 'key');
    if (frame < picture.frame.frame && frame !== grids.at(-1)?.frame) grids.push(lab.grid(relation, { frame, since }));
  }
  return grids;
}

/** @param {Scene} scene */
function drawBar(scene) {
  const { layout, lab, playback, status, shown, send, picture, marks, forks } = scene;
  show(layout.bar, shown.controls !== 'none');
  if (shown.controls === 'none') return;
  // Where it has just played to, the clock may stand later than the last frame.
  const isAtEnd = shown.isFollowing && status.frame === status.frames;
  const positionMs = playback.isPlaying() || isAtEnd ? Math.max(playback.position(), status.timeMs) : status.timeMs;
  renderTransport(layout.transport, {
    isPlaying: playback.isPlaying(), isLive: playback.isLive(), frame: status.frame, frames: status.frames, unit: shown.unit, speed: playback.speed(),
    speeds: speedsWith(playback.speed()).map((value) => ({ value, words: speedWords(value) })),
    place: placeOf(scene), time: clock(positionMs), isFull: shown.controls === 'full', isInvited: !shown.hasPlayed,
  }, send);
  renderTimeline(layout.timeline, {
    positionMs, spanMs: spanOf(lab, status, positionMs), recordedMs: status.endMs,
    words: `${placeOf(scene)}, ${clock(status.timeMs)}: ${picture.told.sentence}`,
    marks, looks: MARKS, width: shown.timelineWidth, branches: branchesOf(scene), branch: status.branch,
    forkMs: (branch) => forks.get(branch.id) ?? 0, isInteractive: isInteractive(scene),
  }, send);
}

/**
 * The branches with what became of them; of a cluster that just runs nothing was expected.
 * @param {Scene} scene
 */
function branchesOf({ status, shown }) {
  if (!shown.isFree) return status.branches;
  return status.branches.map((branch) => ({ ...branch, outcome: { ...branch.outcome, standing: /** @type {const} */ ('open') } }));
}

/** @param {number} speed */
function speedsWith(speed) {
  return SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
}

/**
 * What the slider's whole width stands for: the scenario's length, or for a run without an end a round time beyond what is recorded.
 * @param {Lab} lab
 * @param {Status} status
 * @param {number} positionMs
 */
function spanOf(lab, status, positionMs) {
  const recorded = Math.max(positionMs, ...status.branches.map((branch) => branch.endMs));
  if (lab.setup.endMs !== null && recorded <= lab.setup.endMs) return lab.setup.endMs;
  const wanted = Math.max(recorded * 1.08, 10_000);
  const size = 10 ** Math.floor(Math.log10(wanted));
  return (Math.ceil((wanted / size) * 2) / 2) * size;
}

/** @param {Scene} scene */
function drawPanels(scene) {
  const { layout, lab, picture, send, playback, shown } = scene;
  const outcome = shown.isFree ? { ...scene.status.outcome, expectations: [] } : scene.status.outcome;
  const { panels } = layout;
  const { frame } = picture;
  const broken = frame.properties.filter((property) => property.standing === 'broken').length + outcome.expectations.filter((one) => one.standing === 'broken').length;
  const total = lab.setup.properties.length + outcome.expectations.length;
  show(panels.checks.details, total > 0);
  setText(panels.checks.note, broken > 0 ? `${broken} broken` : `${total}`);
  panels.checks.note.classList.toggle('bad', broken > 0);
  if (panels.checks.details.open) renderChecks(panels.checks.body, { cards: lab.setup.properties, standings: frame.properties, outcome }, send);
  if (panels.choices.details.open && !playback.isPlaying()) {
    const choices = lab.choices(CHOICES + 1);
    renderChoices(panels.choices.body, { choices: choices.slice(0, CHOICES), more: choices.length > CHOICES, timeMs: frame.timeMs, left }, send);
  }
  const up = frame.rows.filter((row) => row.status === 'running').map((row) => row.name);
  if (panels.requests.details.open) renderRequests(panels.requests.body, { requests: lab.setup.requests, names: up, all: frame.rows.map((row) => row.name), isInteractive: true }, send);
  setText(panels.links.note, frame.cuts.length === 0 ? '' : `${frame.cuts.length} cut`);
  panels.links.note.classList.toggle('bad', frame.cuts.length > 0);
  const there = frame.rows.filter((row) => row.status !== 'left').map((row) => row.name);
  if (panels.links.details.open) renderLinks(panels.links.body, { names: there, cuts: frame.cuts, isInteractive: true }, send);
  const off = frame.rules.filter((isOn) => !isOn).length;
  show(panels.rules.details, lab.setup.rules.length > 0);
  setText(panels.rules.note, off === 0 ? `${lab.setup.rules.length}` : `${off} of ${lab.setup.rules.length} off`);
  if (panels.rules.details.open) renderRules(panels.rules.body, { rules: lab.setup.rules, standing: frame.rules, isInteractive: true, fixedBy: lab.setup.verdict?.fixedBy ?? [] }, send);
  show(panels.network.details, frame.network.length > 0);
  if (panels.network.details.open) renderParams(panels.network.body, { params: frame.network, word: 'network', isInteractive: true }, send);
  show(panels.params.details, frame.params.length > 0);
  if (panels.params.details.open) renderParams(panels.params.body, { params: frame.params, word: 'param', isInteractive: true }, send);
}

/** @param {Scene} scene */
function drawMenu({ layout, lab, shown, picture, send }) {
  const { menu } = layout;
  if (shown.menuNode === null) return;
  const { frame } = picture;
  const row = frame.rows.find((one) => one.node === shown.menuNode);
  if (!row) return;
  const others = frame.rows.filter((one) => one.name !== row.name && one.status !== 'left');
  const isCutOff = others.length > 0 && others.every((other) => frame.cuts.some((cut) => cut.from === row.name && cut.to === other.name));
  const signature = `${frame.branch}.${frame.frame}.${row.node}`;
  if (menu.dataset['drawn'] === signature) return;
  // While it plays the frame changes all the time; what has the focus is not taken away for that.
  if (menu.dataset['node'] === String(row.node) && menu.dataset['status'] === row.status && menu.contains(/** @type {ShadowRoot} */ (menu.getRootNode()).activeElement)) return;
  Object.assign(menu.dataset, { drawn: signature, node: String(row.node), status: row.status });
  menu.setAttribute('aria-label', row.name);
  renderNodeMenu(menu, { row, isCutOff, hasPeers: others.length > 0, hasRequests: lab.setup.requests.length > 0, left }, send);
}

/** @param {Pick<Scene, 'layout' | 'send'>} scene */
export function drawHelp({ layout, send }) {
  renderHelp(layout.help, { keys: HELP, marks: Object.entries(MARKS).map(([kind, { shape, word }]) => ({ kind, shape, word })) }, send);
}
