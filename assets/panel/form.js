/** Where the answer may go: asked late, never demanded. */

import { _ } from "../shared/words.js";
import { h, icon } from "./draw.js";
import { quiet } from "./entry.js";
import { isEmpty } from "./intro.js";
import { isSomebodyHere } from "./people.js";

/** @typedef {import("./store.js").State} State */
/** @typedef {import("./view.js").Scene} Scene */

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^[+\d\s().-]{6,}$/;

/**
 * The visitor's own words as an e-mail address or a telephone number; null when they are neither.
 * @param {string} typed
 */
export function readAddress(typed) {
  const text = typed.trim();
  return ADDRESS.test(text) ? { email: text } : PHONE.test(text) ? { phone: text } : null;
}

/** Whether the question may be put at all. @param {State} state */
const isOpen = ({ site, visitor, contactAsked }) =>
  Boolean(site?.contact_wanted) && contactAsked && !visitor?.email && !visitor?.phone;

/** Asked together with the first message when nobody is there to answer it. @param {State} state */
export const isAskedFirst = (state) => isOpen(state) && !isSomebodyHere(state) && isEmpty(state);

/**
 * @param {string} words
 * @param {"address" | "name"} name
 * @param {Scene} scene
 */
function field(words, name, { state, doing }) {
  const kind =
    name === "name"
      ? { autocomplete: "name" }
      : { autocomplete: "email", inputmode: "email", "aria-invalid": String(Boolean(state.contactFault)) };
  const oninput = (/** @type {any} */ event) => doing.store.contactTyped({ [name]: event.currentTarget.value });
  return h(
    "label",
    { class: "line" },
    h("span", null, words),
    h("input", { maxlength: 200, placeholder: words, value: state.contact[name], ...kind, oninput }),
  );
}

/** The line of the composer for it. @param {Scene} scene */
export const addressLine = (scene) =>
  isAskedFirst(scene.state) && field(_("E-mail or phone, for our answer"), "address", scene);

/** After the first message: one question, which may be left alone. @param {Scene} scene */
export function contactCard(scene) {
  const { state, doing } = scene;
  const { contact, contactFault: fault } = state;
  if (state.contactGiven)
    return h(
      "p",
      { class: "event", role: "status" },
      icon("check", 14),
      _("Thank you. The answer will reach you at {address}.", { address: contact.address }),
    );
  if (!isOpen(state) || !state.messages.some((message) => message.author === "visitor")) return null;
  const question = h("h2", { dir: "auto" }, state.site?.texts.contact_ask);
  const notNow = quiet(_("Not now"), doing.skipContact);
  // Where somebody is about to answer, the question is only a line.
  if (isSomebodyHere(state) && !state.contactOpen && !contact.address) {
    return h(
      "div",
      { class: "card" },
      question,
      h(
        "p",
        { class: "buttons" },
        quiet(_("Leave an address"), () => doing.store.contactOpened()),
        notNow,
      ),
    );
  }
  const onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void doing.talk.give();
  };
  return h(
    "form",
    { class: "card", novalidate: true, onsubmit },
    question,
    field(_("E-mail or phone"), "address", scene),
    fault && h("p", { class: "fault", role: "alert" }, fault),
    field(_("Name (if you like)"), "name", scene),
    h("p", { class: "buttons" }, h("button", { class: "main" }, _("Save")), notNow),
  );
}

/** @param {State} state @param {State} before */
export function formDrawn(state, before) {
  const refused = state.contactFault && state.contactFault !== before.contactFault;
  if (refused || state.contactOpen !== before.contactOpen)
    document.querySelector(/** @type {"input"} */ (".card input"))?.focus();
}
