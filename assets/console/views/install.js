/** How the chat gets onto a site: the tag, and whether it has been seen there. */

import { h } from "preact";

import { icon } from "../../shared/icons.js";
import { secondsAgo } from "../../shared/time.js";
import { _ } from "../../shared/words.js";
import { config } from "../config.js";
import { safeUrl, shortUrl } from "../format.js";
import { Action, Code } from "../parts/basics.js";
import { useNow } from "../parts/ticker.js";
import { allowOrigin } from "../state/sites.js";
import { sayProblem } from "../state/toasts.js";
import { useMe } from "../store.js";
import { CheckPage } from "./check.js";
import { Card } from "./page.js";

/** @typedef {import("../../shared/types.js").SiteFull} SiteFull */
/** @typedef {import("../../shared/types.js").SeenOrigin} SeenOrigin */

const FRESH_MS = 120_000; // seen within this time: the page is open just now

/** @param {{site: string, one: SeenOrigin, now: number, owner: boolean}} props */
function SeenRow({ site, one, now, owner }) {
  const fresh = now - one.last_at < FRESH_MS;
  const allow = () => allowOrigin(site, one.origin).catch(sayProblem);
  const href = safeUrl(one.page);
  const seen = _("Seen on {page} {when}", { page: shortUrl(one.page), when: secondsAgo(one.last_at, now) });
  return h(
    "li",
    {},
    h("span", { class: `pulse ${fresh ? "on" : "still"}` }),
    h(
      "div",
      { class: "grow" },
      h("div", { class: "title" }, one.origin),
      h("div", { class: "sub number" }, href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, seen) : seen),
    ),
    one.allowed
      ? h("span", { class: "chip good" }, icon("check", 13), _("Allowed"))
      : owner
        ? h(Action, { class: "primary", onClick: allow, children: _("Allow it") })
        : h("span", { class: "chip waiting" }, _("Not allowed yet")),
  );
}

/** @param {{site: SiteFull}} props */
function Seen({ site }) {
  const now = useNow();
  const owner = useMe().role === "owner";
  const seen = [...site.seen].sort((a, b) => b.last_at - a.last_at);
  if (!seen.length) {
    return h(
      "div",
      { class: "row", role: "status" },
      h("span", { class: "pulse" }),
      h(
        "p",
        { class: "grow" },
        h("strong", {}, _("Waiting for your page…")),
        h("br", {}),
        h("span", { class: "muted small" }, _("Open a page with the tag in any browser: it is named here within a second.")),
      ),
    );
  }
  const some = seen.some((one) => !one.allowed);
  return h(
    "div",
    { class: "stack tight", "aria-live": "polite" },
    some && h("p", { class: "notice warn" }, _("The button shows only on addresses that you allow. Is this one yours?")),
    h(
      "ul",
      { class: "rows" },
      seen.map((one) => h(SeenRow, { key: one.origin, site: site.id, one, now, owner })),
    ),
  );
}

/** Before the tag, while public pages cannot reach this server: why, and the next step. @param {{site: SiteFull}} props */
function NotOnTheAir({ site }) {
  const url = config.public;
  const why =
    site.reach === "machine"
      ? _("Its address is {url}, which only browsers on this machine find. On a public site the chat could not load.", { url })
      : _("Its address is {url}, without encryption. Browsers show nothing from there on pages that begin with https://.", { url });
  return h(
    Card,
    { title: _("The server is not on the air yet"), lead: why },
    h("p", { class: "lead" }, _("On a server of your own with Debian or Ubuntu, one command brings HTTPS and a name:")),
    h(Code, { text: "sudo chatplug up chat.example.com" }),
    h("p", { class: "muted small after" }, _("Behind a proxy that has HTTPS already, set base_url to its https:// address instead.")),
  );
}

/** @param {{site: SiteFull}} props */
function Tag({ site }) {
  if (!site.tag) return null;
  const leads = {
    public: _(
      "Into every page that should have the chat, anywhere before </body>. It loads after your page and never slows it down.",
    ),
    network: _("Into pages on http:// in your own network, anywhere before </body>. Pages on https:// cannot use it."),
    machine: _("Into pages on this machine, such as http://localhost:3000: to try it out. On the internet it does not work."),
  };
  return h(Card, { title: _("1. Paste this line"), lead: leads[site.reach] }, h(Code, { text: site.tag }));
}

/** @param {{site: SiteFull}} props */
export function Install({ site }) {
  const link = `${config.public}/cp/p/${site.id}`;
  const origin = new URL(config.public).origin;
  const policy = `script-src ${origin};\nframe-src ${origin};`;
  const owner = useMe().role === "owner";
  return [
    site.reach !== "public" && h(NotOnTheAir, { key: "air", site }),
    h(Tag, { key: "tag", site }),
    h(Card, { key: "seen", title: _("2. Open your page") }, h(Seen, { site })),
    owner && h(CheckPage, { key: `check-${site.id}`, site }),
    h(
      Card,
      {
        key: "link",
        title: _("A link works too"),
        lead: _("The same chat as a page of its own: for a business card, an e-mail, a QR code, or while the site is not ready."),
      },
      h(Code, { text: link }),
      h(
        "div",
        { class: "row after" },
        h("a", { class: "button", href: link, target: "_blank", rel: "noopener" }, _("Open it")),
        config.demo && h("a", { class: "button", href: config.demo, target: "_blank", rel: "noopener" }, _("Try the demo shop")),
      ),
    ),
    h(
      Card,
      {
        key: "policy",
        title: _("If your site has a Content-Security-Policy"),
        lead: _("Add these to its lists; nothing inline is needed. If you do not know what that is, you do not have one."),
      },
      h(Code, { text: policy }),
    ),
  ];
}
