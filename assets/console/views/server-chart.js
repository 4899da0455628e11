/** Messages over time: drawn as bars, and the same as a table for whoever does not see them. */

import { h } from "preact";
import { useState } from "preact/hooks";

import { clock, full } from "../../shared/time.js";
import { _, _n } from "../../shared/words.js";
import { count } from "../format.js";
import { Card } from "./page.js";

/** @typedef {import("../state/server.js").Pair} Pair */
/** @typedef {{from: number, visitors: number, operators: number}} Bar */

const MINUTE_MS = 60_000;
const HIGH = 100; // the drawing's own units
const WIDE = 10; // of one bar and its gap
const SPANS = /** @type {const} */ ({ hour: MINUTE_MS, day: 30 * MINUTE_MS });

/** @param {Pair[]} pairs @param {number} at @param {number} step  milliseconds of a bar @returns {Bar[]} */
function bars(pairs, at, step) {
  const newest = Math.floor(at / step) * step;
  return pairs.map(([visitors, operators], n) => ({ from: newest - (pairs.length - 1 - n) * step, visitors, operators }));
}

/** @param {Bar} bar */
const total = (bar) => bar.visitors + bar.operators;

/** @param {Bar} bar */
const words = (bar) =>
  _("{time}: {visitors} by visitors, {operators} by operators", {
    time: clock(bar.from),
    visitors: count(bar.visitors),
    operators: count(bar.operators),
  });

/** @param {{bar: Bar, n: number, most: number}} props */
function Column({ bar, n, most }) {
  const mine = (bar.visitors / most) * HIGH;
  const ours = (bar.operators / most) * HIGH;
  return h(
    "g",
    {},
    h("title", {}, words(bar)),
    h("rect", { class: "area", x: n * WIDE, y: 0, width: WIDE, height: HIGH }),
    h("rect", { class: "visitors", x: n * WIDE + 1, y: HIGH - mine, width: WIDE - 2, height: mine }),
    h("rect", { class: "operators", x: n * WIDE + 1, y: HIGH - mine - ours, width: WIDE - 2, height: ours }),
  );
}

/** @param {{rows: Bar[], span: keyof typeof SPANS}} props */
function Drawing({ rows, span }) {
  const most = Math.max(...rows.map(total));
  const sum = rows.reduce((so_far, bar) => so_far + total(bar), 0);
  const said =
    span === "hour"
      ? _("{sum} messages in the last hour, at most {most} in a minute", { sum: count(sum), most: count(most) })
      : _("{sum} messages in the last day, at most {most} in half an hour", { sum: count(sum), most: count(most) });
  return h(
    "figure",
    { class: "chart" },
    h(
      "svg",
      { role: "img", "aria-label": said, viewBox: `0 0 ${rows.length * WIDE} ${HIGH}`, preserveAspectRatio: "none" },
      rows.map((bar, n) => h(Column, { key: bar.from, bar, n, most: Math.max(most, 1) })),
    ),
    h("div", { class: "axis number", "aria-hidden": "true" }, h("span", {}, clock(rows[0].from)), h("span", {}, _("now"))),
    h(
      "figcaption",
      {},
      h("span", { class: "key visitors" }, _("Visitors")),
      h("span", { class: "key operators" }, _("Operators")),
      h("span", { class: "muted" }, said),
    ),
  );
}

/** @param {{rows: Bar[]}} props */
function Table({ rows }) {
  const some = rows.filter(total).reverse();
  const cell = (/** @type {number} */ n) => h("td", {}, count(n));
  return h(
    "details",
    { class: "as-table" },
    h("summary", {}, _("As a table")),
    some.length
      ? h(
          "table",
          { class: "number" },
          h("thead", {}, h("tr", {}, [_("Time"), _("Visitors"), _("Operators")].map((text) => h("th", { key: text, scope: "col" }, text)))),
          h(
            "tbody",
            {},
            some.map((bar) =>
              h("tr", { key: bar.from }, h("th", { scope: "row", title: full(bar.from) }, clock(bar.from)), cell(bar.visitors), cell(bar.operators)),
            ),
          ),
        )
      : h("p", { class: "muted small" }, _("No messages in this time.")),
  );
}

/** @param {{messages: {hour: Pair[], day: Pair[]}, at: number}} props */
export function Chart({ messages, at }) {
  const [span, setSpan] = useState(/** @type {keyof typeof SPANS} */ ("hour"));
  const rows = bars(messages[span], at, SPANS[span]);
  const choice = (/** @type {keyof typeof SPANS} */ one, /** @type {string} */ text) =>
    h("button", { type: "button", class: "button", "aria-pressed": span === one, onClick: () => setSpan(one) }, text);
  return h(
    Card,
    { title: _("Messages") },
    h(
      "div",
      { class: "stack tight" },
      h("div", { class: "row pick", role: "group", "aria-label": _("Time shown") }, choice("hour", _("Last hour")), choice("day", _("Last day"))),
      h(Drawing, { rows, span }),
      h(Table, { rows }),
    ),
  );
}
