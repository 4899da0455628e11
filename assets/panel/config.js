/** What the server wrote into the page for this panel. */

/**
 * @typedef {object} Config
 * @property {string} site
 * @property {string} base        path prefix of the server, "" at the root
 * @property {string} lang
 * @property {string} v
 * @property {string[]} origins   pages that may hold this panel
 * @property {boolean} loopback   pages on this very machine may, too
 * @property {string} proof      the address of what solves puzzles
 * @property {import("../shared/types.js").SiteView | null} view  the site as it was when the page was made
 */

/** @type {Config} */
export const config = { site: "", base: "", lang: "en", v: "", origins: [], loopback: false, proof: "", view: null, ...written() };

/** Whether a launcher holds us, or we are a page of our own. */
export const framed = window.parent !== window;

/** Fingers, not a mouse: Enter makes a new line, and the keyboard comes only when asked for. */
export const touch = matchMedia("(hover: none) and (pointer: coarse)").matches;

/** Where the visitor's API lives. */
export const API = `${config.base}/cp/api/v1`;

function written() {
  const meta = document.querySelector('meta[name="cp-config"]');
  return JSON.parse(meta?.getAttribute("content") || "{}");
}
