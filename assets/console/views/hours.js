/** When somebody is meant to be here: the week, public holidays and own dates, and what that comes to. */

import { h } from "preact";

import { icon } from "../../shared/icons.js";
import { _ } from "../../shared/words.js";
import { Action } from "../parts/basics.js";
import { Select } from "../parts/fields.js";
import { glyph } from "../parts/glyph.js";
import { DAYS, dayName, isSet, nextSpan, NO_HOURS, read, usualHours, written, ZONES } from "../state/hours.js";
import { Dates, Holidays } from "./hours-days.js";
import { Outcome } from "./hours-outcome.js";
import { Card } from "./page.js";

/** @typedef {import("../../shared/types.js").Hours} Hours */
/** @typedef {{hours: Hours, set: (hours: Hours) => void}} Edit */

const MOST_SPANS = 6; // a day, as the server takes them

/**
 * The spans of one day: two times each, and one more.
 * @param {{spans: string[], set: (spans: string[]) => void, label: string}} props
 */
export function Spans({ spans, set, label }) {
  const put = (/** @type {number} */ at, /** @type {[string, string]} */ span) =>
    set(spans.map((old, number) => (number === at ? written(span) : old)));
  const time = (/** @type {string} */ name, /** @type {string} */ value, /** @type {(value: string) => void} */ onTime) =>
    h("input", {
      type: "time",
      class: "input time",
      "aria-label": `${label}: ${name}`,
      required: true,
      value,
      onChange: (/** @type {Event} */ event) => {
        const { value: typed } = /** @type {HTMLInputElement} */ (event.currentTarget);
        if (typed) onTime(typed);
      },
    });
  const rows = spans.map((span, at) => {
    const [from, to] = read(span);
    return h(
      "span",
      { key: at, class: "span" },
      time(_("from"), from, (value) => put(at, [value, to])),
      h("span", { "aria-hidden": "true" }, "–"),
      time(_("to"), to, (value) => put(at, [from, value])),
      h(Action, {
        class: "quiet square",
        label: _("Remove {span}", { span: `${label}, ${from}–${to}` }),
        onClick: () => set(spans.filter((_one, number) => number !== at)),
        children: icon("close", 16),
      }),
    );
  });
  return h(
    "div",
    { class: "spans" },
    rows.length ? rows : h("span", { class: "muted" }, _("Closed")),
    spans.length < MOST_SPANS &&
      h(Action, {
        class: "quiet square",
        label: _("Add hours: {day}", { day: label }),
        onClick: () => set([...spans, nextSpan(spans.at(-1))]),
        children: glyph("plus", 16),
      }),
  );
}

/** @param {Edit} props */
function Week({ hours, set }) {
  const first = hours.week.mon ?? [];
  const setDay = (/** @type {string} */ day, /** @type {string[]} */ spans) =>
    set({ ...hours, week: { ...hours.week, [day]: spans } });
  const copy = () =>
    set({ ...hours, week: { ...hours.week, ...Object.fromEntries(DAYS.slice(1, 5).map((day) => [day, [...first]])) } });
  return h(
    "div",
    { class: "stack tight" },
    h(
      "ul",
      { class: "rows week" },
      DAYS.map((day) =>
        h(
          "li",
          { key: day },
          h("span", { class: "weekday" }, dayName(day)),
          h(Spans, { spans: hours.week[day] ?? [], set: (spans) => setDay(day, spans), label: dayName(day) }),
        ),
      ),
    ),
    h(
      "p",
      {},
      h(Action, {
        class: "quiet",
        onClick: copy,
        children: _("Copy {day} to the other working days", { day: dayName("mon") }),
      }),
    ),
  );
}

/** @param {Edit} props */
export function HoursCard({ hours, set }) {
  const lead = _("When nobody is here, visitors read when somebody will be, in their own time zone.");
  if (!isSet(hours))
    return h(
      Card,
      { title: _("Opening hours"), lead },
      h("p", {}, _("None are set: the chat only says whether somebody is here now.")),
      h(Action, { onClick: () => set(usualHours()), children: _("Set opening hours") }),
    );
  return h(
    Card,
    { title: _("Opening hours"), lead },
    h(
      "div",
      { class: "stack" },
      h(Outcome, { hours }),
      h(Week, { hours, set }),
      h(
        "div",
        { class: "two" },
        h(Select, {
          label: _("Time zone"),
          value: hours.zone,
          onChange: (zone) => set({ ...hours, zone }),
          options: Object.fromEntries([...new Set([hours.zone, ...ZONES])].map((zone) => [zone, zone.replaceAll("_", " ")])),
          hint: _("The one in which these times are meant."),
        }),
        h(Holidays, { hours, set }),
      ),
      h(Dates, { hours, set }),
      h("p", {}, h(Action, { class: "quiet", onClick: () => set(NO_HOURS), children: _("Remove the opening hours") })),
    ),
  );
}
