/** What is the case now. Whoever changes it calls `draw`. */

import { conversation } from "./flags.js";
import { language, option } from "./config.js";

export const page = document.documentElement;
export const isRightToLeft = () => getComputedStyle(page).direction === "rtl";

export const state = {
  open: false,
  focus: true, // false after the panel opened by itself: then it leaves the focus where it is
  ready: false, // the panel has answered
  linked: false, // no frame here: the button is a link to the full page
  hidden: settings.hidden && !conversation(), // who has a conversation may read the answer
  unread: 0,
  // The page's wish first, then the page's own language, then the browser's, then the site's.
  lang: [option("lang"), page.lang, ...navigator.languages].map(language).find(Boolean) || settings.lang,
  /** @type {object} What `context` said of this visit. */
  context: {},
};

/** The panel as a full page. */
export const address = () => `${settings.base}/cp/p/${settings.site}?lang=${state.lang}`;
