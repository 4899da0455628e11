/** Where the visitor writes: grows with the text, keeps the draft, sends with Enter where there is a keyboard. */

import { _, _n } from "../shared/words.js";
import { touch } from "./config.js";
import { h, icon } from "./draw.js";
import { addressLine, isAskedFirst } from "./form.js";

const MOST = 4000; // characters the server takes
const WARN = 400; // left, when the counter appears

/** @typedef {import("./view.js").Scene} Scene */
/** @typedef {import("./store.js").State} State */

/** The field, the button, and what belongs to them. @param {Scene} scene */
export function composer(scene) {
  const { state, doing } = scene;
  const { draft, conversation, site } = state;
  const free = left(draft);
  const words =
    conversation?.state === "closed"
      ? _("Write to start a new conversation")
      : site?.texts.placeholder || _("Write a message");
  /** @param {Event} event */
  const onsubmit = (event) => {
    event.preventDefault();
    void submit(scene);
  };
  /** @param {KeyboardEvent} event */
  const onkeydown = (event) => {
    // 229: a key that an input method is still using
    if (event.key === "Enter" && !event.shiftKey && !touch && !event.isComposing && event.keyCode !== 229)
      onsubmit(event);
  };
  const oninput = (/** @type {any} */ event) => {
    doing.draft(event.currentTarget.value);
    doing.talk.typing();
  };
  const hint = touch ? "enter" : "send";
  return h(
    "form",
    { class: "composer", onsubmit },
    h(
      "div",
      { class: "field" },
      h("textarea", {
        rows: 1,
        value: draft,
        placeholder: words,
        "aria-label": words,
        enterkeyhint: hint,
        onkeydown,
        oninput,
      }),
      h("button", { class: "send", "aria-label": _("Send"), disabled: !draft.trim() || free < 0 }, icon("send")),
    ),
    free < WARN && h("p", { class: "count", role: "status", "data-over": String(free < 0) }, counter(free)),
    addressLine(scene),
  );
}

/** @param {Scene} scene */
async function submit({ state, doing }) {
  const body = state.draft.trim();
  if (!body || left(body) < 0) return;
  const addressToo = isAskedFirst(state) && state.contact.address.trim() !== "";
  doing.draft("");
  field()?.focus({ preventScroll: true });
  if (!(await doing.talk.send(body, addressToo))) doing.draft(body);
}

/**
 * The field is as high as its text, and ready to type in where that brings no keyboard onto the screen.
 * @param {State} state
 * @param {State} before
 */
export function composerDrawn(state, before) {
  const area = field();
  if (!area) return;
  if (state.draft !== before.draft) {
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight}px`;
  }
  if (state.visible && !before.visible && !touch) area.focus({ preventScroll: true });
}

const field = () => document.querySelector("textarea");

/** @param {string} text */
const left = (text) => MOST - [...text.trim()].length;

/** @param {number} free */
const counter = (free) =>
  free < 0
    ? _n("{n} character too many", "{n} characters too many", -free)
    : _n("{n} character left", "{n} characters left", free);
