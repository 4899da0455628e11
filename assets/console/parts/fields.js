/** Form fields with their label, hint and error tied together for screen readers. */

import { h } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/** @typedef {import("preact").ComponentChildren} Children */

/**
 * @typedef {object} FieldProps
 * @property {Children} label
 * @property {string} value
 * @property {(value: string) => void} onChange
 * @property {Children} [hint]
 * @property {string} [wrong]        what is wrong with it
 * @property {string} [type]
 * @property {string} [placeholder]
 * @property {string} [autocomplete]
 * @property {number} [rows]         more than one line
 * @property {number} [maxLength]
 * @property {boolean} [required]
 * @property {boolean} [autofocus]
 * @property {string} [name]
 * @property {string} [lang]
 * @property {string} [inputMode]
 * @property {string} [autocapitalize]
 * @property {boolean} [spellcheck]
 * @property {Children} [aside]      stands beside the label
 * @property {Children} [children]   stands below the field
 */

/** @param {FieldProps} props */
export function Field({ label, value, onChange, hint, wrong, aside, children, rows, autofocus = false, type = "text", ...rest }) {
  const id = useId();
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  // The browser heeds the attribute once for each page it loads; a dialog heeds it when it opens.
  useEffect(() => (autofocus ? ref.current?.focus() : undefined), []);
  const told = [hint ? `${id}-hint` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ");
  return h(
    "div",
    { class: "field" },
    h("div", { class: "label-row" }, h("label", { for: id }, label), aside),
    h(/** @type {any} */ (rows ? "textarea" : "input"), {
      id,
      ref,
      class: "input",
      value,
      ...(rows ? { rows } : { type }),
      ...rest,
      autoFocus: autofocus,
      "aria-describedby": told || undefined,
      "aria-invalid": wrong ? "true" : undefined,
      onInput: (/** @type {InputEvent} */ event) => onChange(/** @type {HTMLInputElement} */ (event.currentTarget).value),
    }),
    children,
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
    wrong && h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }, wrong),
  );
}

/**
 * @param {{label: Children, value: string, onChange: (value: string) => void, options: Record<string, string>, hint?: Children, name?: string}} props
 */
export function Select({ label, value, onChange, options, hint, name }) {
  const id = useId();
  const rows = Object.entries(options).map(([key, text]) => h("option", { key, value: key, selected: key === value }, text));
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h(
      "select",
      {
        id,
        name,
        class: "input",
        value,
        "aria-describedby": hint ? `${id}-hint` : undefined,
        onChange: (/** @type {Event} */ event) => onChange(/** @type {HTMLSelectElement} */ (event.currentTarget).value),
      },
      rows,
    ),
    hint && h("p", { class: "hint", id: `${id}-hint` }, hint),
  );
}

/**
 * One of several, each with a sentence that says what it means.
 * @param {{legend: string, name: string, value: string, onChange: (value: string) => void, options: {value: string, title: string, text: string}[]}} props
 */
export function Choices({ legend, name, value, onChange, options }) {
  const id = useId();
  return h(
    "div",
    { class: "field", role: "radiogroup", "aria-labelledby": id },
    h("span", { class: "label", id }, legend),
    h(
      "div",
      { class: "choices" },
      options.map((one) =>
        h(
          "label",
          { class: "choice", key: one.value },
          h("input", {
            type: "radio",
            name,
            value: one.value,
            checked: one.value === value,
            onChange: () => onChange(one.value),
          }),
          h("span", {}, h("strong", {}, one.title), h("span", {}, one.text)),
        ),
      ),
    ),
  );
}

/** @param {{label: Children, on: boolean, onChange: (on: boolean) => void, disabled?: boolean}} props */
export function Switch({ label, on, onChange, disabled = false }) {
  return h(
    "label",
    { class: "switch" },
    h("span", {}, label),
    h("input", {
      type: "checkbox",
      role: "switch",
      checked: on,
      disabled,
      onChange: (event) => onChange(event.currentTarget.checked),
    }),
  );
}
