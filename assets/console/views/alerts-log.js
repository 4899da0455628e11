/** What became of every alert: the newest first. */

import { h } from "preact";

import { full } from "../../shared/time.js";
import { _ } from "../../shared/words.js";
import { at } from "../router.js";
import { useMe } from "../store.js";
import { channelWords } from "./alerts.js";
import { Card } from "./page.js";

/** @typedef {import("../state/ladder.js").Alert} Alert */

const FIRST = 20; // then the rest, when asked for

/** @param {Alert["state"]} state */
function stateWords(state) {
  if (state === "sent") return _("told");
  if (state === "failed") return _("not told");
  return state === "stopped" ? _("not needed") : _("under way");
}

/** How long after the visitor's message. @param {number} ms */
function later(ms) {
  const seconds = ms / 1000;
  return seconds < 100 ? _("{n} s", { n: seconds < 10 ? seconds.toFixed(1) : Math.round(seconds) }) : _("{n} min", { n: Math.round(seconds / 60) });
}

/** @param {{alert: Alert, everybody: boolean}} props */
function Line({ alert, everybody }) {
  const { name } = channelWords(alert.channel);
  return h(
    "li",
    {},
    h("span", { class: `state ${alert.channel === "console" && alert.state === "failed" ? "" : alert.state}` }, stateWords(alert.state)),
    h(
      "span",
      { class: "grow" },
      h("a", { class: "title", href: at(`conversations/${alert.conversation}`) }, alert.visitor),
      h(
        "small",
        { class: "muted block" },
        [everybody && alert.operator, name, alert.outcome, alert.after !== null && _("after {time}", { time: later(alert.after) })]
          .filter(Boolean)
          .join(" · "),
      ),
    ),
    h("time", { class: "muted", dateTime: new Date(alert.at).toISOString() }, full(alert.at)),
  );
}

/** @param {{told: import("../state/ladder.js").Overview}} props */
export function LogCard({ told: { log } }) {
  const everybody = useMe().role === "owner";
  const line = (/** @type {Alert} */ alert) => h(Line, { key: alert.id, alert, everybody });
  const rest = log.slice(FIRST);
  return h(
    Card,
    { title: _("What became of alerts"), lead: everybody ? _("Of everybody in the team.") : undefined },
    log.length
      ? h("ul", { class: "rows log" }, log.slice(0, FIRST).map(line))
      : h("p", { class: "muted" }, _("None yet. The first comes with the next visitor; a test shows that it will arrive.")),
    rest.length > 0 && h("details", {}, h("summary", {}, _("Earlier ones")), h("ul", { class: "rows log" }, rest.map(line))),
  );
}
