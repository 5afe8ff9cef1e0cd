/**
 * The tabs: a scene comes in, the view of the chosen tab is rendered.
 */

import { noteUsedColumns, shownColumns } from './columns.js';
import { isInteractive, lookOf, nameOf, placeOf, sinceOf } from './scene.js';
import { clock, count } from './words.js';
import { renderCluster } from './view/cluster.js';
import { renderLogs } from './view/logs.js';
import { renderLetters } from './view/letters.js';
import { renderOverTime } from './view/over-time.js';
import { renderRelations } from './view/relations.js';
import { renderSpaceTime } from './view/space-time.js';
import { renderSheets } from './view/sheets.js';
import { renderState } from './view/state.js';

/** @typedef {import('./scene.js').Scene} Scene */

/** How many rows "Over time" holds at once. */
const MOMENTS = 40;
const LETTERS = 60;
/** How many frames the logs hold at once. */
const LOG_FRAMES = 100;
/** While the run plays what is costly is drawn anew at most so often. */
const COSTLY_EVERY_MS = 200;
/** The space-time diagram shows so many frames, and so many of the messages of that time. */
const DIAGRAM_FRAMES = 40;
const DIAGRAM_LETTERS = 160;
/** Among so many of the last messages are those that the cluster picture draws. */
const PICTURE_LETTERS = 80;
/** Small grids of the moments before, beside the big one. */
const SMALL_GRIDS = 5;
const SMALL_GRID_NODES_MAX = 16;

/** @type {Record<import('./view/dom.js').Tab, (scene: Scene) => void>} */
export const PANES = {
  state: (scene) => {
    const { frame, nowMs } = scene.picture;
    noteUsedColumns(scene);
    const columns = shownColumns(scene);
    const hidden = frame.rows.reduce((sum, row) => sum + row.cells.filter((cell, index) => cell.isChanged && !columns.includes(index)).length, 0);
    const changed = frame.changed === 0 ? 'nothing changed' : `${count(frame.changed, 'cell')} changed${hidden === 0 || scene.shown.isNarrow ? '' : `, ${hidden} of them not shown`}`;
    const since = sinceOf(scene.picture);
    renderState(scene.layout.panes.state, {
      setup: scene.lab.setup, frame,
      columns, hidden: scene.lab.setup.columns.filter((_, index) => !columns.includes(index)).map((column) => column.title),
      caption: `${placeOf(scene)} · ${clock(nowMs)} · ${changed}${since === '' ? '' : ` ${since}`}`,
      isNarrow: scene.shown.isNarrow, isInteractive: isInteractive(scene),
      aheadMs: nowMs - frame.timeMs,
    }, scene.send);
  },
  'over-time': (scene) => {
    const { lab, layout, shown, picture, send } = scene;
    const { status, marks } = picture;
    const from = windowStart(scene);
    renderOverTime(layout.panes['over-time'], {
      moments: lab.overTime(from, MOMENTS), failures: new Set(marks.flatMap((mark) => (mark.kind === 'failure' ? [mark.frame] : []))), from, total: status.keys, window: MOMENTS,
      frame: picture.frame.frame, branch: nameOf(status, status.branch),
      nodes: picture.frame.rows.map(({ node, name }) => ({ node, name })), isNarrow: shown.isNarrow, clock, look: lookOf,
    }, send);
    if (shown.momentsFrom === null) keepInSight(layout.panes['over-time'], 'tr.is-shown');
  },
  relations: (scene) => {
    const { lab, layout, shown, picture, send } = scene;
    const relation = lab.setup.relations.find((one) => one.id === shown.relation) ?? lab.setup.relations[0];
    if (!relation) return;
    const grid = lab.grid(relation.id, { since: picture.frame.since });
    const isCalm = !picture.isPlaying && grid.nodes.length <= SMALL_GRID_NODES_MAX;
    renderRelations(layout.panes.relations, {
      relations: lab.setup.relations, grid,
      before: isCalm ? gridsBefore(scene, relation.id) : [],
      when: (frame) => `frame ${frame}`,
    }, send);
  },
  inside: (scene) => {
    const { lab: { setup, sheet: listingOf }, layout, shown, picture, send } = scene;
    const sheet = setup.sheets.find((one) => one.id === shown.sheet) ?? setup.sheets[0];
    if (!sheet || isTooSoon(layout.panes.inside, picture.isPlaying)) return;
    const listing = listingOf(sheet.id, { since: picture.frame.since, ...(shown.sheetNode === '' ? {} : { node: Number(shown.sheetNode) }) });
    const since = sinceOf(picture);
    const changed = listing.changed === 0 ? 'no row changed' : `${count(listing.changed, 'row')} changed`;
    renderSheets(layout.panes.inside, {
      sheets: setup.sheets, sheet, listing, nodes: picture.frame.rows.map(({ node, name }) => ({ node, name })), node: shown.sheetNode,
      caption: `${placeOf(scene)} · ${clock(picture.nowMs)} · ${changed}${since === '' ? '' : ` ${since}`}`, isNarrow: shown.isNarrow,
    }, send);
  },
  messages: (scene) => {
    renderLetters(scene.layout.panes.messages, {
      letters: scene.lab.messages(LETTERS), inFlight: scene.picture.frame.inFlight, isInteractive: isInteractive(scene), clock,
    }, scene.send);
  },
  picture: (scene) => {
    const { lab, layout, shown, picture, send } = scene;
    const { frame, nowMs } = picture;
    renderCluster(layout.panes.picture, {
      frame, letters: lab.messages(PICTURE_LETTERS),
      // Who wants no motion sees the messages go on with the frames only.
      atMs: matchMedia('(prefers-reduced-motion: reduce)').matches ? frame.timeMs : nowMs,
      caption: `${placeOf(scene)} · ${clock(nowMs)}`, isNarrow: shown.isNarrow, isInteractive: isInteractive(scene),
    }, send);
  },
  'space-time': (scene) => {
    const { lab, layout, shown, picture, send, storyLog } = scene;
    const { status, frame } = picture;
    const pane = layout.panes['space-time'];
    if (isTooSoon(pane, picture.isPlaying)) return;
    const from = Math.max(1, status.frame - DIAGRAM_FRAMES + 1);
    const moments = lab.overTime(windowStart(scene), MOMENTS).filter((moment) => moment.frame >= from && moment.frame <= status.frame);
    renderSpaceTime(pane, {
      told: storyLog(status.branch, from, status.frame + 1), letters: lab.messages(DIAGRAM_LETTERS), from, frame: status.frame, branch: status.branch, nodes: frame.rows,
      turns: moments.flatMap((moment) => moment.cells.filter((cell) => cell.status !== '').map(({ node, status: turn }) => ({ frame: moment.frame, node, status: turn }))),
      isNarrow: shown.isNarrow, clock,
    }, send);
    keepInSight(pane, '.is-shown');
  },
  logs: (scene) => {
    const { layout, shown, picture, send, storyLog } = scene;
    const { status, frame } = picture;
    const pane = layout.panes.logs;
    if (isTooSoon(pane, picture.isPlaying)) return;
    const lastStart = Math.max(1, status.frames - LOG_FRAMES + 1);
    const from = Math.max(1, Math.min(lastStart, shown.logFrom ?? status.frame - Math.floor(LOG_FRAMES / 2)));
    renderLogs(pane, {
      told: storyLog(status.branch, from, Math.min(status.frames + 1, from + LOG_FRAMES)), from, window: LOG_FRAMES, frames: status.frames, frame: status.frame,
      branch: status.branch, node: shown.logNode, nodes: frame.rows.map(({ node, name }) => ({ node, name })), clock, look: lookOf,
    }, send);
    if (shown.logFrom === null) keepInSight(pane, 'tr.is-shown');
  },
};

/**
 * Whether a pane was drawn just now; if not, it is drawn now.
 * @param {HTMLElement} pane
 * @param {boolean} isPlaying
 */
function isTooSoon(pane, isPlaying) {
  const now = performance.now();
  if (isPlaying && now - Number(pane.dataset['at'] ?? 0) < COSTLY_EVERY_MS) return true;
  pane.dataset['at'] = String(now);
  return false;
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
function windowStart({ lab, picture: { status }, shown }) {
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
