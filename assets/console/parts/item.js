/** One conversation in the list. */

import { h } from "preact";

import { clock, full } from "../../shared/time.js";
import { _, _n } from "../../shared/words.js";
import { isLate, shortTime, waited } from "../format.js";
import { at } from "../router.js";
import { moment } from "../state/rules.js";
import { useStore } from "../store.js";
import { Avatar } from "./basics.js";
import { useNow } from "./ticker.js";

/** @typedef {import("../store.js").Item} Item */

/** What happened last, in a line. @param {Item} item @param {number} me */
export function lastLine({ last }, me) {
  if (!last) return "";
  if (last.kind === "event") return eventWords(last.body, last.author, last.operator?.name ?? "");
  const who = last.author === "visitor" ? "" : last.operator?.id === me ? _("You") : (last.operator?.name ?? "");
  return who ? _("{name}: {text}", { name: who, text: last.body }) : last.body;
}

/** @param {string} body @param {"visitor" | "operator"} author @param {string} name */
export function eventWords(body, author, name) {
  if (body === "closed")
    return author === "visitor" ? _("The visitor ended the conversation") : _("{name} closed the conversation", { name });
  if (body === "reopened")
    return author === "visitor" ? _("The visitor reopened the conversation") : _("{name} reopened the conversation", { name });
  if (body === "taken") return _("{name} took the conversation", { name });
  if (body === "blocked") return _("{name} blocked the visitor", { name });
  if (body === "unblocked") return _("{name} unblocked the visitor", { name });
  if (body === "spam") return _("{name} marked it as spam", { name });
  if (body === "not_spam") return _("{name} took the spam mark back", { name });
  return body;
}

/** @param {{item: Item}} props */
function When({ item }) {
  const now = useNow();
  if (item.waiting_since === null) {
    const last = moment(item);
    return h("time", { class: "time", dateTime: new Date(last).toISOString(), title: full(last) }, shortTime(last, now));
  }
  const since = item.waiting_since;
  const title = _("Waiting since {time}", { time: clock(since) });
  return h("span", { class: `time ${isLate(since, now) ? "waiting" : ""}`, title, "aria-label": title }, waited(since, now));
}

/** @param {{item: Item, me: number, open: boolean, manySites: boolean}} props */
export function ItemRow({ item, me, open, manySites }) {
  const site = useStore((state) => state.sites.find((one) => one.id === item.site)?.name ?? "");
  const types = useStore((state) => Boolean(state.typing[item.id]));
  const { visitor, operator, unread } = item;
  return h(
    "a",
    {
      class: `item ${unread ? "unread" : ""}`,
      href: at(`conversations/${item.id}`),
      "aria-current": open ? "true" : undefined,
      "data-id": item.id,
    },
    h(Avatar, { id: visitor.id, name: visitor.name }),
    h(
      "span",
      { class: "name" },
      h("span", { dir: "auto" }, visitor.label),
      manySites && site && h("span", { class: "site", dir: "auto" }, site),
    ),
    h(When, { item }),
    h("span", { class: "line", dir: "auto" }, types ? h("em", {}, _("is typing…")) : lastLine(item, me)),
    h(
      "span",
      { class: "marks" },
      operator &&
        operator.id !== me &&
        h("span", { title: _("{name} has it", { name: operator.name }) }, h(Avatar, { ...operator, size: "small" })),
      unread > 0 &&
        h(
          "span",
          { class: "badge", "aria-label": _n("{n} unread message", "{n} unread messages", unread) },
          unread > 99 ? "99+" : unread,
        ),
    ),
    item.missed && h("span", { class: "chips" }, h("span", { class: "chip waiting" }, _("left when nobody was here"))),
  );
}
