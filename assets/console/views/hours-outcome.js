/** What the hours being edited come to: the server says it, a moment after the last change. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { lang, _, _n } from "../../shared/words.js";
import { Wrong } from "../parts/basics.js";
import { tryHours } from "../state/hours.js";
import { dateName } from "./hours-days.js";

/** @typedef {import("../../shared/types.js").Hours} Hours */
/** @typedef {import("../state/hours.js").Day} Day */
/** @typedef {Awaited<ReturnType<typeof tryHours>>} Answer */

const PAUSE_MS = 300;
const FIRST_DAYS = 3; // shown without asking

/** A moment in the site's own zone, as its owner thinks of it. @param {number} at @param {string} timeZone */
function there(at, timeZone) {
  const parts = { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat(lang, /** @type {Intl.DateTimeFormatOptions} */ ({ ...parts, timeZone })).format(at);
}

/** @param {Answer} answer */
function nowInWords({ now, hours }) {
  if (!now) return _("No hours are set.");
  if (now.open && !now.until) return _("Open now, around the clock.");
  if (now.open && now.until) return _("Open now, until {when}.", { when: there(now.until, hours.zone) });
  return now.next_at ? _("Closed now. Open next: {when}.", { when: there(now.next_at, hours.zone) }) : _("Closed for more than a year.");
}

/** @param {{day: Day}} props */
function DayLine({ day: { date, name, spans } }) {
  const hours = spans.length ? spans.join(", ").replaceAll("-", "–") : _("closed");
  return h("li", {}, [dateName(date), name, hours].filter(Boolean).join(" · "));
}

/** @param {{hours: Hours}} props */
export function Outcome({ hours }) {
  const [answer, setAnswer] = useState(/** @type {Answer | null} */ (null));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const key = JSON.stringify(hours);
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(async () => {
      try {
        const said = await tryHours(hours);
        if (!wanted) return;
        setAnswer(said);
        setProblem(null);
      } catch (failure) {
        if (wanted) setProblem(failure);
      }
    }, PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [key]);
  if (problem) return h(Wrong, { problem });
  const days = answer?.days ?? [];
  const more = days.slice(FIRST_DAYS);
  return h(
    "div",
    { class: "notice outcome", role: "status" },
    h("p", {}, answer ? nowInWords(answer) : "…"),
    days.length > 0 && h("ul", {}, days.slice(0, FIRST_DAYS).map((day) => h(DayLine, { key: day.date, day }))),
    more.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, _n("{n} more day within a year", "{n} more days within a year", more.length)),
        h("ul", {}, more.map((day) => h(DayLine, { key: day.date, day }))),
      ),
  );
}
