/**
 * Keeps the focus where a person put it, and in sight: a drawing comes in, and what it takes away passes its focus to the part that it
 * stood in.
 */

/** The parts of the element, from the inside out. */
const PARTS = '.menu, .panel-body, .about, .notices, .compare, .story, .pane, .bar, .main';

/**
 * @param {ShadowRoot} root
 * @param {HTMLElement} body - takes the focus where the part is gone too
 * @param {() => void} draw
 */
export function keepFocus(root, body, draw) {
  const active = /** @type {HTMLElement | null} */ (root.activeElement);
  const part = /** @type {HTMLElement | null} */ (active?.closest(PARTS) ?? null);
  draw();
  // A press may have put the focus elsewhere on purpose.
  if (!active || (root.activeElement && root.activeElement !== active)) return;
  // What was moved with its part has lost the focus, too, and takes it again.
  const heir = [active, part].find((one) => one?.isConnected && !one.closest('[hidden]')) ?? body;
  if (heir === root.activeElement) return;
  if (heir !== active && !heir.hasAttribute('tabindex')) heir.tabIndex = -1;
  heir.focus({ preventScroll: true });
}

/**
 * Whoever goes by Tab sees where that leads: what the bar lies over is scrolled clear of it.
 * @param {ShadowRoot} root
 * @param {HTMLElement} bar
 * @param {AbortSignal} signal
 */
export function keepClear(root, bar, signal) {
  root.addEventListener('keyup', (event) => {
    const part = root.activeElement;
    if (/** @type {KeyboardEvent} */ (event).key !== 'Tab' || !part || part.closest('.bar, .menu')) return;
    // A high bar may lie over the middle of the window, too.
    for (const block of /** @type {const} */ (['center', 'start'])) {
      if (isCovered(part, bar)) part.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' });
    }
  }, { signal });
}

/**
 * Whether a bar lies over a part for which there is room above it.
 * @param {Element} part
 * @param {Element} bar
 */
function isCovered(part, bar) {
  const { bottom, height } = part.getBoundingClientRect();
  const { top } = bar.getBoundingClientRect();
  return bottom > top && height < top;
}
