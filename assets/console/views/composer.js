/** Where the operator writes. Drafts are kept for each conversation while the tab is open. */

import { h } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { _, _n } from "../../shared/words.js";
import { send } from "../state/outbox.js";
import { weType } from "../state/talk.js";
import { kept, useMe } from "../store.js";

/** @typedef {import("../store.js").Item} Item */

const LONGEST = 4000; // the server's own limit
const COUNT_FROM = 3600;

/** On a phone's keyboard Enter makes a new line, as in every messenger there; the button sends. */
const byTouch = () => matchMedia("(hover: none) and (pointer: coarse)").matches;

/**
 * @param {string} draftKey
 * @returns {[string, (text: string) => void]}
 */
function useDraft(draftKey) {
  const [text, setText] = useState(() => String(kept.get(draftKey) ?? ""));
  const write = (/** @type {string} */ next) => {
    setText(next);
    if (next) kept.set(draftKey, next);
    else kept.remove(draftKey);
  };
  return [text, write];
}

/**
 * What the operator is writing, and what becomes of it.
 * @param {number} id  of the conversation
 * @param {{text: string} | null} edited  an unsent message taken back
 */
function useWriting(id, edited) {
  const [text, write] = useDraft(`draft-${id}`);
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  useLayoutEffect(() => grow(field.current), [text]);
  useEffect(() => {
    if (!edited) return;
    write(text ? `${edited.text}\n${text}` : edited.text);
    field.current?.focus();
  }, [edited]);

  const submit = () => {
    const body = text.trim();
    if (!body || body.length > LONGEST) return;
    send(id, body);
    write("");
    field.current?.focus();
  };
  const typed = () => {
    const now = field.current?.value ?? "";
    write(now);
    if (now.trim()) weType(id);
  };
  return { text, field, submit, typed };
}

/** Enter sends, with Shift it makes a new line. @param {KeyboardEvent} event @param {() => void} submit */
function press(event, submit) {
  if (event.key === "Escape" && event.currentTarget instanceof HTMLElement) event.currentTarget.blur();
  if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.altKey) return;
  if (byTouch() && !event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  submit();
}

/** What stands below the field: the keys, or how much room is left. @param {{length: number}} props */
function Below({ length }) {
  const left = LONGEST - length;
  if (length < COUNT_FROM)
    return h("p", { class: "below hint", id: "reply-help" }, _("Enter sends, Shift+Enter makes a new line."));
  const words =
    left < 0
      ? _n("{n} character too many", "{n} characters too many", -left)
      : _n("{n} character left", "{n} characters left", left);
  return h("p", { class: "below", id: "reply-help", role: "status" }, words);
}

/** @param {{item: Item, edited: {text: string} | null}} props */
export function Composer({ item, edited }) {
  const me = useMe();
  const { text, field, submit, typed } = useWriting(item.id, edited);
  const other = item.operator && item.operator.id !== me.id ? item.operator.name : "";
  const sent = (/** @type {Event} */ event) => {
    event.preventDefault();
    submit();
  };
  return h(
    "form",
    { class: "composer", onSubmit: sent },
    other && h("p", { class: "held" }, _("{name} answers here. You can add a word.", { name: other })),
    h(
      "div",
      { class: "composer-box" },
      h("textarea", {
        ref: field,
        id: "reply",
        rows: 1,
        value: text,
        dir: "auto",
        placeholder: _("Write an answer"),
        "aria-label": _("Your answer"),
        "aria-describedby": "reply-help",
        enterKeyHint: byTouch() ? "enter" : "send",
        onKeyDown: (/** @type {KeyboardEvent} */ event) => press(event, submit),
        onInput: typed,
      }),
      h(
        "button",
        {
          type: "submit",
          class: "button primary send",
          disabled: !text.trim() || text.length > LONGEST,
          "aria-label": _("Send"),
          title: _("Send"),
        },
        icon("send", 18),
      ),
    ),
    h(Below, { length: text.length }),
  );
}

/** As high as its text, up to what the style sheet allows. @param {HTMLTextAreaElement | null} field */
function grow(field) {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
