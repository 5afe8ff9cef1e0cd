/**
 * The buttons that walk through a run: where one stands comes in; first, back, play, forward, last, speed and the key | all switch go out.
 */

import { button, h, icon, onPress, once, setAttribute, setText, show } from './dom.js';

/** @typedef {import('./dom.js').Send} Send */

/**
 * @typedef {object} TransportData
 * @property {boolean} isPlaying
 * @property {boolean} isLive - it plays at the end of what is recorded
 * @property {number} frame
 * @property {number} frames
 * @property {'key' | 'all'} unit
 * @property {number} speed
 * @property {{value: number, words: string}[]} speeds
 * @property {string} place - "frame 37 of 112"
 * @property {string} time - "4.12 s"
 * @property {boolean} isFull - with speed and unit
 * @property {boolean} isToRun - the scenario is not at its end: what is left can be played at once
 * @property {boolean} isInvited - nothing has been played yet: the play button may draw the eye
 */

/**
 * @param {HTMLElement} host
 * @param {TransportData} data
 * @param {Send} send
 */
export function renderTransport(host, data, send) {
  if (!host.firstChild) build(host, data, send);
  const [buttons, finish, speed, unit, place] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!buttons || !finish || !speed || !unit || !place) return;
  const [first, back, play, forward, last] = /** @type {HTMLButtonElement[]} */ ([...buttons.children]);
  if (!first || !back || !play || !forward || !last) return;
  const noun = data.unit === 'key' ? 'key frame' : 'frame';
  setAttribute(back, 'aria-label', `previous ${noun}`);
  setAttribute(forward, 'aria-label', `next ${noun}`);
  for (const element of [first, back]) setAttribute(element, 'aria-disabled', data.frame === 0 ? 'true' : null);
  setAttribute(last, 'aria-disabled', data.frame === data.frames ? 'true' : null);
  once(play, String(data.isPlaying), () => play.replaceChildren(icon(data.isPlaying ? 'pause' : 'play'), h('span', { text: data.isPlaying ? 'Pause' : 'Play' })));
  play.classList.toggle('invited', data.isInvited && !data.isPlaying);
  onPress(play, send, { do: 'toggle' });
  show(finish, data.isToRun);
  show(speed, data.isFull);
  show(unit, data.isFull);
  const select = /** @type {HTMLSelectElement} */ (speed.querySelector('select'));
  if (select.value !== String(data.speed)) select.value = String(data.speed);
  for (const segment of /** @type {HTMLElement[]} */ ([...unit.querySelectorAll('button')])) {
    setAttribute(segment, 'aria-pressed', String(segment.dataset['unit'] === data.unit));
  }
  const [where, when, live] = /** @type {HTMLElement[]} */ ([...place.children]);
  if (where) setText(where, data.place);
  if (when) setText(when, data.time);
  if (live) show(live, data.isLive);
}

/**
 * @param {HTMLElement} host
 * @param {TransportData} data
 * @param {Send} send
 */
function build(host, data, send) {
  const walk = (/** @type {import('./dom.js').Command} */ command, /** @type {import('./dom.js').IconName} */ name, /** @type {string} */ words) =>
    button(send, command, { class: 'walk', 'aria-label': words, title: words, part: 'button' }, icon(name));
  const select = h('select', { 'aria-label': 'Speed' }, ...data.speeds.map(({ value, words }) => h('option', { value: String(value), text: words })));
  select.addEventListener('change', () => send({ do: 'speed', speed: Number(select.value) }));
  const segment = (/** @type {'key' | 'all'} */ unit, /** @type {string} */ title) =>
    button(send, { do: 'unit', unit }, { class: 'segment', 'data-unit': unit, title, text: unit });
  host.replaceChildren(
    h('span', { class: 'walks', role: 'group', 'aria-label': 'Walk through the run' },
      walk({ do: 'seek', frame: 0 }, 'first', 'first frame'), walk({ do: 'step', by: -1 }, 'back', 'previous key frame'),
      button(send, { do: 'toggle' }, { class: 'play', part: 'button' }),
      walk({ do: 'step', by: 1 }, 'forward', 'next key frame'), walk({ do: 'seek', frame: Number.MAX_SAFE_INTEGER }, 'last', 'last frame')),
    button(send, { do: 'finish' }, { class: 'finish', part: 'button', title: 'Play the rest of the scenario at once, and see what came of it' }, icon('last'), h('span', { text: 'To the end' })),
    h('label', { class: 'speed' }, h('span', { text: 'speed' }), select),
    h('span', { class: 'unit choice', role: 'group', 'aria-label': 'Which frames to walk' },
      segment('key', 'Walk the frames that change role, host, membership, a link or a property'), segment('all', 'Walk every frame')),
    h('span', { class: 'place' }, h('span', { class: 'where' }), h('span', { class: 'clock' }), h('span', { class: 'live', text: 'live' })));
}
