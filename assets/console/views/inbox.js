/** The inbox: the list, the open conversation, its visitor. Which of them a narrow screen shows, the page says. */

import { h } from "preact";
import { useEffect } from "preact/hooks";

import { _ } from "../../shared/words.js";
import { glyph } from "../parts/glyph.js";
import { setTitle } from "../state/alerts.js";
import { showList } from "../state/inbox.js";
import { closeTalk } from "../state/talk.js";
import { getState, useStore } from "../store.js";
import { ConversationPane } from "./conversation.js";
import { DetailsPane } from "./details.js";
import { NobodyYet } from "./empty.js";
import { ListPane, viewNames } from "./list.js";

/** Nothing is open beside the list. */
function NothingOpen() {
  const some = useStore((state) => state.list.ids.length > 0);
  const never = useStore((state) => !state.list.loading && !state.counts.all && !state.counts.closed);
  return h(
    "section",
    { class: "pane talk" },
    never && h(NobodyYet, {}),
    some &&
      h(
        "div",
        { class: "empty" },
        h("span", { class: "picture" }, glyph("talk", 40)),
        h("h2", {}, _("Choose a conversation")),
        h("p", {}, _("Or press j and Enter. The ? key shows all keys.")),
      ),
  );
}

/** @param {{route: import("../router.js").Route}} props */
export function InboxPage({ route }) {
  const view = route.page === "inbox" ? route.view : null;
  const open = route.page === "conversation" ? route.id : null;
  const label = useStore((state) => (open ? state.items[open]?.visitor.label : undefined));
  const shown = useStore((state) => state.list.view);
  useEffect(() => setTitle(label ?? viewNames()[shown]), [label, shown]);
  useEffect(() => {
    if (view && view !== getState().list.view) void showList({ view });
  }, [view]);
  useEffect(() => {
    if (!open) closeTalk();
  }, [open]);

  const page = route.page === "conversation" ? (route.details ? "details" : "conversation") : "list";
  return h(
    "main",
    { class: `inbox ${open ? "with-details" : ""}`, "data-page": page },
    h(ListPane, { open }),
    open ? h(ConversationPane, { id: open }) : h(NothingOpen, {}),
    open && h(DetailsPane, { id: open }),
  );
}
