/** The browsers in which one is signed in. */

import { h } from "preact";

import { ago, full } from "../../shared/time.js";
import { _ } from "../../shared/words.js";
import { Action } from "../parts/basics.js";
import { useNow } from "../parts/ticker.js";
import { endSession } from "../state/security.js";
import { say } from "../state/toasts.js";
import { useStore } from "../store.js";
import { NotKnown } from "./two-steps.js";

/** @param {{one: import("../store.js").Session, now: number}} props */
function Row({ one, now }) {
  const device = one.device || _("Unknown browser");
  const since = _("signed in: {when}", { when: full(one.created_at) });
  const seen = one.current ? "" : _("last seen: {when}", { when: ago(one.seen_at, now) });
  return h(
    "li",
    {},
    h(
      "div",
      { class: "grow" },
      h("div", { class: "title row" }, h("span", {}, device), one.current && h("span", { class: "chip good" }, _("This browser"))),
      h("div", { class: "sub" }, [seen, since].filter(Boolean).join(" · ")),
    ),
    !one.current &&
      h(Action, { onClick: () => endSession(one.id), label: _("Sign out: {device}", { device }), children: _("Sign out") }),
  );
}

export function SessionsCard() {
  const sessions = useStore((state) => state.security?.sessions);
  const now = useNow();
  if (!sessions) return h(NotKnown, {});
  const endOthers = async () => {
    await endSession();
    say(_("Signed out everywhere else."));
  };
  return h(
    "div",
    { class: "stack" },
    h(
      "ul",
      { class: "rows" },
      sessions.map((one) => h(Row, { key: one.id, one, now })),
    ),
    sessions.length > 1
      ? h("div", {}, h(Action, { onClick: endOthers, children: _("Sign out everywhere else") }))
      : h("p", { class: "muted small" }, _("You are signed in nowhere else.")),
    h("p", { class: "muted small" }, _("A browser that is not used for 30 days is signed out, and any other after 90 days.")),
  );
}
