/** Keeps a list of messages where the reader left it: at its end while they follow, in place while they read back. */

const NEAR_PX = 80; // closer than this to the end counts as following

/** @typedef {ReturnType<typeof createScroll>} Scroll */

/**
 * @param {HTMLElement} box               the element that scrolls; its CSS should say `overflow-anchor: none`
 * @param {(following: boolean) => void} [onFollow]
 */
export function createScroll(box, onFollow = () => {}) {
  let following = true;
  let height = box.scrollHeight;
  let top = box.scrollTop;
  /** @type {unknown} */
  let first;

  const note = () => {
    remember();
    const near = height - top - box.clientHeight < NEAR_PX;
    if (near !== following) onFollow((following = near));
  };
  const toEnd = () => {
    box.scrollTop = box.scrollHeight;
    remember();
    if (!following) onFollow((following = true));
  };
  const remember = () => {
    height = box.scrollHeight;
    top = box.scrollTop;
  };
  const resized = new ResizeObserver(() => (following ? toEnd() : remember())); // the keyboard came up, or went

  // Capturing: the place is noted before any other listener may draw the list anew.
  box.addEventListener("scroll", note, { passive: true, capture: true });
  resized.observe(box);

  return {
    /** Whether the reader is at the end. */
    get following() {
      return following;
    },
    toEnd,
    /**
     * Call after the list was drawn.
     * @param {unknown} newFirst  what identifies the first entry: when it changed, older ones were put before it
     */
    settle(newFirst) {
      const grown = box.scrollHeight - height;
      const older = first !== undefined && newFirst !== first;
      first = newFirst;
      if (following) return toEnd();
      if (older && grown) box.scrollTop = top + grown;
      remember();
    },
    stop() {
      box.removeEventListener("scroll", note, { capture: true });
      resized.disconnect();
    },
  };
}
