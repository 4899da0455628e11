/** One message, or event, of the conversation. */

import { linkify } from "../shared/linkify.js";
import { clock, dayLabel, full } from "../shared/time.js";
import { _ } from "../shared/words.js";
import { h, icon } from "./draw.js";
import { face } from "./people.js";
import { isEvent } from "./rows.js";

/** @typedef {import("./rows.js").Row} Row */

/**
 * A row with the day that stands above it.
 * @param {Row} row
 * @param {boolean} last  the visitor's newest: it says how it fares
 * @param {number} read   last message id an operator has seen
 * @param {import("./talk.js").Talk} talk
 */
export function entry(row, last, read, talk) {
  const { key, own, message, pending, at } = row;
  const person = message?.operator ?? null;
  const drawn = isEvent(row)
    ? h("p", { key, class: "event" }, eventText(row))
    : h(
        "div",
        {
          key,
          class: `row ${own ? "own" : "their"}${row.first ? " first" : ""}${row.last ? " last" : ""}`,
          "data-status": pending?.status ?? "sent",
        },
        !own && h("span", { class: "side" }, row.last && face(person)),
        h(
          "div",
          { class: "stack" },
          row.first && byline(own, person),
          h("div", { class: "bubble", dir: "auto" }, pieces(row.body)),
          fate(row, last, read, talk),
        ),
      );
  return row.newDay ? [h("h2", { key: `day ${key}`, class: "day" }, dayLabel(at)), drawn] : [drawn];
}

/** @param {boolean} own @param {import("../shared/types.js").Person | null} person */
function byline(own, person) {
  if (own) return h("p", { class: "sr" }, _("You"));
  return h("p", { class: "name" }, person?.name ?? _("Reply"), person?.title && ` · ${person.title}`);
}

/** The text itself; links become real links and nothing else does. @param {string} body */
const pieces = (body) =>
  linkify(body).map(({ text, href }) =>
    href ? h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, text) : text,
  );

/**
 * The small line below: when, and whether it was sent and read.
 * @param {Row} row
 * @param {boolean} last
 * @param {number} read
 * @param {import("./talk.js").Talk} talk
 */
function fate(row, last, read, talk) {
  const { pending, message, at } = row;
  if (pending?.status === "failed" || (row.last && pending?.status === "waiting")) return unsent(pending, talk);
  if ((!row.last && !last) || pending?.status === "waiting") return null;
  const isRead = message !== null && message.id <= read;
  return h(
    "p",
    { class: "meta" },
    !pending?.reason && h("time", { dir: "auto", datetime: new Date(at).toISOString(), title: full(at) }, clock(at)),
    last &&
      h(
        "span",
        { class: "fate" },
        icon(pending ? "clock" : isRead ? "checks" : "check", 14),
        pending ? pending.reason || _("Sending…") : isRead ? _("Read") : _("Sent"),
      ),
  );
}

/** @param {import("./store.js").Pending} pending @param {import("./talk.js").Talk} talk */
function unsent({ clientId, status, reason, seconds }, talk) {
  const failed = status === "failed";
  return h(
    "div",
    { class: "unsent" },
    h("p", null, icon("alert", 14), h("span", null, failed ? _("Not sent.") : _("Not sent yet."), " ", reason, countdown(seconds))),
    quiet(_("Try again"), () => talk.retry(clientId)),
    failed && quiet(_("Delete"), () => talk.discard(clientId)),
  );
}

/** Seen, but not read aloud each second. @param {number} seconds */
const countdown = (seconds) =>
  seconds > 0 &&
  h("span", { "aria-live": "off", role: "timer" }, " ", _("It goes by itself in {time}.", { time: span(seconds) }));

/** @param {number} seconds */
const span = (seconds) =>
  seconds < 60 ? _("{n} s", { n: seconds }) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** A button that looks like a link. @param {string} words @param {() => void} onclick */
export const quiet = (words, onclick) => h("button", { type: "button", class: "quiet", onclick }, words);

/** @param {Row} row */
function eventText({ body, message }) {
  const name = message?.operator?.name;
  if (body === "taken") return name ? _("{name} joined", { name }) : _("Somebody joined");
  if (body === "reopened") return _("Conversation continued");
  return name ? _("{name} closed the conversation", { name }) : _("Conversation closed");
}

/** @param {import("../shared/types.js").Person} person */
export const typing = (person) =>
  h(
    "div",
    { class: "row their typing" },
    h("span", { class: "side" }, face(person)),
    h(
      "div",
      { class: "bubble", role: "img", "aria-label": _("{name} is writing", { name: person.name }) },
      h("i"),
      h("i"),
      h("i"),
    ),
  );
