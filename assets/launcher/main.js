/**
 * The corner button on somebody's page.
 *
 * Built as one function expression, `(function(settings){...})`: the server writes the site's settings behind it, so one answer
 * carries everything and an optimiser may combine it with other scripts.
 */

import { listenToPage, offer } from "./api.js";
import { isAllowedHere } from "./config.js";
import { mount } from "./corner.js";
import { note, whenIdle } from "./dom.js";
import { offerLink, start as startPanel } from "./panel.js";

async function run() {
  const sandboxed = self.origin === "null"; // the panel's policy could not name such a page, so it gets the link
  if (!sandboxed && !isAllowedHere()) throw Error(location.origin + " is not an allowed address");
  // Drawn once the page is read: before that the corner would stand first in the tab order.
  do await new Promise(whenIdle);
  while (document.readyState === "loading");
  mount();
  startPanel();
  if (sandboxed) offerLink();
  listenToPage();
}

/** Runs once per page, however often the tag stands there. */
export function start() {
  if (window.chatplug?.v) return;
  const mounted = run();
  mounted.catch((error) => note("not shown: " + error.message));
  offer(mounted);
}
