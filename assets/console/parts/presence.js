/** Here or Away, and what visitors see of it. */

import { h } from "preact";

import { icon } from "../../shared/icons.js";
import { _ } from "../../shared/words.js";
import { setPresence } from "../state/team.js";
import { useMe, useStore } from "../store.js";
import { glyph } from "./glyph.js";
import { Menu, MenuItem } from "./menu.js";

/** @typedef {import("../store.js").TeamMember} TeamMember */

/** What visitors are told when I am away. @param {TeamMember[]} others who are here */
function whenAway(others) {
  if (!others.length) return _("Visitors are told that nobody is here, and can leave a message.");
  const names = others
    .slice(0, 3)
    .map((one) => one.name)
    .join(", ");
  return _("Visitors still see: {names}.", { names });
}

/** @param {{place?: string}} props */
export function PresenceSwitch({ place = "from-start" }) {
  const me = useMe();
  const presence = useStore((state) => state.presence);
  const operators = useStore((state) => state.operators);
  const others = operators.filter((one) => one.present && one.id !== me.id);
  const here = presence === "here";
  const button = [h("span", { class: `dot ${here ? "on" : ""}` }), here ? _("Here") : _("Away"), glyph("chevron", 14)];

  const choice = (
    /** @type {"here" | "away"} */ state,
    /** @type {string} */ title,
    /** @type {string} */ text,
    /** @type {() => void} */ close,
  ) =>
    h(MenuItem, {
      checked: presence === state,
      onPick: () => {
        close();
        void setPresence(state);
      },
      children: [
        h("span", { class: `dot ${state === "here" ? "on" : ""}` }),
        h("span", {}, h("strong", {}, title), h("span", { class: "muted" }, text)),
        presence === state && icon("check", 16),
      ],
    });

  return h(Menu, {
    label: here ? _("You are here. Change it") : _("You are away. Change it"),
    button,
    look: "presence-pill",
    place,
    children: (close) => [
      choice("here", _("Here"), _("Visitors see that you are here while this page is open."), close),
      choice("away", _("Away"), whenAway(others), close),
    ],
  });
}
