/**
 * Draws a lab into the layout: where it stands comes in, the views that are visible are rendered. Nothing here changes the lab.
 */

import { shownColumns } from './columns.js';
import { HELP } from './keys.js';
import { TABS, placeStory } from './layout.js';
import { drawPanels } from './panels.js';
import { PANES } from './panes.js';
import { isInteractive, isOffered, lookOf, placeOf, sinceOf, titleOf } from './scene.js';
import { suggest, suggestRepair } from './suggest.js';
import { verdictOf } from './verdict.js';
import { MARKS, SPEEDS, clock, count, speedWords } from './words.js';
import { button, h, icon, keep, setAttribute, setText, show } from './view/dom.js';
import { renderAbout } from './view/about.js';
import { renderColumns } from './view/columns.js';
import { renderHelp } from './view/help.js';
import { renderNodeMenu } from './view/node-menu.js';
import { renderOutcome } from './view/outcome.js';
import { renderStory } from './view/story.js';
import { renderTimeline } from './view/timeline.js';
import { renderTransport } from './view/transport.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./messages.js').Frame} Frame */
/** @typedef {import('./messages.js').Status} Status */
/** @typedef {import('./scene.js').Scene} Scene */

/** @param {Scene} scene */
export function drawScene(scene) {
  const { layout, picture } = scene;
  for (const part of [layout.outcome, layout.story, layout.main, layout.bar]) part.dataset['picture'] = picture.id;
  drawHead(scene);
  drawNotices(scene);
  drawStory(scene);
  drawTabs(scene);
  PANES[scene.shown.tab](scene);
  drawBar(scene);
  if (scene.shown.controls === 'full') drawPanels(scene);
  drawMenu(scene);
  drawColumnMenu(scene);
}

/** What runs, and over what, if that is not the usual. @param {import('./messages.js').Setup} setup */
function whatRuns({ protocol, protocols, transport }) {
  const [usual = transport] = protocols.find(({ key }) => key === protocol.key)?.transports ?? [];
  return transport === usual ? protocol.title : `${protocol.title} over ${transport}`;
}

/** @param {Scene} scene */
function drawHead({ lab, layout, picture, shown, send }) {
  setText(layout.title, lab.setup.title);
  setText(layout.protocol, whatRuns(lab.setup));
  layout.protocol.title = lab.setup.protocol.summary;
  const { status, frame, last } = picture;
  const verdict = verdictOf({ setup: lab.setup, outcome: status.outcome, now: frame.properties, last, isFree: shown.isFree, isScript: status.branch === 0 });
  shown.verdicts.set(status.branch, verdict.standing);
  renderOutcome(layout.outcome, verdict, send);
  if (shown.controls !== 'full') return;
  setAttribute(layout.body, 'data-free', shown.isFree);
  const isToRun = picture.isToRun && !shown.isFree;
  renderAbout(layout.about, { ...shown.about, measured: isToRun || shown.isFree ? [] : measuredOf(status, shown, verdict), isToRun }, send);
}

/**
 * What came of the shown branch, and where there are others that are decided, of those too.
 * @param {Status} status
 * @param {import('./scene.js').Shown} shown
 * @param {import('./verdict.js').Verdict} verdict - of the shown branch
 * @returns {import('./view/about.js').Measured[]}
 */
function measuredOf({ branch, branches }, { verdicts }, { standing, words }) {
  if (standing === 'open') return [];
  const all = branches.flatMap(({ id, name }) => {
    const standing = verdicts.get(id) ?? 'open';
    return standing === 'open' ? [] : [{ branch: id, standing, words: `${standing} in “${name}”` }];
  });
  return all.length > 1 ? all : [{ branch, standing, words }];
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
  const isOnBar = shown.isNarrow && shown.controls === 'full';
  // On the bar a word on the branch would cover the table for as long as it is played.
  const isBrief = isOnBar && picture.isPlaying;
  placeStory(layout, isOnBar);
  renderStory(layout.story, {
    told,
    when: whenOf(picture),
    smaller: smallerOf(picture),
    look: lookOf(told.mark),
    suggestions: suggestionsOf(scene),
    struck: isBrief ? null : shown.struck.get(picture.status.branch) ?? null,
    branched: isBrief ? null : shown.branched,
    isInteractive: isInteractive(scene),
    failures: frame.properties.filter((property) => property.standing === 'broken')
      .map((property) => ({ words: property.words || titleOf(lab, property.id), frame: property.frame ?? frame.frame })),
  }, send);
}

/**
 * The moment that is told, in the words in which the table's heading says what is marked.
 * @param {import('./picture.js').Picture} picture
 */
function whenOf(picture) {
  const { told, smaller } = picture;
  if (told.frame === 0) return 'at the start';
  return smaller === 0 ? `at ${clock(told.timeMs)} (frame ${told.frame})` : sinceOf(picture);
}

/**
 * What is marked beside what is told: the smaller steps after a key frame that is still told, or before the one that is.
 * @param {import('./picture.js').Picture} picture
 */
function smallerOf(picture) {
  const { frame, told, smaller } = picture;
  if (smaller > 0) return `${count(smaller, 'smaller step')} since then, up to frame ${frame.frame}.`;
  const before = frame.frame - frame.since - 1;
  return before <= 0 || told.frame === 0 ? '' : `The marks tell of ${count(before, 'smaller step')} too, ${sinceOf(picture)}.`;
}

/** @param {Scene} scene */
function suggestionsOf(scene) {
  const { lab, shown, picture } = scene;
  const { status } = picture;
  if (shown.controls === 'none') return [];
  if (shown.isFree) return isInteractive(scene) ? suggest(picture.frame, lab.setup.requests) : [];
  return status.outcome.standing === 'broken' ? suggestRepair(lab.setup, picture.frame) : [];
}

/** @param {Scene} scene */
function drawTabs({ layout, shown, lab }) {
  for (const { id } of TABS) {
    const tab = /** @type {HTMLElement} */ (layout.tabs.querySelector(`[data-tab="${id}"]`));
    show(tab, isOffered(lab, id));
    setAttribute(tab, 'aria-pressed', String(id === shown.tab));
    show(layout.panes[id], id === shown.tab);
  }
}

/** @param {Scene} scene */
function drawBar(scene) {
  const { layout, lab, shown, send, picture, forks } = scene;
  const { status, marks, nowMs, speed } = picture;
  show(layout.bar, shown.controls !== 'none');
  if (shown.controls === 'none') return;
  renderTransport(layout.transport, {
    isPlaying: picture.isPlaying, isLive: picture.isLive, frame: status.frame, frames: status.frames, unit: shown.unit, speed,
    speeds: speedsWith(speed).map((value) => ({ value, words: speedWords(value) })),
    place: placeOf(scene), time: clock(nowMs), isToRun: picture.isToRun && !shown.isFree, isFull: shown.controls === 'full', isInvited: !shown.hasPlayed,
  }, send);
  renderTimeline(layout.timeline, {
    positionMs: nowMs, spanMs: spanOf(lab, status, nowMs), recordedMs: status.endMs,
    words: `${placeOf(scene)}, ${clock(nowMs)}: ${picture.told.sentence}`,
    marks, looks: MARKS, width: shown.timelineWidth, branches: branchesOf(scene), branch: status.branch,
    forkMs: (branch) => forks.get(branch.id) ?? 0, isInteractive: isInteractive(scene),
  }, send);
}

/**
 * The branches with what became of them; of a cluster that just runs nothing was expected.
 * @param {Scene} scene
 */
function branchesOf({ picture: { status }, shown }) {
  const standingOf = (/** @type {import('./messages.js').Branch} */ { id, outcome }) => (shown.isFree ? 'open' : shown.verdicts.get(id) ?? outcome.standing);
  return status.branches.map((branch) => ({ ...branch, outcome: { ...branch.outcome, standing: standingOf(branch) } }));
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
function drawMenu({ layout, lab, shown, picture, send }) {
  const { menu } = layout;
  if (shown.menuNode === null) return;
  const { frame } = picture;
  const row = frame.rows.find((one) => one.node === shown.menuNode);
  if (!row) return;
  const others = frame.rows.filter((one) => one.name !== row.name && one.status !== 'left');
  const isCutOff = others.length > 0 && others.every((other) => frame.cuts.some((cut) => cut.from === row.name && cut.to === other.name));
  menu.dataset['node'] = String(row.node);
  menu.setAttribute('aria-label', row.name);
  renderNodeMenu(menu, { row, isCutOff, hasPeers: others.length > 0, hasRequests: lab.setup.requests.length > 0, aheadMs: picture.nowMs - frame.timeMs }, send);
}

/** @param {Scene} scene */
function drawColumnMenu(scene) {
  const { layout, lab, shown, send } = scene;
  if (!layout.columnMenu.matches(':popover-open')) return;
  const places = shownColumns(scene);
  const columns = lab.setup.columns.map(({ title, help, isDurable }, index) => ({ index, title, help, isDurable, isShown: places.includes(index), isUsed: shown.usedColumns.has(index) }));
  renderColumns(layout.columnMenu, { columns, isAsUsual: shown.columnChoice.size === 0 }, send);
}

/** @param {Pick<Scene, 'layout' | 'send'>} scene */
export function drawHelp({ layout, send }) {
  renderHelp(layout.help, { keys: HELP, marks: Object.entries(MARKS).map(([kind, { shape, word }]) => ({ kind, shape, word })) }, send);
}
