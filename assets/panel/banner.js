/** One quiet line below the header when something is not as it should be. */

import { _ } from "../shared/words.js";
import { h, icon } from "./draw.js";

/** @param {import("./view.js").Scene} scene */
export function banner({ state, doing }) {
  const offline = state.line === "offline" ? _("No connection. What you write is kept and sent later.") : "";
  const words = state.notice || offline || (state.loaded ? "" : state.problem);
  const dismiss = { type: "button", class: "tool", "aria-label": _("Dismiss"), onclick: () => doing.store.noticed("") };
  // The element stays, so that screen readers notice when it begins to speak.
  return h(
    "div",
    { class: "banner", role: "status" },
    words &&
      h("p", null, icon("alert", 18), h("span", null, words), state.notice && h("button", dismiss, icon("close", 16))),
  );
}
