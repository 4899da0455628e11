/** The messages of a conversation, by day, grouped by who wrote them. */

import { h } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { linkify } from "../../shared/linkify.js";
import { createScroll } from "../../shared/scroll.js";
import { clock, dayLabel, full, sameDay } from "../../shared/time.js";
import { _ } from "../../shared/words.js";
import { Avatar } from "../parts/basics.js";
import { eventWords } from "../parts/item.js";
import { useNow } from "../parts/ticker.js";
import { discard, tryAgain } from "../state/outbox.js";
import { older, seen } from "../state/talk.js";
import { useMe, useStore } from "../store.js";

/** @typedef {import("../store.js").Message} Message */
/** @typedef {import("../store.js").Item} Item */
/** @typedef {import("../store.js").Pending} Pending */

const GROUP_MS = 5 * 60_000; // what follows within this time belongs together
const OLDER_PX = 200; // this near to the top, the page before is fetched

/** @param {string} text */
const linked = (text) =>
  linkify(text).map((part, n) =>
    part.href ? h("a", { key: n, href: part.href, target: "_blank", rel: "noopener noreferrer nofollow" }, part.text) : part.text,
  );

/** Whether two messages stand in one group. @param {Message | undefined} a @param {Message | undefined} b */
const together = (a, b) =>
  Boolean(
    a &&
    b &&
    a.kind === "text" &&
    b.kind === "text" &&
    a.author === b.author &&
    a.operator?.id === b.operator?.id &&
    Math.abs(b.at - a.at) < GROUP_MS &&
    sameDay(a.at, b.at),
  );

/** @param {{message: Message, first: boolean, last: boolean, me: number, mark: "read" | "sent" | null}} props */
function Bubble({ message, first, last, me, mark }) {
  const { author, operator, at } = message;
  const ours = author === "operator";
  const named = ours && first && operator && operator.id !== me;
  const state =
    mark &&
    h(
      "span",
      { class: `state ${mark}` },
      icon(mark === "read" ? "checks" : "check", 13),
      mark === "read" ? _("Read") : _("Sent"),
    );
  return h(
    "li",
    { class: `message ${ours ? "ours" : ""} ${first ? "first" : ""}` },
    named && h("div", { class: "who" }, h(Avatar, { ...operator, size: "small" }), operator.name),
    h("span", { class: "unseen" }, ours ? (operator?.id === me ? _("You") : (operator?.name ?? "")) : _("Visitor"), ": "),
    h("div", { class: "bubble", dir: "auto", title: full(at) }, linked(message.body)),
    (last || mark) && h("div", { class: "foot" }, h("time", { dateTime: new Date(at).toISOString() }, clock(at)), message.via && h("span", {}, viaWords(message.via)), state),
  );
}

/** @param {{one: Pending, edit: (text: string) => void}} props */
function Unsent({ one, edit }) {
  const failed = one.state === "failed";
  const change = () => {
    discard(one.client_id);
    edit(one.body);
  };
  return h(
    "li",
    { class: `message ours first ${one.state}` },
    h("div", { class: "bubble", dir: "auto" }, linked(one.body)),
    failed
      ? h(
          "div",
          { class: "foot", role: "alert" },
          h("span", { class: "state" }, icon("alert", 14), _("Not sent."), " ", one.problem),
          h("button", { type: "button", class: "button link", onClick: () => tryAgain(one.client_id) }, _("Try again")),
          h("button", { type: "button", class: "button link", onClick: change }, _("Edit")),
        )
      : h("div", { class: "foot" }, h("span", { class: "state" }, icon("clock", 13), _("Sending"))),
  );
}

/** @param {Message[]} messages @param {Item} item @param {number} me */
function rows(messages, item, me) {
  // How far the visitor has read, said once: under the newest answer they have seen and under the newest of all.
  const ours = messages.filter((message) => message.author === "operator" && message.kind === "text");
  const newest = ours[ours.length - 1]?.id;
  const read = ours.findLast((message) => message.id <= item.visitor_read)?.id;
  return messages.flatMap((message, n) => {
    const before = messages[n - 1];
    const day =
      before && sameDay(before.at, message.at) ? [] : [h("li", { class: "day", key: `day-${message.id}` }, dayLabel(message.at))];
    if (message.kind === "event") {
      const text = eventWords(
        message.body,
        message.author,
        message.operator?.id === me ? _("You") : (message.operator?.name ?? ""),
      );
      return [...day, h("li", { class: "event", key: message.id }, text, " · ", clock(message.at))];
    }
    const first = !together(before, message);
    const last = !together(message, messages[n + 1]);
    return [
      ...day,
      h(Bubble, {
        key: message.id,
        message,
        first,
        last,
        me,
        mark: message.id === read ? "read" : message.id === newest ? "sent" : null,
      }),
    ];
  });
}

/** Where an answer was written, if not here. @param {string} via */
const viaWords = (via) => (via === "telegram" ? _("from Telegram") : via);

/** @param {{conversation: number}} props */
function Typing({ conversation }) {
  const until = useStore((state) => state.typing[conversation] ?? 0);
  const now = useNow();
  if (until <= now) return null;
  return h(
    "li",
    { class: "typing" },
    h("i", {}),
    h("i", {}),
    h("i", {}),
    h("span", { class: "unseen" }, _("The visitor is typing")),
  );
}

/**
 * @param {{item: Item, edit: (text: string) => void}} props  `edit` puts an unsent text back into the composer
 */
export function Messages({ item, edit }) {
  const me = useMe();
  const talk = /** @type {import("../store.js").Talk} */ (useStore((state) => state.talk));
  const outbox = useStore((state) => state.outbox);
  const typing = useStore((state) => state.typing[item.id]);
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const scroll = useRef(/** @type {import("../../shared/scroll.js").Scroll | null} */ (null));
  const [following, setFollowing] = useState(true);
  const pending = outbox.filter((one) => one.conversation === item.id);

  useLayoutEffect(() => {
    if (!box.current) return undefined;
    const mine = createScroll(box.current, setFollowing);
    scroll.current = mine;
    mine.toEnd();
    return mine.stop;
  }, [item.id]);
  useLayoutEffect(() => scroll.current?.settle(talk.messages[0]?.id), [talk.messages, typing]);
  useLayoutEffect(() => {
    if (pending.length) scroll.current?.toEnd(); // whoever writes wants to see it
  }, [pending.length]);
  useSeen(following, talk.messages);

  return h(
    "div",
    { class: "messages-frame" },
    h(
      "div",
      {
        class: "messages",
        ref: box,
        role: "log",
        "aria-label": _("Messages"),
        "aria-live": "polite",
        tabIndex: 0,
        onScroll: () => (box.current?.scrollTop ?? OLDER_PX) < OLDER_PX && older(),
      },
      h(
        "ol",
        {},
        h("li", { class: "older", key: "older" }, talk.loadingOlder ? _("Loading earlier messages") : ""),
        rows(talk.messages, item, me.id),
        pending.map((one) => h(Unsent, { key: one.client_id, one, edit })),
        item.state === "open" && h(Typing, { conversation: item.id }),
      ),
    ),
    !following &&
      h(
        "button",
        {
          type: "button",
          class: "button square to-end",
          "aria-label": _("To the newest message"),
          onClick: () => scroll.current?.toEnd(),
        },
        icon("down", 18),
      ),
  );
}

/** Mark as read what stands before somebody's eyes. @param {boolean} following @param {Message[]} messages */
function useSeen(following, messages) {
  useEffect(() => {
    const look = () => {
      if (following && document.visibilityState === "visible" && document.hasFocus()) seen();
    };
    look();
    addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [following, messages]);
}
