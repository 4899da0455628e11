/** The top of the panel: whom one talks to, the menu, and a close button that is always on the screen. */

import { _ } from "../shared/words.js";
import { framed } from "./config.js";
import { h, icon } from "./draw.js";
import { isEmpty } from "./intro.js";
import { menu } from "./menu.js";
import { faces, isSomebodyHere, present, presenceLine } from "./people.js";

/** @param {import("./view.js").Scene} scene */
export function header({ state, doing }) {
  const here = present(state);
  const talkingTo = state.conversation?.state === "open" ? state.conversation.operator : null;
  const people = here.length || !talkingTo ? here : [talkingTo];
  return h(
    "header",
    { class: "head" },
    !isEmpty(state) && faces(people),
    h(
      "div",
      { class: "who" },
      h("h1", null, state.site?.texts.title),
      h("p", { class: "presence", "data-here": String(isSomebodyHere(state)), role: "status" }, presenceLine(state)),
    ),
    state.visitor && menu({ state, doing }),
    framed &&
      h(
        "button",
        { type: "button", class: "tool", "aria-label": _("Close"), onclick: () => doing.frame.send("close") },
        icon("close"),
      ),
  );
}
