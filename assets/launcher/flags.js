/** Two flags in the page's own storage, written only once the visitor has a conversation. */

const NAME = "cp:" + settings.site;

/**
 * Reads or changes a flag. Storage may be denied; then there simply is none.
 * @param {"localStorage" | "sessionStorage"} store
 * @param {boolean} [yes] left out, nothing changes
 */
function flag(store, yes) {
  try {
    const kept = window[store];
    if (yes) kept.setItem(NAME, "1");
    if (yes === false) kept.removeItem(NAME);
    return !!kept.getItem(NAME);
  } catch {
    return false;
  }
}

/** Has this browser a conversation? Then the panel is loaded hidden and counts what is unread. @param {boolean} [yes] */
export const conversation = (yes) => flag("localStorage", yes);

/** Was the panel open in this tab? @param {boolean} [yes] */
export const wasOpen = (yes) => flag("sessionStorage", yes && conversation());
