/**
 * Everything of the element that is not its shell: opens the lab that is wanted, draws it, plays it and carries out what
 * views and keys ask for. Ends with its signal.
 */

import { setText } from './view/dom.js';
import { claimOf, descriptionOf, rulesOf, withDescription } from './about.js';
import { createArranging } from './arrange.js';
import { choiceFor } from './columns.js';
import { createDeeds } from './deeds.js';
import { commandFor, controlOf } from './keys.js';
import { TABS, createLayout } from './layout.js';
import { createMarks } from './marks.js';
import { createMenus } from './menus.js';
import { createPace } from './pace.js';
import { createPicture } from './picture.js';
import { createPlayback, createQueue } from './playback.js';
import { drawScene } from './draw.js';
import { complaintOf, openWanted, sentenceOf } from './open.js';
import { keepClear, keepFocus } from './focus.js';
import { watchEdges } from './edges.js';
import { writeLink } from './link.js';
import { createReflection } from './reflect.js';
import { isOffered, nameOf } from './scene.js';
import { createStoryLog } from './story-log.js';
import { adoptStyle } from './style.js';
import { createWalk } from './walk.js';
import { isDecided, verdictOf } from './verdict.js';
import { nextSpeed } from './words.js';

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./view/dom.js').Command} Command */
/** @typedef {import('./view/dom.js').PageCommand} PageCommand */

/**
 * @typedef {object} StageOptions
 * @property {import('./open.js').Wanted} wanted
 * @property {import('./view/dom.js').Tab} tab
 * @property {'full' | 'mini' | 'none'} controls
 * @property {number} speed
 * @property {boolean} autoplay
 * @property {boolean} ownsHash
 * @property {boolean} hasKeys
 * @property {string} label
 */

/**
 * @typedef {object} Stage
 * @property {import('./journal.js').JournalledLab} lab
 * @property {(command: Command) => Promise<void>} send - resolves when it is carried out and drawn
 * @property {() => boolean} isPlaying
 * @property {() => number} speed
 * @property {boolean} isFree - no scenario was asked for
 * @property {() => {tab: import('./view/dom.js').Tab, unit: 'key' | 'all'}} shownView - the view, and which frames are walked
 * @property {() => boolean} hasDeeds - something was done by hand, or the link that was opened may hold such deeds
 * @property {() => Promise<string>} link - the fragment that leads to the shown moment
 * @property {(changed: Partial<Pick<StageOptions, 'tab' | 'controls' | 'speed' | 'hasKeys' | 'label'>>) => void} configure
 */

/** An element narrower than this shows nodes side by side. */
const NARROW_PX = 480;
const NOTICES_MAX = 4;

/**
 * @param {HTMLElement} host - the element
 * @param {ShadowRoot} root
 * @param {StageOptions} options
 * @param {AbortSignal} signal
 * @returns {Promise<Stage>}
 */
export async function createStage(host, root, options, signal) {
  adoptStyle(root);
  const emit = (/** @type {string} */ name, /** @type {object} */ detail = {}) => host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  const opened = await openWanted(options.wanted, signal);
  const { lab } = opened;
  if (signal.aborted) {
    lab.dispose();
    throw signal.reason;
  }
  const alone = createQueue();
  const takePicture = createPicture();
  /** @type {import('./scene.js').Shown} */
  const shown = {
    tab: tabOf(lab, TABS.find((one) => one.id === opened.tab)?.id ?? options.tab), unit: opened.unit ?? 'key', relation: lab.setup.relations[0]?.id ?? '', sheet: lab.setup.sheets[0]?.id ?? '', sheetNode: '', momentsFrom: null, logFrom: null, logNode: '', columnChoice: choiceFor(lab.setup.module), usedColumns: new Set(), menuNode: null,
    isFollowing: !opened.isPlaced, isNarrow: false, hasPlayed: false, hasDeeds: opened.isLinked, isFree: opened.isFree, about: aboutOf(lab, opened.isFree), controls: options.controls, timelineWidth: 600, struck: opened.traces?.struck ?? new Map(), branched: null, notices: [], verdicts: new Map(),
  };
  let { hasKeys } = options;
  const order = (/** @type {Command} */ command) => void send(command);
  const layout = createLayout(order);
  const menus = createMenus({ root, layout, shown, draw, signal });
  const arrange = createArranging({ host, lab, shown, layout, menus, send: order });
  const playback = createPlayback({
    lab, alone, isEndless: opened.isFree, unit: () => shown.unit, onShow: drawInTime,
    onPause: (cause) => paused(cause),
    onError: (error) => complain(error),
  });
  playback.setSpeed(options.speed);
  /** @type {Map<number, number>} */
  const forks = opened.traces?.forks ?? new Map();
  const { act, atStart, strike, compare } = createDeeds({ lab, alone, playback, shown, forks, layout, emit, send: order });
  const storyLog = createStoryLog(lab);
  const marksOf = createMarks(lab, !opened.isFree);
  const reflection = createReflection({ host, lab, playback, emit, speak: (words) => setText(layout.spoken, words), link: options.ownsHash ? link : null, isExpected: !opened.isFree, signal });
  const pace = createPace(() => performance.now());
  let noticeId = 0;
  let noticesSeen = 0;
  let drawRequest = 0;

  /** @param {string} words @param {'error' | 'note'} kind */
  function note(words, kind = 'note') {
    noticeId += 1;
    shown.notices = [...shown.notices.filter((notice) => notice.words !== words), { id: noticeId, kind, words }].slice(-NOTICES_MAX);
  }

  /** @param {unknown} error */
  function complain(error) {
    if (signal.aborted) return;
    note(sentenceOf(error), 'error');
    emit('lab-error', { message: sentenceOf(error), detail: complaintOf(error) });
    requestDraw();
  }

  function requestDraw() {
    if (drawRequest !== 0) return;
    drawRequest = requestAnimationFrame(() => {
      drawRequest = 0;
      void alone(draw);
    });
  }

  /** One tick of the playing run, drawn if it is worth it; what is left out comes with a later one, and the last with the pause. */
  function drawInTime() {
    if (signal.aborted) return;
    const status = lab.status();
    // At top speed through the recorded past each tick has a key frame of its own.
    const isMoving = shown.tab === 'picture' || (playback.speed() === Infinity && status.frame < status.frames);
    if (pace.isDue({ moment: momentOf(status), isMoving })) draw();
  }

  function draw() {
    if (signal.aborted) return;
    const picture = takePicture(lab, {
      unit: shown.unit, isFollowing: shown.isFollowing, positionMs: playback.position(), ranMs: playback.ranMs(), isPlaying: playback.isPlaying(), isLive: playback.isLive(), speed: playback.speed(),
    }, marksOf);
    const { status } = picture;
    for (const words of status.notices.slice(noticesSeen)) note(words);
    noticesSeen = status.notices.length;
    keepFocus(root, layout.body, () => drawScene({ lab, layout, shown, send: order, picture, storyLog, forks }));
    reflection.reflect(picture);
    pace.drew(momentOf(status));
  }

  /** @param {import('./playback.js').PauseCause} cause */
  function paused(cause) {
    emit('lab-pause', { cause });
    reflection.settle();
    if (cause === 'ended') ended();
    if (cause === 'quiet') note('Nothing can happen by itself any more: act, or go back.');
    requestDraw();
  }

  function ended() {
    const { outcome, branch } = lab.status();
    const { properties } = lab.frame();
    emit('lab-ended', { outcome });
    reflection.add(`The scenario has ended: ${verdictOf({ setup: lab.setup, outcome, now: properties, last: properties, isFree: false, isScript: branch === 0 }).words}.`);
    shown.isFollowing = true;
  }

  async function link() {
    return alone(() => {
      const status = lab.status();
      const { unit, isFree, tab } = shown;
      const seen = { frames: status.frames, isEnded: isDecided(status.outcome), branch: nameOf(status, status.branch), tab };
      return writeLink({ version: lab.setup.version, script: withDescription(lab.script(), lab.setup.script), frame: status.frame, fingerprint: lab.frame().fingerprint, unit, isFree, seen });
    });
  }

  /**
   * Carries out what is asked for.
   * @param {Command} command
   */
  async function send(command) {
    try {
      if (typeof command === 'string') {
        menus.hideMenu();
        await act(command);
      } else {
        await carryOut(command);
      }
    } catch (error) {
      complain(error);
    }
    if (!signal.aborted) await alone(draw);
  }

  const { seek, seekTime, step, toMark, toFailure, finish } = createWalk({
    lab, alone, pause: playback.pause, unit: () => shown.unit, note, isFree: opened.isFree,
    onArrival: (isOtherBranch, end) => {
      playback.jumped(end === 'end' ? playback.ranMs() : end === 'finish' ? lab.setup.endMs ?? 0 : 0);
      Object.assign(shown, { isFollowing: false, momentsFrom: null, logFrom: null });
      if (isOtherBranch) shown.branched = null;
    },
  });

  function play() {
    if (playback.isPlaying()) return;
    shown.hasPlayed = true;
    shown.isFollowing = true;
    Object.assign(shown, { momentsFrom: null, logFrom: null });
    playback.play();
    emit('lab-play', { speed: playback.speed() });
  }

  /**
   * @param {PageCommand} command
   * @returns {Promise<unknown> | void}
   */
  function carryOut(command) {
    switch (command.do) {
      case 'seek':
        return seek(command.frame, command.branch);
      case 'seek-time':
        return seekTime(command.timeMs, command.isFinal);
      case 'seek-share':
        return seekTime(lab.status().endMs * command.share, true);
      case 'seek-by':
        return seekTime(Math.max(0, lab.status().timeMs + lab.status().endMs * command.share), true);
      case 'step':
        return step(command.by, command.unit ?? shown.unit);
      case 'mark':
        return toMark(command.by);
      case 'failure':
        return toFailure();
      case 'play':
        return play();
      case 'pause':
        return playback.pause();
      case 'toggle':
        return playback.isPlaying() ? playback.pause() : play();
      case 'finish':
        return finish().then(ended);
      case 'speed':
        return playback.setSpeed(command.speed);
      case 'faster':
        return playback.setSpeed(nextSpeed(playback.speed(), command.by));
      case 'replay':
        return seek(0).then(() => atStart(command.line)).then(play);
      case 'strike':
        return strike(command.frame, command.line);
      case 'rename':
        return alone(() => lab.rename(command.branch, command.name)).then(() => undefined);
      case 'compare':
        return compare(command.a, command.b);
      default:
        return arrange(command);
    }
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const on = controlOf(root.activeElement);
    const command = commandFor({ key: event.key, shift: event.shiftKey, isModified: event.ctrlKey || event.altKey || event.metaKey, on });
    if (!command || (!hasKeys && command.do !== 'escape')) return;
    // A region that scrolls keeps the keys that scroll it.
    if (command.do !== 'escape') event.preventDefault();
    void send(command);
  }

  function listen() {
    root.addEventListener('keydown', (event) => onKey(/** @type {KeyboardEvent} */ (event)), { signal });
    for (const panel of Object.values(layout.panels)) panel.details.addEventListener('toggle', () => requestDraw(), { signal });
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) playback.pause('hidden');
    }, { signal });
    const sizes = new ResizeObserver(() => {
      if (layout.body.clientWidth === 0) return; // put aside: it looks as before when it is shown again
      const isNarrow = layout.body.clientWidth < NARROW_PX;
      const width = Math.floor(layout.timeline.querySelector('.rail')?.clientWidth ?? 600);
      if (isNarrow === shown.isNarrow && width === shown.timelineWidth) return;
      Object.assign(shown, { isNarrow, timelineWidth: width });
      requestDraw();
    });
    sizes.observe(layout.body);
    sizes.observe(layout.timeline);
    watchEdges(Object.values(layout.panes), signal);
    keepClear(root, layout.bar, signal);
    signal.addEventListener('abort', () => {
      sizes.disconnect();
      cancelAnimationFrame(drawRequest);
      playback.dispose();
      lab.dispose();
    });
  }

  /** @type {Stage['configure']} */
  function configure(changed) {
    if (changed.tab) shown.tab = tabOf(lab, changed.tab);
    if (changed.controls) shown.controls = changed.controls;
    if (changed.speed) playback.setSpeed(changed.speed);
    if (changed.hasKeys !== undefined) hasKeys = changed.hasKeys;
    if (changed.label !== undefined) label(changed.label);
    layout.body.dataset['controls'] = shown.controls;
    layout.body.dataset['keys'] = String(hasKeys);
    requestDraw();
  }

  /** @param {string} words */
  function label(words) {
    layout.body.setAttribute('aria-label', words || `Consensus lab: ${lab.setup.title}`);
  }

  for (const words of opened.notices) note(words);
  layout.body.dataset['controls'] = shown.controls;
  layout.body.dataset['keys'] = String(hasKeys);
  label(options.label);
  root.replaceChildren(layout.body);
  shown.isNarrow = layout.body.clientWidth < NARROW_PX;
  layout.panels.checks.details.open = layout.body.clientWidth >= 1000;
  listen();
  draw();
  shown.timelineWidth = layout.timeline.querySelector('.rail')?.clientWidth ?? 600;
  draw();
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (options.autoplay && !opened.isPlaced && !isStill) play();
  return {
    lab, send, link, configure, isFree: opened.isFree, shownView: () => ({ tab: shown.tab, unit: shown.unit }),
    isPlaying: playback.isPlaying,
    hasDeeds: () => shown.hasDeeds,
    speed: playback.speed,
  };
}

/**
 * The view that is wanted, or the State table where the protocol has nothing for it to show.
 * @param {Lab} lab
 * @param {import('./view/dom.js').Tab} wanted
 */
function tabOf(lab, wanted) {
  return isOffered(lab, wanted) ? wanted : 'state';
}

/**
 * What a run shows, in sentences.
 * @param {Lab} lab
 * @param {boolean} isFree
 */
function aboutOf({ setup, frame }, isFree) {
  if (isFree) return { description: setup.protocol.summary, claim: '', rules: '' };
  return { description: descriptionOf(setup.script), claim: claimOf(setup), rules: setup.rules.length === 0 ? '' : rulesOf(setup, frame({ frame: 0 }).rules) };
}

/** The moment that a picture shows. @param {import('./messages.js').Status} status */
function momentOf({ branch, frame, frames }) {
  return `${branch}.${frame}.${frames}`;
}
