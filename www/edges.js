/**
 * Shows where a part that scrolls goes on: hosts come in, and each says at its edges in `data-more` what lies beyond them.
 */

/**
 * @param {HTMLElement[]} scrollers - each inside a frame of its own, which gets the attribute
 * @param {AbortSignal} signal
 */
export function watchEdges(scrollers, signal) {
  const look = (/** @type {HTMLElement} */ scroller) => {
    const { scrollLeft, scrollWidth, clientWidth, parentElement: frame } = scroller;
    if (!frame || clientWidth === 0) return;
    const right = scrollWidth - clientWidth - scrollLeft > 1;
    const more = [scrollLeft > 1 ? 'left' : '', right ? 'right' : ''].join(' ').trim();
    if (frame.dataset['more'] !== more) frame.dataset['more'] = more;
  };
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scroller = scrollers.find((one) => one === target || one === target.parentElement);
      if (scroller) look(scroller);
    }
  });
  const contents = new MutationObserver((changes) => {
    for (const { target } of changes) for (const child of target instanceof Element ? target.children : []) sizes.observe(child);
  });
  for (const scroller of scrollers) {
    scroller.addEventListener('scroll', () => look(scroller), { signal, passive: true });
    sizes.observe(scroller);
    contents.observe(scroller, { childList: true });
  }
  signal.addEventListener('abort', () => {
    sizes.disconnect();
    contents.disconnect();
  });
}
