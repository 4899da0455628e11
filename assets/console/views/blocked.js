/** Everybody who is blocked, and the way back for each. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { _ } from "../../shared/words.js";
import { Action, Avatar, Skeleton, Trouble } from "../parts/basics.js";
import { glyph } from "../parts/glyph.js";
import { at } from "../router.js";
import { say, sayProblem } from "../state/toasts.js";
import { listBlocked, unblock } from "../state/unwanted.js";
import { useStore } from "../store.js";
import { BlockFacts } from "./block.js";
import { Card, Page } from "./page.js";

/** @typedef {import("../state/unwanted.js").Blocked} Blocked */

/** @param {{one: Blocked, gone: (visitor: number) => void}} props */
function Row({ one, gone }) {
  const site = useStore((state) => (state.sites.length > 1 ? state.sites.find(({ id }) => id === one.site)?.name : ""));
  const free = async () => {
    try {
      await unblock(one.visitor);
      gone(one.visitor);
      say(_("{name} may write again.", { name: one.label }));
    } catch (problem) {
      sayProblem(problem);
    }
  };
  const name = h("span", { dir: "auto" }, one.label);
  return h(
    "li",
    {},
    h(Avatar, { id: one.visitor, name: null }),
    h(
      "div",
      { class: "grow" },
      h(
        "div",
        { class: "title" },
        one.conversation ? h("a", { href: at(`conversations/${one.conversation}`) }, name) : name,
        site && h("span", { class: "muted small" }, " ", site),
      ),
      h("div", { class: "blocked sub" }, h(BlockFacts, { block: one.block })),
    ),
    h(Action, { onClick: free, label: _("Unblock {name}", { name: one.label }), children: _("Unblock") }),
  );
}

function NobodyBlocked() {
  return h(
    "div",
    { class: "empty" },
    h("span", { class: "picture" }, glyph("block", 40)),
    h("h2", {}, _("Nobody is blocked")),
    h("p", {}, _("Block a visitor in their conversation, under More or with the b key. They stand here then, and can be let in again.")),
  );
}

export function BlockedPage() {
  const [rows, setRows] = useState(/** @type {Blocked[] | null} */ (null));
  const [more, setMore] = useState(false);
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const load = async (/** @type {number | undefined} */ before) => {
    setProblem(null);
    try {
      const page = await listBlocked(before);
      setRows((known) => [...(before ? (known ?? []) : []), ...page.blocked]);
      setMore(page.more);
    } catch (refused) {
      setProblem(refused);
    }
  };
  useEffect(() => void load(undefined), []);
  const gone = (/** @type {number} */ visitor) => setRows((known) => (known ?? []).filter((one) => one.visitor !== visitor));
  const list = rows?.length
    ? h(
        Card,
        { title: _("Who is blocked"), lead: _("What they write is refused. Their conversations are kept, and they are not told.") },
        h("ul", { class: "rows" }, rows.map((one) => h(Row, { key: one.visitor, one, gone }))),
        more && h(Action, { class: "quiet", onClick: () => load(rows[rows.length - 1].visitor), children: _("Show more") }),
      )
    : h(NobodyBlocked, {});
  return h(Page, {
    title: _("Blocked visitors"),
    beside: h("a", { class: "button quiet", href: at("inbox/spam") }, _("To spam")),
    children: problem ? h(Trouble, { problem, again: () => load(undefined) }) : rows ? list : h(Skeleton, { rows: 3 }),
  });
}
