/** The small pieces that every page is made of. */

import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { _ } from "../../shared/words.js";
import { line, words } from "../api.js";
import { glyph } from "./glyph.js";

const HUES = 7;
const COPIED_MS = 2_000;

/** Up to two letters that stand for a name. @param {string} name */
export function initials(name) {
  const parts = name
    .trim()
    .split(/\s+/u)
    .filter((part) => /\p{L}|\p{N}/u.test(part));
  const letters = parts.length > 1 ? [parts[0], parts[parts.length - 1]] : parts;
  return letters.map((part) => (/\p{L}|\p{N}/u.exec(part) ?? [""])[0].toLocaleUpperCase()).join("");
}

/**
 * A round picture of somebody: their photo, their initials, or a figure.
 * @param {{id: number, name: string | null, photo?: string | null, size?: "small" | "large" | "huge", present?: boolean}} props
 */
export function Avatar({ id, name, photo = null, size, present }) {
  const letters = name ? initials(name) : "";
  const px = size === "huge" ? 40 : size === "large" ? 28 : size === "small" ? 12 : 18;
  return h(
    "span",
    { class: `avatar hue-${id % HUES} ${size ?? ""}`, "aria-hidden": "true" },
    photo ? h("img", { src: photo, alt: "", loading: "lazy" }) : letters || icon("person", px),
    present !== undefined && h("span", { class: `presence ${present ? "on" : ""}` }),
  );
}

/**
 * A button that cannot be pressed twice while its work is under way.
 * @param {{onClick: () => unknown, class?: string, children: import("preact").ComponentChildren, disabled?: boolean, label?: string}} props
 */
export function Action({ onClick, class: look = "", children, disabled = false, label }) {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    if (busy || disabled) return;
    setBusy(true);
    try {
      await onClick();
    } finally {
      setBusy(false);
    }
  };
  // Not `disabled` while busy: that would drop the focus.
  return h(
    "button",
    { type: "button", class: `button ${look}`, onClick: run, disabled, "aria-disabled": busy, "aria-label": label, title: label },
    children,
  );
}

/** @param {{text: string, label?: string}} props */
export function CopyButton({ text, label = _("Copy") }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    setDone(await toClipboard(text));
    setTimeout(() => setDone(false), COPIED_MS);
  };
  return h(Action, { onClick: copy, children: [icon2(done), h("span", { "aria-live": "polite" }, done ? _("Copied") : label)] });
}

/** @param {boolean} done */
const icon2 = (done) => (done ? icon("check", 16) : glyph("copy", 16));

/** The clipboard is only there on secure pages; elsewhere the old command still works. @param {string} text */
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    const before = document.activeElement;
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (before instanceof HTMLElement) before.focus();
    return done;
  }
}

/** Text to copy, whole and readable. @param {{text: string, label?: string}} props */
export function Code({ text, label }) {
  return h("div", { class: "code" }, h("code", {}, text), h(CopyButton, { text, label }));
}

/** What went wrong where a page should be, and a way on. @param {{problem: unknown, again?: () => unknown}} props */
export function Trouble({ problem, again }) {
  const { error, hint } = words(problem);
  return h(
    "div",
    { class: "empty", role: "alert" },
    h("span", { class: "picture" }, icon("alert", 32)),
    h("h2", {}, error),
    hint && h("p", {}, hint),
    again && h("div", { class: "row" }, h(Action, { onClick: again, children: [glyph("again", 16), _("Try again")] })),
  );
}

/** @param {{problem: unknown}} props */
export function Wrong({ problem }) {
  return problem ? h("div", { class: "notice bad", role: "alert" }, line(problem)) : null;
}

/**
 * The heading of a page. It takes the focus when the page opens, so that it is read out.
 * @param {{children?: import("preact").ComponentChildren}} props
 */
export function Heading({ children }) {
  const ref = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  useEffect(() => {
    if (!document.activeElement || document.activeElement === document.body || document.activeElement.closest(".rail"))
      ref.current?.focus();
  }, []);
  return h("h1", { ref, tabIndex: -1 }, children);
}

/** Grey shapes where rows will be. @param {{rows: number}} props */
export function Skeleton({ rows }) {
  const row = (/** @type {number} */ n) => h("div", { key: n }, h("i", {}), h("b", {}));
  return h(
    "div",
    { class: "skeleton", role: "status", "aria-label": _("Loading") },
    Array.from({ length: rows }, (_none, n) => row(n)),
  );
}
