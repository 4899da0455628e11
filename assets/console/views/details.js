/** What is known of the visitor, and how it is known. */

import { h } from "preact";

import { icon } from "../../shared/icons.js";
import { ago, full } from "../../shared/time.js";
import { _, _n } from "../../shared/words.js";
import { hostOf, languageName, safeUrl, shortUrl } from "../format.js";
import { Avatar } from "../parts/basics.js";
import { useNow } from "../parts/ticker.js";
import { back } from "../router.js";
import { useStore } from "../store.js";
import { BlockSection } from "./block.js";

/** @typedef {import("../../shared/types.js").VisitorCard} VisitorCard */
/** @typedef {import("preact").ComponentChildren} Children */

/** @param {string} term @param {Children} value @param {Children} [note] */
const fact = (term, value, note) =>
  value &&
  h("div", { class: "fact", key: term }, h("dt", {}, term), h("dd", {}, value, note && h("div", { class: "small" }, note)));

/** What the visitor typed is only what they say; nobody has checked it. */
const saysChip = () =>
  h("span", { class: "chip", title: _("The visitor typed this; nobody has checked it."), key: "says" }, _("says"));

/** An address as a link. @param {string} scheme @param {string | null} value */
const says = (scheme, value) =>
  value && [
    h("a", { href: `${scheme}:${encodeURIComponent(value).replace(/%40/g, "@").replace(/%2B/gi, "+")}`, key: "link" }, value),
    " ",
    saysChip(),
  ];

/** @param {{visitor: VisitorCard}} props */
function Contact({ visitor }) {
  const { email, phone } = visitor;
  if (!email && !phone) return h("p", { class: "muted small" }, _("No address left yet. The chat asks for one when it matters."));
  return h("dl", { class: "facts" }, fact(_("E-mail"), says("mailto", email)), fact(_("Phone"), says("tel", phone)));
}

/** @param {VisitorCard["page"]} page */
function pageLink(page) {
  const href = safeUrl(page?.url);
  if (!page) return null;
  const text = h("span", { class: "clamp", dir: "auto" }, page.title || shortUrl(page.url));
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer", title: page.url }, text) : text;
}

/** @param {VisitorCard} visitor */
function source({ referrer }) {
  const host = hostOf(referrer);
  const href = safeUrl(referrer);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer", title: href }, host) : _("Directly, or not told");
}

/** @param {{visitor: VisitorCard}} props */
function Visit({ visitor }) {
  const now = useNow();
  const { page, lang, device, entered_at, created_at, conversations } = visitor;
  return h(
    "dl",
    { class: "facts" },
    fact(_("Page"), pageLink(page), page?.title && shortUrl(page.url)),
    fact(_("Came from"), source(visitor)),
    entered_at && fact(_("On the site since"), h("span", { title: full(entered_at) }, ago(entered_at, now))),
    fact(_("Device"), device),
    fact(_("Language"), lang && languageName(lang)),
    fact(_("First wrote"), h("span", { title: full(created_at) }, ago(created_at, now))),
    fact(_("Conversations"), _n("This is the first", "{n} in all", conversations)),
  );
}

/** What the page's own script told with `chatplug("context", …)`. @param {{visitor: VisitorCard}} props */
function Context({ visitor }) {
  const facts = Object.entries(visitor.context);
  if (!facts.length) return null;
  const rows = facts.map(([name, value]) => fact(name, h("span", { dir: "auto" }, value)));
  return h(
    "section",
    {},
    h("h3", { class: "muted small" }, _("Told by the page, not verified")),
    h("dl", { class: "facts" }, rows),
  );
}

/** What became of mailing the answers that the visitor did not read here. @param {{item: import("../store.js").Item}} props */
function MailOutcome({ item }) {
  const { mail } = item;
  if (!mail) return null;
  const words = {
    waiting: _("Answers they do not read here go out by mail soon."),
    sent: _("Unread answers were mailed."),
    failed: _("Mailing the unread answers failed."),
    read: _("They read the answers here; no mail was needed."),
  }[mail.state];
  const note = [mail.outcome, full(mail.at)].filter(Boolean).join(" · ");
  return h("div", { class: `notice after ${mail.state === "failed" ? "bad" : ""}` }, words, h("div", { class: "small" }, note));
}

/** @param {{id: number}} props */
export function DetailsPane({ id }) {
  const visitor = useStore((state) => (state.talk?.id === id ? state.talk.visitor : null));
  const item = useStore((state) => state.items[id]);
  const now = useNow();
  const head = h(
    "div",
    { class: "bar only-narrow" },
    h(
      "button",
      {
        type: "button",
        class: "button quiet square",
        "aria-label": _("Back to the conversation"),
        onClick: () => back(`conversations/${id}`),
      },
      icon("back"),
    ),
    h("h2", { class: "grow" }, _("About the visitor")),
  );
  if (!visitor || !item) return h("aside", { class: "pane details", "aria-label": _("About the visitor") }, head);
  return h(
    "aside",
    { class: "pane details", "aria-label": _("About the visitor") },
    head,
    h(
      "div",
      { class: "details-body" },
      h(
        "div",
        { class: "details-head" },
        h(Avatar, { id: visitor.id, name: visitor.name, size: "large", present: visitor.online }),
        h("h2", { dir: "auto" }, item.visitor.label, visitor.name && [" ", saysChip()]),
        h(
          "p",
          { class: "muted small" },
          visitor.online ? _("Online now") : _("Last seen {when}", { when: ago(visitor.seen_at, now) }),
        ),
        item.missed && h("span", { class: "chip waiting" }, _("left when nobody was here")),
      ),
      h("section", {}, h(Contact, { visitor }), h(MailOutcome, { item })),
      h("section", {}, h(Visit, { visitor })),
      h(Context, { visitor }),
      h(BlockSection, { item, visitor }),
    ),
  );
}
