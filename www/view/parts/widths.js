/**
 * The widths of a table's columns: a column that was once so wide stays so wide, because a table whose columns come and go with their
 * values cannot be read. In another room, and at another size of the letters, they are found anew.
 */

/** @typedef {{watch: (head: HTMLElement) => void, forget: () => void}} Widths */

/** A page's scrollbar that comes or goes leaves the room as it is. */
const SCROLLBAR_MAX_PX = 20;

/**
 * @param {HTMLElement} host - the room of the table
 * @param {HTMLTableElement} table
 * @param {() => boolean} isUnfolded - somebody has unfolded a cell for a look: it goes back to its width
 * @returns {Widths} - `watch` each head of a column; `forget` where the table takes another form
 */
export function createWidths(host, table, isUnfolded) {
  const widths = new ResizeObserver((entries) => {
    if (isUnfolded()) return;
    for (const { target, borderBoxSize } of entries) {
      const width = Math.ceil(borderBoxSize[0]?.inlineSize ?? 0);
      const head = /** @type {HTMLElement} */ (target);
      if (width > Number(head.dataset['width'] ?? 0)) {
        head.dataset['width'] = String(width);
        head.style.minWidth = `${width}px`;
      }
    }
  });
  const forget = () => {
    for (const head of /** @type {Iterable<HTMLElement>} */ (table.tHead?.rows[0]?.cells ?? [])) {
      delete head.dataset['width'];
      head.style.minWidth = '';
    }
  };
  let room = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width === 0 || Math.abs(width - room) < SCROLLBAR_MAX_PX) return;
    room = width;
    forget();
  }).observe(host);
  return { watch: (head) => widths.observe(head), forget };
}
