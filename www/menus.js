/**
 * What opens above the page: a node's menu beside its name, the choice of columns, the help, and the form that asks a node.
 */

/**
 * @param {object} options
 * @param {ShadowRoot} options.root
 * @param {import('./layout.js').Layout} options.layout
 * @param {import('./scene.js').Shown} options.shown
 * @param {() => void} options.draw
 * @param {AbortSignal} options.signal
 */
export function createMenus({ root, layout, shown, draw, signal }) {
  /** @param {string} node @returns {HTMLElement | null} */
  function nodeButton(node) {
    return layout.panes[shown.tab].querySelector(`button[data-node="${node}"]`);
  }

  /** @param {number} node */
  function openMenu(node) {
    shown.menuNode = node;
    const anchor = nodeButton(String(node));
    draw();
    layout.menu.showPopover();
    if (anchor) placeBeside(layout.menu, anchor);
    /** @type {HTMLElement | null} */ (layout.menu.querySelector('.offers button') ?? layout.menu.querySelector('button'))?.focus();
  }

  function hideMenu() {
    shown.menuNode = null;
    layout.menu.hidePopover();
  }

  function openColumnMenu() {
    layout.columnMenu.showPopover();
    draw();
    const anchor = /** @type {HTMLElement | null} */ (layout.panes.state.querySelector('.more-columns button'));
    if (anchor) placeBeside(layout.columnMenu, anchor);
    /** @type {HTMLElement | null} */ (layout.columnMenu.querySelector('input'))?.focus();
  }

  /**
   * Opens the requests with a node already chosen.
   * @param {string} name
   */
  function ask(name) {
    hideMenu();
    const { details, body } = layout.panels.requests;
    details.open = true;
    draw();
    for (const field of body.querySelectorAll('select')) {
      if (field.getAttribute('aria-label')?.endsWith(': at')) field.value = name;
    }
    details.scrollIntoView({ block: 'center' });
    /** @type {HTMLElement | null} */ (body.querySelector('input, select'))?.focus();
  }

  layout.menu.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return;
    shown.menuNode = null;
    // Browsers do not agree on where the focus goes from here.
    if (!root.activeElement || layout.menu.contains(root.activeElement)) nodeButton(layout.menu.dataset['node'] ?? '')?.focus();
  }, { signal });

  return { openMenu, hideMenu, openColumnMenu, ask };
}

/**
 * Puts a panel below the thing it belongs to, inside the window.
 * @param {HTMLElement} panel
 * @param {HTMLElement} anchor
 */
function placeBeside(panel, anchor) {
  const at = anchor.getBoundingClientRect();
  const size = panel.getBoundingClientRect();
  const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const top = at.bottom + 6 + size.height <= room.height ? at.bottom + 6 : Math.max(8, room.height - size.height - 8);
  panel.style.left = `${Math.max(8, Math.min(at.left, room.width - size.width - 8))}px`;
  panel.style.top = `${top}px`;
}

