/** What stands there before anything was said. */

import { _ } from "../shared/words.js";
import { h } from "./draw.js";
import { faces, isSomebodyHere, present } from "./people.js";

/**
 * Nothing was said yet: the faces stand here, large, instead of in the header.
 * @param {import("./store.js").State} state
 */
export const isEmpty = ({ messages, pending }) => !messages.length && !pending.length;

/** @param {import("./store.js").State} state */
export function intro(state) {
  const { site } = state;
  return h(
    "div",
    { class: "intro" },
    isEmpty(state) && faces(present(state)),
    site && h("p", { class: "greeting", dir: "auto" }, site.texts.greeting),
    site && !isSomebodyHere(state) && h("p", { class: "away", dir: "auto" }, site.texts.away),
    site && privacy(site.texts),
  );
}

/** A note, or a link, when the site has one. @param {import("../shared/types.js").SiteTexts} texts */
function privacy({ privacy_note: note, privacy_url: url }) {
  const ours = _("How we treat your data"); // names a page to read; without that page it says nothing
  const words = url
    ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, note || ours)
    : note !== ours && note;
  return words && h("p", { class: "privacy" }, words);
}
