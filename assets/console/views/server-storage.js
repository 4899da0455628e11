/** Where the data are, when they were last copied, and how another program can keep an eye on all this. */

import { h } from "preact";

import { ago, full } from "../../shared/time.js";
import { _ } from "../../shared/words.js";
import { config } from "../config.js";
import { bytes } from "../format.js";
import { Code } from "../parts/basics.js";
import { Card } from "./page.js";

/** @typedef {import("../state/server.js").Backup} Backup */

/** @param {{backup: Backup | null, planned: boolean}} props */
function LastBackup({ backup, planned }) {
  if (!planned)
    return h("p", { class: "notice warn" }, _("No backups are planned: the option backup_to is empty. A broken disk would take every conversation along."));
  if (!backup) return h("p", { class: "notice" }, _("No planned backup has been made yet; the first one comes within minutes of the server's start."));
  const good = backup.good_at === null ? _("There is no good one yet.") : _("The last good one: {when}.", { when: full(backup.good_at) });
  if (!backup.ok)
    return h(
      "div",
      { class: "notice bad" },
      h("p", {}, h("strong", {}, _("The last backup failed ({when}).", { when: ago(backup.at) }))),
      h("p", { dir: "auto" }, [backup.error, backup.hint].filter(Boolean).join(" ")),
      h("p", {}, good),
    );
  return h("p", { class: "notice good" }, _("The last backup is good: {when}, {size}, in {target}.", { when: full(backup.at), size: bytes(backup.size), target: backup.target }));
}

/** @param {{storage: import("../state/server.js").Storage, backup: Backup | null, planned: boolean}} props */
export function Storage({ storage, backup, planned }) {
  const { database, wal, disk_free: free, disk_total: whole, low } = storage;
  const row = (/** @type {string} */ label, /** @type {string} */ value) => [
    h("dt", { key: `${label}-label` }, label),
    h("dd", { key: label }, value),
  ];
  return h(
    Card,
    { title: _("Data and backup") },
    h(
      "div",
      { class: "stack tight" },
      h(
        "dl",
        { class: "facts number" },
        row(_("Database"), bytes(database)),
        row(_("Write-ahead log"), bytes(wal)),
        row(_("Free on the disk"), _("{free} of {whole}", { free: bytes(free), whole: bytes(whole) })),
      ),
      h("meter", { class: "meter", min: 0, max: whole, value: whole - free, "aria-label": _("Disk in use") }),
      low && h("p", { class: "notice bad" }, _("The disk is nearly full. Free some space: without it no message can be stored.")),
      h(LastBackup, { backup, planned }),
      h("p", { class: "muted small" }, _("To make one now, type on the server:"), " ", h("code", {}, "chatplug backup --planned")),
    ),
  );
}

/** @param {{status: import("../state/server.js").Status}} props */
export function Monitoring({ status }) {
  return h(
    Card,
    { title: _("Watch it from outside"), lead: _("A server that is down cannot say so itself. Let another machine ask this address; it answers 200 while all is well.") },
    h(
      "div",
      { class: "stack tight" },
      h(Code, { text: `${config.public}/healthz` }),
      h(
        "p",
        { class: "muted small" },
        status.metrics_token
          ? _("Figures for Prometheus are at /metrics, with the token that is set (metrics_token).")
          : _("Figures for Prometheus are at /metrics, for programs on this machine; set metrics_token for others."),
      ),
      h("p", { class: "muted small number" }, `chatplug ${status.version} · Python ${status.python} · SQLite ${status.sqlite}`),
    ),
  );
}
