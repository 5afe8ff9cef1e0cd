/**
 * Making and changing elements, and what a press of them asks for: the only helper that views share. Texts go in as text,
 * never as markup.
 */

/**
 * @typedef {{do: 'seek', frame: number, branch?: number}
 *   | {do: 'seek-time', timeMs: number, isFinal: boolean}
 *   | {do: 'seek-share', share: number}
 *   | {do: 'seek-by', share: number}
 *   | {do: 'switch-unit'}
 *   | {do: 'step', by: number, unit?: 'key' | 'all'}
 *   | {do: 'mark', by: -1 | 1}
 *   | {do: 'failure'}
 *   | {do: 'play'} | {do: 'pause'} | {do: 'toggle'}
 *   | {do: 'finish'}
 *   | {do: 'replay', line: string}
 *   | {do: 'speed', speed: number}
 *   | {do: 'faster', by: -1 | 1}
 *   | {do: 'unit', unit: 'key' | 'all'}
 *   | {do: 'tab', tab: Tab}
 *   | {do: 'relation', relation: string}
 *   | {do: 'sheet', sheet: string}
 *   | {do: 'sheet-node', node: string}
 *   | {do: 'moments', from: number | null}
 *   | {do: 'log-from', from: number}
 *   | {do: 'log-node', node: string}
 *   | {do: 'column-menu'}
 *   | {do: 'column', column: number, isOn: boolean}
 *   | {do: 'columns', isAll: boolean}
 *   | {do: 'node-menu', node: number}
 *   | {do: 'ask', name: string}
 *   | {do: 'strike', frame: number, line: string}
 *   | {do: 'rename', branch: number, name: string}
 *   | {do: 'compare', a: number, b: number}
 *   | {do: 'compare-close'}
 *   | {do: 'dismiss', notice: number}
 *   | {do: 'fullscreen'}
 *   | {do: 'help'}
 *   | {do: 'escape'}} PageCommand
 */

/** A line of a scenario script, or something about the page only. @typedef {string | PageCommand} Command */
/** The one door out of a view. @typedef {(command: Command) => void} Send */
/** @typedef {'state' | 'over-time' | 'relations' | 'inside' | 'messages' | 'picture' | 'space-time' | 'logs'} Tab */

/** @typedef {Record<string, string | number | boolean | null | undefined>} Attributes */
/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Makes an element. `class`, `text` and ordinary attributes go in by name; `true` sets an empty attribute, `false`,
 * null and undefined leave it out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'text') element.textContent = String(value ?? '');
    else setAttribute(element, name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  // An ARIA attribute that is there and empty counts as not set.
  const isSet = name.startsWith('aria-') ? 'true' : '';
  const text = value === true ? isSet : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {HTMLElement} element
 * @param {boolean} isShown
 */
export function show(element, isShown) {
  if (element.hidden === isShown) element.hidden = !isShown;
}

/** @type {WeakMap<Element, {send: Send, command: Command}>} */
const commands = new WeakMap();

/** @param {Event} event */
function sendCommand(event) {
  const bound = commands.get(/** @type {Element} */ (event.currentTarget));
  if (bound) bound.send(bound.command);
}

/**
 * Makes a press of an element send a command; called again it changes the command, so kept elements stay right.
 * @template {HTMLElement} E
 * @param {E} element
 * @param {Send} send
 * @param {Command} command
 * @returns {E}
 */
export function onPress(element, send, command) {
  const bound = commands.get(element);
  if (bound) {
    bound.send = send;
    bound.command = command;
  } else {
    commands.set(element, { send, command });
    element.addEventListener('click', sendCommand);
  }
  return element;
}

/**
 * A button that sends a command.
 * @param {Send} send
 * @param {Command} command
 * @param {Attributes} attributes
 * @param {...Child} children
 */
export function button(send, command, attributes, ...children) {
  return onPress(h('button', { type: 'button', ...attributes }, ...children), send, command);
}

/**
 * A button that unfolds its host and folds it again. What that is, the style decides, and where there is room the button is not shown.
 * @param {HTMLElement} host - has `data-unfolded` while it is unfolded
 * @param {string} words
 */
export function unfolds(host, words) {
  const fold = h('button', { type: 'button', class: 'link unfold', 'aria-expanded': 'false' });
  fold.addEventListener('click', () => {
    setAttribute(fold, 'aria-expanded', String(host.toggleAttribute('data-unfolded')));
    nameFold(fold);
  });
  nameFold(fold, words);
  return fold;
}

/**
 * What such a button is called while it is folded, where that changes with what it unfolds.
 * @param {HTMLElement} fold
 * @param {string} [words] - as before if left out
 */
export function nameFold(fold, words = fold.dataset['words'] ?? '') {
  fold.dataset['words'] = words;
  setText(fold, fold.getAttribute('aria-expanded') === 'true' ? 'Less' : words);
}

/**
 * Keeps a host's children in step with a list: children whose key stays are kept and updated, so focus and scrolling stay. What stands in
 * front of them without a key, a table's head say, stays there.
 * @template T
 * @param {Element} host
 * @param {readonly T[]} items
 * @param {(item: T, index: number) => string | number} keyOf
 * @param {(item: T) => HTMLElement} make
 * @param {(element: HTMLElement, item: T, index: number) => void} [update]
 */
export function keep(host, items, keyOf, make, update) {
  /** @type {Map<string, HTMLElement>} */
  const old = new Map();
  for (const child of [...host.children]) {
    const key = /** @type {HTMLElement} */ (child).dataset['key'];
    if (key !== undefined) old.set(key, /** @type {HTMLElement} */ (child));
  }
  const keys = items.map((item, index) => String(keyOf(item, index)));
  // What goes is taken out first, so that what stays need not be moved and keeps its focus.
  const staying = new Set(keys);
  for (const [key, element] of old) if (!staying.has(key)) element.remove();
  /** @type {Element | null} */
  let next = [...host.children].find((child) => /** @type {HTMLElement} */ (child).dataset['key'] !== undefined) ?? null;
  items.forEach((item, index) => {
    const key = keys[index] ?? '';
    let element = old.get(key);
    if (!element) {
      element = make(item);
      element.dataset['key'] = key;
      old.set(key, element);
    }
    if (element === next) next = next.nextElementSibling;
    else host.insertBefore(element, next);
    update?.(element, item, index);
  });
}

/**
 * Runs `draw` only if what it draws differs from the last time, seen by a short text that stands for it.
 * @param {HTMLElement} host
 * @param {string} signature
 * @param {() => void} draw
 */
export function once(host, signature, draw) {
  if (host.dataset['drawn'] === signature) return;
  host.dataset['drawn'] = signature;
  draw();
}

// Small pictures that stand beside words, never instead of them.

/** Drawn on a square of 16. A leading "!" means filled instead of stroked. */
const PATHS = {
  play: '!M4 2.5v11l9-5.5z',
  pause: '!M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z',
  back: '!M12 2.5v11L4 8z',
  forward: '!M4 2.5v11L12 8z',
  first: '!M3 2.5h2v11H3zM13.5 2.5v11L6 8z',
  last: '!M11 2.5h2v11h-2zM2.5 2.5v11L10 8z',
  crown: '!M2 12.5h12v1.6H2zM2 4.2l3.2 3 2.8-4.7 2.8 4.7 3.2-3-1 7.1H3z',
  dot: '!M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z',
  hand: 'M8 14.2V1.8M4.5 5.2 8 1.8l3.5 3.4',
  hourglass: 'M4 2h8M4 14h8M4.8 2c0 4 6.4 8 6.4 12M11.2 2c0 4-6.4 8-6.4 12',
  cross: 'M3.2 3.2l9.6 9.6M12.8 3.2l-9.6 9.6',
  tick: 'M2.5 8.5l3.6 3.7 7.4-8.4',
  door: 'M9.5 8H2M5 5 2 8l3 3M7.5 2.5h6v11h-6',
  triangle: '!M8 2.5 14 13H2z',
  diamond: '!M8 1.8 14.2 8 8 14.2 1.8 8z',
  square: '!M3.5 3.5h9v9h-9z',
  ring: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3z',
  bolt: '!M9.4 1 3 9.2h4.2L6.4 15 13 6.6H8.6z',
  bar: '!M6.8 3h2.4v10H6.8z',
  more: '!M2 6.7h2.6v2.6H2zM6.7 6.7h2.6v2.6H6.7zM11.4 6.7H14v2.6h-2.6z',
  arrow: 'M2 8h11M9 4l4 4-4 4',
  alert: 'M8 2.4 14.4 13.5H1.6zM8 6.6v3M8 11.6v.1',
  branch: 'M4.5 2v12M4.5 8.5c0-3 6.5-1.5 6.5-5M9 5l2-2.2L13 5',
};

/** @typedef {keyof typeof PATHS} IconName */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element of a drawing.
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @returns {SVGElement}
 */
export function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/**
 * @param {IconName} name
 * @returns {SVGSVGElement} hidden from screen readers: the word beside it says the same
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.append(iconPath(name));
  return svg;
}

/**
 * The bare path, for drawings that place it themselves.
 * @param {IconName} name
 */
export function iconPath(name) {
  const path = document.createElementNS(SVG, 'path');
  const data = PATHS[name];
  const isFilled = data.startsWith('!');
  path.setAttribute('d', isFilled ? data.slice(1) : data);
  path.setAttribute('class', isFilled ? 'fill' : 'stroke');
  return path;
}

/**
 * The icon of a role's or a standing's tone.
 * @param {string} tone
 * @returns {IconName | null}
 */
export function toneIcon(tone) {
  switch (tone) {
    case 'leader':
      return 'crown';
    case 'candidate':
      return 'hand';
    case 'joining':
      return 'hourglass';
    case 'good':
      return 'tick';
    case 'bad':
      return 'alert';
    case 'follower':
      return 'dot';
    default:
      return null;
  }
}

/**
 * The icon of a node's status; null for one that runs.
 * @param {string} status
 * @returns {IconName | null}
 */
export function statusIcon(status) {
  switch (status) {
    case 'crashed':
      return 'cross';
    case 'paused':
      return 'pause';
    case 'left':
      return 'door';
    default:
      return null;
  }
}
