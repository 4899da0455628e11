/** The open conversation: who it is with, what can be done, the messages, the answer. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { _, lang } from "../../shared/words.js";
import { API_ROOT } from "../api.js";
import { isLate, shortUrl, waited } from "../format.js";
import { Action, Skeleton, Trouble } from "../parts/basics.js";
import { Dialog } from "../parts/dialog.js";
import { glyph } from "../parts/glyph.js";
import { Menu, MenuItem } from "../parts/menu.js";
import { useNow } from "../parts/ticker.js";
import { at, back } from "../router.js";
import { act, dropConflict, openTalk } from "../state/talk.js";
import { askToBlock, markSpam, restore } from "../state/unwanted.js";
import { useMe, useStore } from "../store.js";
import { BlockDialog } from "./block.js";
import { Composer } from "./composer.js";
import { Messages } from "./messages.js";

/** @typedef {import("../store.js").Item} Item */

/** Who holds it, in a word or two. @param {Item} item @param {number} me */
function holder(item, me) {
  if (item.state === "closed") return _("Closed");
  if (!item.operator) return _("Nobody has taken it");
  return item.operator.id === me ? _("You have it") : _("{name} has it", { name: item.operator.name });
}

/** How long the visitor has waited for an answer. @param {{item: Item}} props */
function Waiting({ item }) {
  const now = useNow();
  if (item.waiting_since === null || item.state !== "open") return null;
  return h(
    "strong",
    { class: `waits ${isLate(item.waiting_since, now) ? "late" : ""}` },
    _("Waiting {time}", { time: waited(item.waiting_since, now) }),
    " · ",
  );
}

/** @param {{item: Item}} props */
function Title({ item }) {
  const me = useMe();
  const visitor = useStore((state) => state.talk?.visitor);
  const page = visitor?.page;
  return h(
    "div",
    { class: "talk-title grow" },
    h(
      "h1",
      { tabIndex: -1, id: "talk-title" },
      h("span", { dir: "auto" }, item.visitor.label),
      visitor?.online && h("i", { class: "dot on", role: "img", "aria-label": _("online now"), title: _("online now") }),
    ),
    h("p", {}, h(Waiting, { item }), holder(item, me.id), page && ` · ${page.title || shortUrl(page.url)}`),
  );
}

/**
 * Against visitors nobody wants to hear.
 * @param {Item} item
 * @param {boolean} blocked
 * @param {(picture: import("preact").ComponentChild, words: string, props: object) => import("preact").VNode} entry
 * @param {() => void} close
 */
function unwanted(item, blocked, entry, close) {
  const { id, spam } = item;
  const pick = (/** @type {(id: number) => unknown} */ how) => ({ look: "danger", onPick: () => (close(), how(id)) });
  return [
    h("div", { class: "menu-line", role: "separator", key: "line" }),
    !spam && entry(glyph("spam"), _("Spam: close and block"), pick(markSpam)),
    spam && entry(glyph("again"), _("Not spam"), { onPick: () => (close(), restore(id)) }),
    !blocked && entry(glyph("block"), _("Block the visitor"), pick(askToBlock)),
    blocked && !spam && entry(glyph("again"), _("Unblock the visitor"), { onPick: () => (close(), restore(id)) }),
  ];
}

/** What is done now and then. @param {{item: Item, mine: boolean}} props */
function MoreMenu({ item, mine }) {
  const { id, operator, state } = item;
  const blocked = useStore((now) => Boolean(now.talk?.visitor?.block));
  const tz = -new Date().getTimezoneOffset(); // the file shows the times of whoever downloads it
  /**
   * @param {import("preact").ComponentChild} picture
   * @param {string} words
   * @param {object} props
   */
  const entry = (picture, words, props) => h(MenuItem, { key: words, ...props, children: [picture, words] });
  const file = (/** @type {string} */ format, /** @type {string} */ words, /** @type {() => void} */ close) =>
    entry(icon("download", 18), words, {
      href: `${API_ROOT}/conversations/${id}/transcript?format=${format}&lang=${lang}&tz=${tz}`,
      download: true,
      onPick: close,
    });
  const entries = (/** @type {() => void} */ close) => {
    const does = (/** @type {"take" | "release" | "reopen"} */ verb) => () => (close(), act(id, verb));
    const open = state === "open";
    return [
      open && operator && !mine && entry(icon("person", 18), _("Take over"), { look: "only-phone", onPick: does("take") }),
      open && mine && entry(glyph("leave"), _("Give it back to everyone"), { onPick: does("release") }),
      !open && entry(glyph("again"), _("Reopen"), { onPick: does("reopen") }),
      file("html", _("Download as a page (HTML)"), close),
      file("text", _("Download as text"), close),
      ...unwanted(item, blocked, entry, close),
    ];
  };
  return h(Menu, { label: _("More"), button: glyph("more", 20), children: entries });
}

/** @param {{item: Item}} props */
function Buttons({ item }) {
  const me = useMe();
  const { id, operator } = item;
  const mine = operator?.id === me.id;
  const open = item.state === "open";
  const about = { href: at(`conversations/${id}/visitor`), "aria-label": _("About the visitor"), title: _("About the visitor") };
  return [
    open &&
      !mine &&
      h(Action, {
        key: "take",
        class: operator ? "not-phone" : "primary",
        onClick: () => act(id, "take"),
        children: operator ? _("Take over") : _("Take"),
      }),
    open &&
      h(Action, {
        key: "close",
        onClick: () => act(id, "close"),
        label: _("Close the conversation"),
        children: [icon("check", 16), h("span", { class: "on-desk" }, _("Close"))],
      }),
    h(MoreMenu, { key: "menu", item, mine }),
    h("a", { key: "details", class: "button quiet square only-narrow", ...about }, glyph("info", 20)),
  ];
}

/** @param {{id: number, words: string}} props */
function TakenDialog({ id, words }) {
  const leave = () => dropConflict(id);
  return h(
    Dialog,
    { title: words, onClose: leave },
    h("p", {}, _("Take it over only if they cannot go on: the visitor would hear from two people.")),
    h(
      "div",
      { class: "actions" },
      h(Action, { class: "quiet", onClick: leave, children: _("Leave it to them") }),
      h(Action, { class: "primary", onClick: () => act(id, "take", { force: true }), children: _("Take over") }),
    ),
  );
}

/** @param {{item: Item}} props */
function ClosedFoot({ item }) {
  const blocked = useStore((state) => Boolean(state.talk?.visitor?.block));
  const [words, button] = item.spam
    ? [_("This is spam. It stands on the Spam list, and its visitor is blocked."), _("Not spam")]
    : blocked
      ? [_("The visitor is blocked: nothing they write reaches you."), _("Unblock")]
      : [_("This conversation is closed. If the visitor writes again, a new one begins."), _("Reopen")];
  const change = () => (item.spam || blocked ? restore(item.id) : act(item.id, "reopen"));
  return h("div", { class: "closed-foot" }, h("span", {}, words), h(Action, { key: button, onClick: change, children: button }));
}

/** @param {{id: number}} props */
export function ConversationPane({ id }) {
  const talk = useStore((state) => state.talk);
  const item = useStore((state) => state.items[id]);
  const list = useStore((state) => state.list.view);
  const [edited, setEdited] = useState(/** @type {{text: string} | null} */ (null));
  useEffect(() => {
    void openTalk(id);
  }, [id]);

  const backButton = h(
    "button",
    {
      type: "button",
      class: "button quiet square only-phone",
      "aria-label": _("Back to the list"),
      onClick: () => back(`inbox/${list}`),
    },
    icon("back"),
  );
  const ready = talk?.id === id && item;
  if (ready && talk.error && !talk.messages.length)
    return h(
      "section",
      { class: "pane talk" },
      h("div", { class: "bar" }, backButton),
      h(Trouble, { problem: talk.error, again: () => openTalk(id) }),
    );
  if (!ready)
    return h(
      "section",
      { class: "pane talk" },
      h("div", { class: "bar" }, backButton),
      talk?.error ? h(Trouble, { problem: talk.error, again: () => openTalk(id) }) : h(Skeleton, { rows: 3 }),
    );
  return h(
    "section",
    { class: "pane talk", "aria-labelledby": "talk-title" },
    h("div", { class: "bar" }, backButton, h(Title, { item }), h(Buttons, { item })),
    talk.loading && !talk.messages.length
      ? h(Skeleton, { rows: 3 })
      : h(Messages, { key: id, item, edit: (text) => setEdited({ text }) }),
    item.state === "open" ? h(Composer, { key: id, item, edited }) : h(ClosedFoot, { item }),
    h(BlockDialog, { item }),
    talk.conflict && h(TakenDialog, { id, words: talk.conflict }),
  );
}
