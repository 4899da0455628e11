/** What went wrong lately: each kind once, found by the number that somebody was shown. */

import { h } from "preact";
import { useState } from "preact/hooks";

import { ago, full } from "../../shared/time.js";
import { _, _n } from "../../shared/words.js";
import { count } from "../format.js";
import { Card } from "./page.js";

/** @typedef {import("../state/server.js").Fault} Fault */

/** Only digits count: numbers are told on the telephone. @param {string} text */
const digits = (text) => text.replace(/\D/g, "");

/** @param {{fault: Fault, at: number}} props */
function Row({ fault, at }) {
  const { level, text, kind, place, origin, count: times, references } = fault;
  const error = level === "error";
  return h(
    "li",
    {},
    h(
      "div",
      { class: "grow" },
      h(
        "div",
        { class: "title row" },
        h("span", { class: `chip ${error ? "bad" : "waiting"}` }, error ? _("Error") : _("Warning")),
        h("span", {}, text),
      ),
      h(
        "div",
        { class: "sub number", title: full(fault.last_at) },
        [ago(fault.last_at, at), _n("{n} time", "{n} times", times, { n: count(times) }), kind, place, origin].filter(Boolean).join(" · "),
      ),
      references.length > 0 &&
        h("div", { class: "sub number" }, _("Numbers: {list}", { list: [...references].reverse().slice(0, 5).join(", ") })),
    ),
  );
}

/** @param {{faults: Fault[], at: number}} props */
export function Faults({ faults, at }) {
  const [wanted, setWanted] = useState("");
  const number = digits(wanted);
  const found = number ? faults.filter(({ references }) => references.some((one) => digits(one).includes(number))) : faults;
  const nothing = number
    ? _("No error kept here has this number. Look for it in the server's log, where it stands as “request”.")
    : _("Nothing has gone wrong since the start.");
  return h(
    Card,
    {
      title: _("Last errors"),
      lead: _("Since the start of the server; what visitors wrote is never in here. The server's log says more."),
    },
    faults.length > 0 &&
      h("input", {
        class: "input",
        type: "search",
        inputMode: "numeric",
        placeholder: _("The number somebody was shown"),
        "aria-label": _("The number somebody was shown"),
        value: wanted,
        onInput: (/** @type {Event} */ event) => setWanted(/** @type {HTMLInputElement} */ (event.currentTarget).value),
      }),
    found.length
      ? h(
          "ul",
          { class: "rows" },
          found.map((fault) => h(Row, { key: [fault.level, fault.origin, fault.text, fault.kind, fault.place].join(), fault, at })),
        )
      : h("p", { class: "muted small after", role: "status" }, nothing),
  );
}
