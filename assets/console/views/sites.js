/** The sites of this server, and one site's pages: install and settings. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { _ } from "../../shared/words.js";
import { Action, Skeleton, Trouble, Wrong } from "../parts/basics.js";
import { Dialog } from "../parts/dialog.js";
import { Field } from "../parts/fields.js";
import { Form, useAttempt } from "../parts/form.js";
import { glyph } from "../parts/glyph.js";
import { at, go } from "../router.js";
import { createSite, loadSites } from "../state/sites.js";
import { useMe, useStore } from "../store.js";
import { Install } from "./install.js";
import { Page } from "./page.js";
import { SiteSettings } from "./site.js";

/** @typedef {import("../../shared/types.js").SiteFull} SiteFull */

/** @param {{onClose: () => void}} props */
function NewSite({ onClose }) {
  const [name, setName] = useState("");
  const { problem, attempt } = useAttempt();
  const create = () =>
    attempt(async () => {
      const site = await createSite(name.trim());
      onClose();
      go(`sites/${site.id}/install`);
    });
  return h(
    Dialog,
    { title: _("New site"), onClose },
    h(
      Form,
      { onSend: create },
      h("p", { class: "muted" }, _("A site has its own tag, texts and look. The inbox is shared.")),
      h(Field, {
        label: _("Name"),
        value: name,
        onChange: setName,
        required: true,
        maxLength: 80,
        autofocus: true,
        hint: _("Only your team sees it."),
      }),
      h(Wrong, { problem }),
      h(
        "div",
        { class: "actions" },
        h(Action, { class: "quiet", onClick: onClose, children: _("Cancel") }),
        h("button", { type: "submit", class: "button primary" }, _("Create")),
      ),
    ),
  );
}

function NewSiteButton() {
  const owner = useMe().role === "owner";
  const [asking, setAsking] = useState(false);
  if (!owner) return null;
  return [
    h(Action, { key: "button", onClick: () => setAsking(true), children: [glyph("plus", 16), _("New site")] }),
    asking && h(NewSite, { key: "dialog", onClose: () => setAsking(false) }),
  ];
}

/** Load the sites once per page. @returns {{sites: Record<string, SiteFull>, loading: boolean, error: unknown, again: () => Promise<void>}} */
function useSites() {
  const sites = useStore((state) => state.siteFull);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const again = () =>
    loadSites()
      .then(() => setError(null), setError)
      .finally(() => setLoading(false));
  useEffect(() => void again(), []);
  return { sites, loading, error, again };
}

export function SitesPage() {
  const { sites, loading, error, again } = useSites();
  const rows = Object.values(sites);
  const body =
    error && !rows.length
      ? h(Trouble, { problem: error, again })
      : loading && !rows.length
        ? h(Skeleton, { rows: 5 })
        : h(
            "section",
            { class: "card" },
            h(
              "ul",
              { class: "rows" },
              rows.map((site) => h(SiteRow, { key: site.id, site })),
            ),
          );
  return h(Page, { title: _("Sites"), beside: h(NewSiteButton, {}), children: body });
}

/** @param {{site: SiteFull}} props */
function SiteRow({ site }) {
  const where = site.origins.length ? site.origins.join(", ") : _("Not on any page yet");
  return h(
    "li",
    {},
    h(
      "div",
      { class: "grow" },
      h("a", { class: "title", href: at(`sites/${site.id}/install`) }, site.name),
      h("div", { class: "sub" }, where),
    ),
    h(
      "div",
      { class: "row" },
      h("a", { class: "button", href: at(`sites/${site.id}/install`) }, _("Install")),
      h("a", { class: "button", href: at(`sites/${site.id}/settings`) }, _("Settings")),
    ),
  );
}

/** @param {{id: string, page: "install" | "site"}} props */
export function SitePage({ id, page }) {
  const { sites, loading, error, again } = useSites();
  const all = useStore((state) => state.sites);
  const site = Object.hasOwn(sites, id) ? sites[id] : undefined; // the name is whatever the address says
  const name = site?.name ?? all.find((one) => one.id === id)?.name ?? _("Site");
  const tab = (/** @type {string} */ path, /** @type {string} */ text, /** @type {boolean} */ current) =>
    h("a", { class: "tab", href: at(`sites/${id}/${path}`), "aria-current": current ? "page" : undefined }, text);
  const tabs = h(
    "nav",
    { class: "tabs", "aria-label": name },
    tab("install", _("Install"), page === "install"),
    tab("settings", _("Settings"), page === "site"),
  );
  const missing = !site && !loading && !error;
  return h(Page, {
    title: name,
    beside: all.length > 1 ? h(SiteSwitch, { id, page }) : h(NewSiteButton, {}),
    tabs,
    children: site
      ? page === "install"
        ? h(Install, { site })
        : h(SiteSettings, { key: id, site })
      : missing
        ? h(NoSite, {})
        : error
          ? h(Trouble, { problem: error, again })
          : h(Skeleton, { rows: 5 }),
  });
}

/** @param {{id: string, page: "install" | "site"}} props */
function SiteSwitch({ id, page }) {
  const all = useStore((state) => state.sites);
  const path = page === "site" ? "settings" : "install";
  const change = (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.currentTarget);
    go(value ? `sites/${value}/${path}` : "sites");
  };
  return h(
    "select",
    { class: "input switcher", "aria-label": _("Another site"), value: id, onChange: change },
    all.map((one) => h("option", { key: one.id, value: one.id, selected: one.id === id }, one.name)),
    h("option", { value: "" }, _("All sites and a new one…")),
  );
}

function NoSite() {
  return h(
    "div",
    { class: "empty" },
    h("h2", {}, _("There is no such site")),
    h("p", {}, _("It may have been removed.")),
    h("div", { class: "row" }, h("a", { class: "button", href: at("sites") }, _("All sites"))),
  );
}
