/** Blocking a visitor: the question before, and what is said of it after. */

import { h } from "preact";

import { ago, full } from "../../shared/time.js";
import { _ } from "../../shared/words.js";
import { Action, Wrong } from "../parts/basics.js";
import { Dialog } from "../parts/dialog.js";
import { Field } from "../parts/fields.js";
import { Form, useAttempt, useValues } from "../parts/form.js";
import { glyph } from "../parts/glyph.js";
import { useNow } from "../parts/ticker.js";
import { sayProblem } from "../state/toasts.js";
import { askToBlock, block, dropBlocking, restore, unblock } from "../state/unwanted.js";
import { useStore } from "../store.js";

/** @typedef {import("../../shared/types.js").VisitorCard} VisitorCard */
/** @typedef {import("../store.js").Item} Item */

const LONGEST_REASON = 200; // the server's own limit

/** @param {{item: Item, visitor: VisitorCard}} props */
function Question({ item, visitor }) {
  const { values, set } = useValues({ reason: "", address: "" });
  const { problem, attempt } = useAttempt();
  const send = () =>
    attempt(() => block(item.id, visitor.id, { reason: values.reason.trim(), address: values.address === "yes" }));
  const known = visitor.address_known;
  return h(
    Dialog,
    { title: _("Block {name}?", { name: item.visitor.label }), onClose: dropBlocking },
    h(
      Form,
      { onSend: send },
      h(
        "p",
        {},
        _("The conversation closes. What they write from now on is refused, and they are not told why. Nothing is deleted."),
      ),
      h(Field, {
        label: _("Reason (only the team sees it)"),
        value: values.reason,
        onChange: set("reason"),
        maxLength: LONGEST_REASON,
        name: "reason",
        autocomplete: "off",
      }),
      h(
        "label",
        { class: "tick" },
        h("input", {
          type: "checkbox",
          name: "address",
          checked: values.address === "yes",
          disabled: !known,
          onChange: (/** @type {any} */ event) => set("address")(event.currentTarget.checked ? "yes" : ""),
        }),
        h(
          "span",
          {},
          h("strong", {}, _("New visitors from the same address, too, for 24 hours")),
          h(
            "span",
            { class: "hint" },
            known
              ? _("Behind one address there may be a whole office or a mobile network.")
              : _("Their address is not known any more: it is forgotten an hour after their last message."),
          ),
        ),
      ),
      h(Wrong, { problem }),
      h(
        "div",
        { class: "actions" },
        h(Action, { class: "quiet", onClick: dropBlocking, children: _("Cancel") }),
        h("button", { type: "submit", class: "button danger primary" }, _("Block")),
      ),
    ),
  );
}

/** The question, while it is asked. @param {{item: Item}} props */
export function BlockDialog({ item }) {
  const asked = useStore((state) => state.blocking === item.id);
  const visitor = useStore((state) => (state.talk?.id === item.id ? state.talk.visitor : null));
  return asked && visitor && !visitor.block ? h(Question, { item, visitor }) : null;
}

/** Who blocked them, when and why. @param {{block: import("../../shared/types.js").Block}} props */
export function BlockFacts({ block: { operator, reason, at, address_until } }) {
  const now = useNow();
  const who = operator ? _("Blocked by {name}", { name: operator.name }) : _("Blocked");
  return [
    h("span", { key: "who" }, who, " · ", h("time", { dateTime: new Date(at).toISOString(), title: full(at) }, ago(at, now))),
    reason && h("span", { class: "reason", dir: "auto", key: "why" }, reason),
    address_until !== null &&
      address_until > now &&
      h("span", { class: "small", key: "until" }, _("New visitors from the same address until {time}", { time: full(address_until) })),
  ];
}

/** Beside the conversation: that they are blocked, or the way to it. @param {{item: Item, visitor: VisitorCard}} props */
export function BlockSection({ item, visitor }) {
  if (!visitor.block)
    return h(
      "section",
      { class: "unwanted" },
      h(Action, {
        class: "quiet danger",
        onClick: () => askToBlock(item.id),
        children: [glyph("block", 16), _("Block this visitor")],
      }),
    );
  const free = () => (item.spam ? restore(item.id) : unblock(visitor.id).catch(sayProblem));
  return h(
    "section",
    { class: "unwanted" },
    h("div", { class: "notice bad blocked" }, h(BlockFacts, { block: visitor.block })),
    h(Action, { onClick: free, children: item.spam ? _("Not spam") : _("Unblock") }),
  );
}
