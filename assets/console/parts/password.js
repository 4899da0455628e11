/** A new password with a hint of its strength, and a way to look at it. */

import { h } from "preact";
import { useState } from "preact/hooks";

import { _ } from "../../shared/words.js";
import { strength, strengthWords } from "../password.js";
import { Field } from "./fields.js";

const LOOKS = ["", "weak", "fair", "good", "good"];

/** @param {{label: string, value: string, onChange: (value: string) => void}} props */
export function NewPassword({ label, value, onChange }) {
  const [shown, setShown] = useState(false);
  const level = value ? strength(value) : 0;
  const bars = h(
    "div",
    { class: "strength", "aria-hidden": "true" },
    [1, 2, 3, 4].map((n) => h("span", { key: n, class: n <= level ? LOOKS[level] : "" })),
  );
  const look = h(
    "button",
    { type: "button", class: "button link", "aria-pressed": shown, onClick: () => setShown(!shown) },
    shown ? _("Hide") : _("Show"),
  );
  return h(Field, {
    label,
    aside: look,
    value,
    onChange,
    type: shown ? "text" : "password",
    autocomplete: "new-password",
    name: "password",
    required: true,
    maxLength: 500,
    hint: h("span", { "aria-live": "polite" }, strengthWords(value)),
    children: bars,
  });
}
