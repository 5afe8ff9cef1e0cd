/**
 * The keyboard: a key press comes in, a command goes out. Only presses inside the element come here, and a focused
 * control keeps the keys that it needs itself.
 */

/** @typedef {import('./view/dom.js').PageCommand} PageCommand */

/**
 * @typedef {object} Press
 * @property {string} key
 * @property {boolean} shift
 * @property {boolean} isModified - Ctrl, Alt or Meta is down: never ours
 * @property {'text' | 'select' | 'range' | 'button' | 'checkbox' | 'link' | 'summary' | 'none'} on - what has the focus
 */

/** What `?` shows, in this order. */
export const HELP = [
  { keys: 'Space', words: 'play or pause' },
  { keys: '← →', words: 'previous or next frame (key frame, or every frame: see the switch)' },
  { keys: ', .', words: 'one frame back or forward, always every frame' },
  { keys: 'Shift + ← →', words: 'jump a tenth of the run' },
  { keys: '[ ]', words: 'previous or next mark: leader, fault, failure' },
  { keys: 'Home End', words: 'first or last frame' },
  { keys: '0 … 9', words: 'jump to that tenth of the run' },
  { keys: '< >', words: 'slower or faster' },
  { keys: 'x', words: 'the first failure' },
  { keys: 'v', words: 'key frames or every frame' },
  { keys: 'f', words: 'full screen' },
  { keys: '?', words: 'this list' },
  { keys: 'Esc', words: 'close what is open' },
];

/** Keys that each kind of control needs for itself. */
/** @type {Record<Press['on'], RegExp | null>} */
const OWN = {
  text: /./,
  select: /^( |Enter|Arrow.*|Home|End|Page.*|.)$/,
  range: /^(Page.*)$/,
  button: /^( |Enter)$/,
  checkbox: /^( |Enter)$/,
  link: /^Enter$/,
  summary: /^( |Enter)$/,
  none: null,
};

/**
 * @param {Press} press
 * @returns {PageCommand | null}
 */
export function commandFor(press) {
  if (press.isModified) return null;
  if (press.key === 'Escape') return { do: 'escape' };
  if (OWN[press.on]?.test(press.key)) return null;
  if (press.shift && press.key === 'ArrowLeft') return { do: 'seek-by', share: -0.1 };
  if (press.shift && press.key === 'ArrowRight') return { do: 'seek-by', share: 0.1 };
  switch (press.key) {
    case ' ':
    case 'k':
      return { do: 'toggle' };
    case 'ArrowLeft':
    case 'ArrowDown':
      return press.key === 'ArrowDown' && press.on !== 'range' ? null : { do: 'step', by: -1 };
    case 'ArrowRight':
    case 'ArrowUp':
      return press.key === 'ArrowUp' && press.on !== 'range' ? null : { do: 'step', by: 1 };
    case ',':
      return { do: 'step', by: -1, unit: 'all' };
    case '.':
      return { do: 'step', by: 1, unit: 'all' };
    case '[':
      return { do: 'mark', by: -1 };
    case ']':
      return { do: 'mark', by: 1 };
    case 'Home':
      return { do: 'seek', frame: 0 };
    case 'End':
      return { do: 'seek', frame: Number.MAX_SAFE_INTEGER };
    case '<':
      return { do: 'faster', by: -1 };
    case '>':
      return { do: 'faster', by: 1 };
    case 'x':
      return { do: 'failure' };
    case 'v':
      return { do: 'switch-unit' };
    case 'f':
      return { do: 'fullscreen' };
    case '?':
      return { do: 'help' };
    default:
      return /^[0-9]$/.test(press.key) ? { do: 'seek-share', share: Number(press.key) / 10 } : null;
  }
}

/**
 * What kind of control a focused element is, for the keys that it keeps.
 * @param {Element | null} element
 * @returns {Press['on']}
 */
export function controlOf(element) {
  if (!element) return 'none';
  const tag = element.localName;
  if (tag === 'input') {
    const type = element.getAttribute('type') ?? 'text';
    return type === 'range' ? 'range' : type === 'checkbox' || type === 'radio' ? 'checkbox' : 'text';
  }
  if (tag === 'textarea' || element.getAttribute('contenteditable') === 'true') return 'text';
  if (tag === 'select') return 'select';
  if (tag === 'button') return 'button';
  if (tag === 'summary') return 'summary';
  if (tag === 'a') return 'link';
  return 'none';
}
