/** The way round: at the side of a desk's screen, at the foot of a phone's. */

import { h } from "preact";

import { _, _n } from "../../shared/words.js";
import { PRODUCT } from "../config.js";
import { at } from "../router.js";
import { setAlerts } from "../state/alerts.js";
import { useMe, useStore } from "../store.js";
import { Avatar } from "./basics.js";
import { glyph, mark } from "./glyph.js";

/**
 * @param {{href: string, current: boolean, label: string, children?: import("preact").ComponentChildren}} props
 */
function RailLink({ href, current, label, children }) {
  return h("a", { class: "rail-link", href, "aria-current": current ? "page" : undefined }, children, h("span", {}, label));
}

function SoundButton() {
  const { sound } = useStore((state) => state.alerts);
  const label = sound ? _("Sound on") : _("Sound off");
  return h(
    "button",
    {
      type: "button",
      class: "rail-link not-phone",
      "aria-pressed": sound,
      onClick: () => setAlerts({ sound: !sound }),
      title: sound ? _("Switch the sound off") : _("Switch the sound on"),
    },
    glyph(sound ? "sound" : "silent", 20),
    h("span", {}, label),
  );
}

/** @param {{page: import("../router.js").Route["page"]}} props */
export function Rail({ page }) {
  const me = useMe();
  const waiting = useStore((state) => state.counts.waiting);
  const here = useStore((state) => state.presence === "here");
  const sites = useStore((state) => state.sites);
  const view = useStore((state) => state.list.view);
  const site = sites.length === 1 ? `sites/${sites[0].id}/install` : "sites";
  const badge = waiting > 0 && h("span", { class: "badge", "aria-hidden": "true" }, waiting > 99 ? "99+" : waiting);
  return h(
    "nav",
    { class: "rail", "aria-label": PRODUCT },
    h("span", { class: "mark" }, mark(30)),
    h(RailLink, {
      href: at(`inbox/${view}`),
      current: ["inbox", "conversation"].includes(page),
      label: _("Inbox"),
      children: [glyph("inbox", 22), badge],
    }),
    h(RailLink, {
      href: at(site),
      current: ["sites", "site", "install"].includes(page),
      label: sites.length > 1 ? _("Sites") : _("Site"),
      children: glyph("site", 22),
    }),
    h(RailLink, { href: at("team"), current: page === "team", label: _("Team"), children: glyph("team", 22) }),
    me.role === "owner" &&
      h(RailLink, { href: at("server"), current: page === "server", label: _("Server"), children: glyph("server", 22) }),
    h(
      "span",
      { class: "unseen", role: "status" },
      waiting ? _n("{n} visitor is waiting", "{n} visitors are waiting", waiting) : "",
    ),
    h("span", { class: "space" }),
    h(SoundButton, {}),
    h(RailLink, { href: at("me"), current: page === "me", label: _("Me"), children: h(Avatar, { ...me, present: here }) }),
  );
}
