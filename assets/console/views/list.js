/** The list of conversations: tabs with counts, search, sites. */

import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { _ } from "../../shared/words.js";
import { glyph } from "../parts/glyph.js";
import { Action, Skeleton, Trouble } from "../parts/basics.js";
import { ItemRow } from "../parts/item.js";
import { Menu, MenuItem } from "../parts/menu.js";
import { PresenceSwitch } from "../parts/presence.js";
import { at, go } from "../router.js";
import { moreOfList, showList } from "../state/inbox.js";
import { TABS } from "../state/rules.js";
import { useMe, useStore } from "../store.js";
import { EmptyList } from "./empty.js";

/** @typedef {import("../store.js").View} View */

const SEARCH_WAIT_MS = 250; // people type faster than it is worth asking
const NEAR_END_PX = 300;

/** @returns {Record<View, string>} */
export const viewNames = () => ({ waiting: _("Waiting"), mine: _("Mine"), all: _("All"), closed: _("Closed"), spam: _("Spam") });

function Tabs() {
  const { view } = useStore((state) => state.list);
  const counts = useStore((state) => state.counts);
  const names = viewNames();
  const tab = (/** @type {View} */ one) =>
    h(
      "a",
      {
        key: one,
        class: `tab ${one === "waiting" && counts.waiting ? "urgent" : ""}`,
        href: at(`inbox/${one}`),
        "aria-current": view === one ? "page" : undefined,
      },
      names[one],
      counts[one] > 0 && h("span", { class: "count" }, counts[one] > 999 ? "999+" : counts[one]),
    );
  return h("nav", { class: "tabs", "aria-label": _("Conversations by state") }, TABS.map(tab));
}

/** What stands beside the inbox: seldom looked for, so it takes no place. */
function Elsewhere() {
  const spam = useStore((state) => state.counts.spam);
  const entry = (/** @type {string} */ path, /** @type {import("../parts/glyph.js").GlyphName} */ name, /** @type {string} */ words) =>
    (/** @type {() => void} */ close) =>
      h(MenuItem, { key: path, onPick: () => (close(), go(path)), children: [glyph(name), h("span", {}, words)] });
  const spamWords = spam ? _("Spam ({n})", { n: spam > 999 ? "999+" : spam }) : _("Spam");
  return h(Menu, {
    label: _("Spam and blocked visitors"),
    button: glyph("block", 18),
    children: (close) => [entry("inbox/spam", "spam", spamWords)(close), entry("blocked", "block", _("Blocked visitors"))(close)],
  });
}

/** Over the list of spam: what it is. */
function SpamHead() {
  const shown = useStore((state) => state.list.view === "spam");
  if (!shown) return null;
  return h("p", { class: "list-note" }, h("strong", {}, _("Spam")), " ", _("Put away, never deleted. Open one to take it back."));
}

function Search() {
  const { search } = useStore((state) => state.list);
  const [text, setText] = useState(search);
  useEffect(() => {
    if (text.trim() === search) return undefined;
    const timer = setTimeout(() => showList({ search: text.trim() }), SEARCH_WAIT_MS);
    return () => clearTimeout(timer);
  }, [text, search]);
  const clear = () => {
    setText("");
    void showList({ search: "" });
  };
  return h(
    "div",
    { class: "search", role: "search" },
    glyph("search", 16),
    h("input", {
      class: "input",
      id: "search",
      type: "text",
      inputMode: "search",
      enterKeyHint: "search",
      value: text,
      maxLength: 200,
      placeholder: _("Search"),
      "aria-label": _("Search names, addresses and messages"),
      onInput: (event) => setText(event.currentTarget.value),
      onKeyDown: (event) => event.key === "Escape" && (text ? clear() : event.currentTarget.blur()),
    }),
    text &&
      h("button", { type: "button", class: "clear", "aria-label": _("Clear the search"), onClick: clear }, icon("close", 16)),
  );
}

function SiteFilter() {
  const sites = useStore((state) => state.sites);
  const { site } = useStore((state) => state.list);
  if (sites.length < 2) return null;
  const option = (/** @type {string} */ value, /** @type {string} */ name) =>
    h("option", { key: value, value, selected: value === site }, name);
  return h(
    "div",
    { class: "site-filter" },
    h(
      "select",
      {
        class: "input",
        "aria-label": _("Show one site only"),
        value: site,
        onChange: (/** @type {Event} */ event) =>
          showList({ site: /** @type {HTMLSelectElement} */ (event.currentTarget).value }),
      },
      option("", _("All sites")),
      sites.map((one) => option(one.id, one.name)),
    ),
  );
}

/** @param {{open: number | null}} props */
function Items({ open }) {
  const me = useMe();
  const list = useStore((state) => state.list);
  const items = useStore((state) => state.items);
  const manySites = useStore((state) => state.sites.length > 1) && !list.site;
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const rows = list.ids.map((id) => items[id]).filter(Boolean);
  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
  }, [list.view, list.site, list.search]);

  if (list.error && !rows.length) return h(Trouble, { problem: list.error, again: () => showList() });
  if (!rows.length) return list.loading ? h(Skeleton, { rows: 5 }) : h(EmptyList, {});
  const nearEnd = (/** @type {HTMLElement} */ el) =>
    el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END_PX && !list.error && moreOfList();
  return h(
    "div",
    { class: "items", ref: box, onScroll: (event) => nearEnd(event.currentTarget) },
    h(
      "ul",
      { "aria-label": viewNames()[list.view] },
      rows.map((item) => h("li", { key: item.id }, h(ItemRow, { item, me: me.id, open: item.id === open, manySites }))),
    ),
    list.more &&
      h(
        "div",
        { class: "more" },
        h(Action, { class: "quiet", onClick: moreOfList, children: list.loading ? _("Loading") : _("Show more") }),
      ),
  );
}

/** @param {{open: number | null}} props  the conversation that is open beside it */
export function ListPane({ open }) {
  return h(
    "section",
    { class: "pane list", "aria-label": _("Inbox") },
    h("div", { class: "bar" }, h("h1", { class: "grow" }, _("Inbox")), h(PresenceSwitch, { place: "" }), h(Elsewhere, {})),
    h(Search, {}),
    h(SiteFilter, {}),
    h(SpamHead, {}),
    h(Tabs, {}),
    h(Items, { open }),
  );
}
