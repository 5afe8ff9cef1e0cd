/**
 * Keeps the focus where a person put it: a drawing comes in, and what it takes away passes its focus to the part that it stood in.
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
  if (!active || root.activeElement === active && !active.closest('[hidden]') || root.activeElement && root.activeElement !== active) return;
  if (active.isConnected && !active.closest('[hidden]')) {
    active.focus({ preventScroll: true }); // its part was moved
    return;
  }
  const heir = part?.isConnected && !part.closest('[hidden]') ? part : body;
  if (!heir.hasAttribute('tabindex')) heir.tabIndex = -1;
  heir.focus({ preventScroll: true });
}
