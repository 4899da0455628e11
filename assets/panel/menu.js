/** What is needed now and then: take the conversation along, sound, end. */

import { _ } from "../shared/words.js";
import { h, icon } from "./draw.js";

/** @typedef {import("./view.js").Scene} Scene */
/** @typedef {import("./store.js").State} State */
/** @typedef {import("./view.js").Doing} Doing */

/** Closed, it is a button; open, a list of buttons below it. @param {Scene} scene */
export function menu({ state, doing }) {
  const open = state.menu !== "closed";
  const opener = {
    type: "button",
    class: "tool",
    "aria-label": _("More"),
    "aria-expanded": String(open),
    onclick: () => doing.store.menuShown(open ? "closed" : "open"),
  };
  const onkeydown = (/** @type {KeyboardEvent} */ event) => open && key(event, doing);
  return h(
    "div",
    { class: "menu", onkeydown },
    h("button", opener, icon("more")),
    open && h("ul", { class: "choices" }, choices({ state, doing })),
  );
}

/**
 * The focus goes into the list when it opens, and back to the button when it was in the list.
 * @param {State} state
 * @param {State} before
 */
export function menuDrawn(state, before) {
  if (state.menu === before.menu) return;
  if (state.menu === "open") step(1);
  else if (state.menu === "closed" && document.activeElement === document.body) buttons()[0]?.focus();
}

/** Any touch or focus elsewhere closes it. @param {import("./store.js").Store} store */
export function closeMenuOutside(store) {
  /** @param {Event} event */
  const look = ({ target }) => {
    if (store.state.menu !== "closed" && target instanceof Element && !target.closest(".menu"))
      store.menuShown("closed");
  };
  for (const type of ["pointerdown", "focusin"]) document.addEventListener(type, look);
}

/** @param {Scene} scene */
function choices({ state, doing: { talk, store, setSound } }) {
  const { sound, conversation } = state;
  /**
   * @param {import("../shared/paths.js").IconName} picture
   * @param {string} words
   * @param {() => void} [act]  without it, asks once more
   * @param {string} [kind]
   */
  const choice = (picture, words, act, kind) => {
    const onclick = () => {
      store.menuShown(act ? "closed" : "ending");
      act?.();
    };
    return h("li", null, h("button", { type: "button", class: kind, onclick }, icon(picture, 18), words));
  };
  const list = [
    choice("download", _("Download the conversation"), () => talk.transcript("html")),
    choice("download", _("Download as plain text"), () => talk.transcript("text")),
    choice(sound ? "mute" : "bell", sound ? _("Turn the sound off") : _("Turn the sound on"), () => setSound(!sound)),
  ];
  if (conversation?.state !== "open") return list;
  return [
    ...list,
    state.menu === "ending"
      ? choice("check", _("Yes, end it now"), () => talk.close(), "sure")
      : choice("check", _("End the conversation")),
  ];
}

/** @returns {HTMLButtonElement[]} the opener, then the choices */
const buttons = () => [...document.querySelectorAll(/** @type {"button"} */ (".menu button"))];

/** @param {number} by */
function step(by) {
  const list = buttons().slice(1);
  list.at((list.findIndex((button) => button === document.activeElement) + by) % list.length)?.focus();
}

/** @param {KeyboardEvent} event @param {Doing} doing */
function key(event, { store }) {
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Escape") store.menuShown("closed");
  else return;
  event.preventDefault();
  event.stopPropagation(); // Escape closes the menu, not the panel
}
