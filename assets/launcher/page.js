/** What the panel may know of the page, and where the page goes without being loaded anew. */

import { option } from "./config.js";
import { listen } from "./dom.js";
import { isRightToLeft, state } from "./state.js";

const TITLE_WAIT = 300; // ms; routers set the title after the address

const entered = Date.now();

export const here = () => ({ url: location.href, title: document.title, referrer: document.referrer, entered });

export const hello = () => ({
  v: 1,
  page: here(),
  lang: state.lang,
  dir: isRightToLeft() ? "rtl" : "ltr",
  context: state.context,
});

/** Is the corner unwanted on this path? `data-hide-on` takes globs with commas between. */
export const isHiddenHere = () =>
  (option("hide-on") || "").split(/[\s,]+/).some((glob) => {
    const pattern = glob.replace(/\W/g, (sign) => (sign === "*" ? ".*" : "\\" + sign));
    return RegExp(`^${pattern}$`).test(location.pathname);
  });

/**
 * Browsers without the Navigation API do not tell of pushState; there a click is the best hint. (To wrap the page's own
 * history functions is not for a guest.)
 * @param {() => void} moved called once the page has settled on another address
 */
export function watchPage(moved) {
  let last = location.href;
  const look = () => setTimeout(() => last !== (last = location.href) && moved(), TITLE_WAIT);
  listen(window, "click popstate hashchange", look);
  listen(/** @type {any} */ (window).navigation, "currententrychange", look);
}
