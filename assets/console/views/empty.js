/** What a list without conversations says: what it means and what to do. */

import { Fragment, h } from "preact";

import { _ } from "../../shared/words.js";
import { config } from "../config.js";
import { glyph } from "../parts/glyph.js";
import { at } from "../router.js";
import { showList } from "../state/inbox.js";
import { useStore } from "../store.js";

/** @param {{title: string, text: string, children?: import("preact").ComponentChildren}} props */
function Note({ title, text, children }) {
  return h(
    "div",
    { class: "empty" },
    h("span", { class: "picture" }, glyph("talk", 40)),
    h("h2", {}, title),
    h("p", {}, text),
    children && h("div", { class: "row" }, children),
  );
}

/** Nobody has ever written: how to begin. */
export function NobodyYet() {
  const site = useStore((state) => state.sites[0]?.id);
  return h(
    Note,
    {
      title: _("No conversations yet"),
      text: _("Put the chat on your site with one line, and whoever writes appears here at once."),
    },
    site && h("a", { class: "button primary", href: at(`sites/${site}/install`) }, _("Put it on your site")),
    config.demo && h("a", { class: "button", href: config.demo, target: "_blank", rel: "noopener" }, _("Try the demo shop")),
  );
}

/** @param {string} search @param {import("../store.js").View} view */
function NotFound(search, view) {
  const text = _("Nothing on this list matches “{search}”.", { search });
  const look = (/** @type {import("../store.js").View} */ other, /** @type {string} */ words) =>
    view !== other && h("button", { type: "button", class: "button", onClick: () => showList({ view: other }) }, words);
  const elsewhere = [
    h(Fragment, { key: "all" }, look("all", _("Search all open"))),
    h(Fragment, { key: "closed" }, look("closed", _("Search closed"))),
  ];
  return h(Note, { title: _("Nothing found"), text, children: elsewhere });
}

export function EmptyList() {
  const { view, search } = useStore((state) => state.list);
  const counts = useStore((state) => state.counts);
  if (search) return NotFound(search, view);
  if (view === "spam")
    return h(Note, { title: _("No spam"), text: _("What you mark as spam stands here, and can be taken back.") });
  if (!counts.all && !counts.closed)
    return [
      h("div", { class: "only-phone", key: "how" }, h(NobodyYet, {})),
      h("p", { class: "empty not-phone", key: "here" }, _("Conversations appear here.")),
    ];
  if (view === "waiting")
    return h(Note, { title: _("Nobody is waiting"), text: _("Everyone has an answer. A new question rings and appears here.") });
  if (view === "mine")
    return h(Note, {
      title: _("Nothing is yours now"),
      text: _("Conversations that you take or answer stand here until they are closed."),
    });
  if (view === "closed")
    return h(Note, { title: _("Nothing is closed yet"), text: _("Close a conversation when it is settled; it is kept here.") });
  return h(Note, { title: _("No open conversations"), text: _("Everything is settled. What was closed is on the Closed list.") });
}
