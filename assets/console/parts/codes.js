/** The pieces of two-step sign-in: the field for a code, the QR code, the codes on paper. */

import { h } from "preact";
import { useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { full } from "../../shared/time.js";
import { _ } from "../../shared/words.js";
import { config } from "../config.js";
import { Action, Code, CopyButton } from "./basics.js";
import { Field } from "./fields.js";
import { glyph } from "./glyph.js";

/** @typedef {{secret: string, address: string, size: number, path: string}} NewSecret */

const QUIET = 3; // light squares around a QR code, for scanners

/** Whether all six digits of an app's code are there. @param {string} typed */
export const isWhole = (typed) => /^\d{6}$/.test(typed.replace(/[\s-]/g, ""));

/** Whether a field may take the focus by itself: on a phone the keys would cover what is to be read first. */
export const hasKeys = () => matchMedia("(pointer: fine)").matches;

/**
 * One field for a code of the app or one on paper; on a phone it opens the keys that fit.
 * @param {{value: string, onChange: (value: string) => void, onWhole?: (value: string) => void, paper?: boolean, autofocus?: boolean}} props
 *   `onWhole` is told once all six digits are there
 */
export function CodeField({ value, onChange, onWhole, paper = true, autofocus = false }) {
  const [onPaper, setOnPaper] = useState(false);
  const change = (/** @type {string} */ typed) => {
    onChange(typed);
    if (!onPaper && isWhole(typed)) onWhole?.(typed);
  };
  const other = () => {
    setOnPaper(!onPaper);
    onChange("");
  };
  return h(Field, {
    key: String(onPaper),
    label: onPaper ? _("Recovery code") : _("Code from the app"),
    aside:
      paper &&
      h("button", { type: "button", class: "button link", onClick: other }, onPaper ? _("Use the app") : _("Use a recovery code")),
    value,
    onChange: change,
    name: "code",
    autocomplete: onPaper ? "off" : "one-time-code",
    inputMode: onPaper ? "text" : "numeric",
    autocapitalize: "none",
    spellcheck: false,
    required: true,
    maxLength: 40,
    autofocus: autofocus || onPaper,
    hint: onPaper ? _("One of the ten that you kept. Each works once.") : _("Six digits; a new code comes every 30 seconds."),
  });
}

/** A QR code, drawn by the server as one path. @param {{code: {size: number, path: string}, label: string}} props */
export function QrCode({ code, label }) {
  const side = code.size + 2 * QUIET;
  return h(
    "svg",
    { class: "qr", viewBox: `${-QUIET} ${-QUIET} ${side} ${side}`, role: "img", "aria-label": label },
    h("path", { d: code.path }),
  );
}

/** What an app needs: to scan, to open on this very phone, or to type. @param {{fresh: NewSecret}} props */
export function Scan({ fresh }) {
  return h(
    "div",
    { class: "scan" },
    h(QrCode, { code: fresh, label: _("QR code for your app") }),
    h(
      "div",
      { class: "stack tight" },
      h("p", {}, _("Scan this with an app that shows codes: a password manager, Aegis, Google Authenticator or any other.")),
      h("p", { class: "small" }, h("a", { href: fresh.address }, _("Open the app on this device"))),
      h("p", { class: "small muted" }, _("Or type this key into the app:")),
      h(Code, { text: inGroups(fresh.secret) }),
    ),
  );
}

/** Letters in fours, so that the eye does not lose its place. @param {string} secret */
const inGroups = (secret) => secret.replace(/(.{4})(?=.)/g, "$1 ");

/** Ten codes to keep, shown once. @param {{codes: string[], email: string}} props */
export function PaperCodes({ codes, email }) {
  const title = _("Recovery codes for {server}", { server: new URL(config.public).host });
  const whose = [email, full(Date.now())].filter(Boolean).join(", ");
  const text = [title, whose, "", ...codes, ""].join("\n");
  return h(
    "div",
    { class: "stack tight" },
    h("p", {}, _("Keep these ten codes on paper or in a password manager, not on the phone. Each lets you in once without it.")),
    h("p", { class: "muted small" }, _("They are shown only now.")),
    h(
      "div",
      { class: "paper" },
      h("p", { class: "paper-title" }, title),
      h("p", { class: "paper-title" }, whose),
      h(
        "ol",
        { "aria-label": _("Recovery codes") },
        codes.map((code) => h("li", { key: code }, h("code", {}, code))),
      ),
    ),
    h(
      "div",
      { class: "row" },
      h(CopyButton, { text }),
      h(Action, { onClick: () => save(text), children: [icon("download", 16), _("Download")] }),
      h(Action, { onClick: () => print(), children: [glyph("print", 16), _("Print")] }),
    ),
  );
}

/** @param {string} text */
function save(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = _("recovery-codes") + ".txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
