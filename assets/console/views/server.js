/** How the server does: what needs a hand first, then the figures. For owners. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { clock } from "../../shared/time.js";
import { _, _n } from "../../shared/words.js";
import { line } from "../api.js";
import { bytes, count, waited } from "../format.js";
import { Action, Skeleton, Trouble } from "../parts/basics.js";
import { glyph } from "../parts/glyph.js";
import { loadFindings, loadStatus, whileSeen } from "../state/server.js";
import { useMe } from "../store.js";
import { Card, Page } from "./page.js";
import { Chart } from "./server-chart.js";
import { Faults } from "./server-faults.js";
import { Jobs } from "./server-jobs.js";
import { Monitoring, Storage } from "./server-storage.js";

/** @typedef {import("../state/server.js").Status} Status */
/** @typedef {import("../state/server.js").Findings} Findings */
/** @typedef {import("../state/server.js").Finding} Finding */

/** The newest state, and what is wrong with getting it. */
function useStatus() {
  const [status, setStatus] = useState(/** @type {Status | null} */ (null));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const look = () =>
    loadStatus().then(
      (now) => {
        setStatus(now);
        setProblem(null);
      },
      (wrong) => setProblem(wrong),
    );
  useEffect(() => whileSeen(look), []);
  return { status, problem, look };
}

/** @param {{label: string, value: string, more?: string, look?: string}} props */
function Tile({ label, value, more, look = "" }) {
  return h("div", { class: `tile ${look}` }, h("dt", {}, label), h("dd", {}, h("strong", {}, value), more && h("span", {}, more)));
}

/** @param {{status: Status}} props */
function Tiles({ status }) {
  const { sockets, polls, waiting, waiting_since: since, at } = status;
  const [byVisitors, byOperators] = status.messages.hour.at(-2) ?? [0, 0];
  const polling = polls.visitor + polls.console;
  return h(
    "dl",
    { class: "tiles number" },
    h(Tile, { label: _("Running for"), value: waited(at - status.uptime, at), more: _("version {version}", status) }),
    h(Tile, {
      label: _("Visitors connected"),
      value: count(sockets.visitor + polls.visitor),
      more: polling ? _n("{n} browser polls", "{n} browsers poll", polling, { n: count(polling) }) : undefined,
    }),
    h(Tile, { label: _("Consoles connected"), value: count(sockets.console + polls.console) }),
    h(Tile, { label: _("Messages in the last minute"), value: count(byVisitors + byOperators) }),
    h(Tile, {
      label: _("Waiting for an answer"),
      value: count(waiting),
      more: since === null ? undefined : _("the longest for {time}", { time: waited(since, at) }),
      look: waiting ? "warn" : "",
    }),
    h(Tile, {
      label: _("Memory"),
      value: status.memory === null ? "–" : bytes(status.memory),
      more: status.open_files === null ? undefined : _n("{n} open file", "{n} open files", status.open_files),
    }),
  );
}

/** What this page itself shows further down, as findings. @param {Status} status @returns {Finding[]} */
function seen({ backup, jobs }) {
  /** @type {Finding[]} */
  const found = [];
  if (backup && !backup.ok)
    found.push({ level: "error", message: _("The last backup failed."), hint: [backup.error, backup.hint].filter(Boolean).join(" ") });
  if (jobs.failed)
    found.push({
      level: "warning",
      message: _n("{n} piece of work in the background has failed.", "{n} pieces of work in the background have failed.", jobs.failed),
      hint: _("Below it says why; mend that, and try again."),
    });
  return found;
}

/** The doctor's findings: looked up when the page opens, and when somebody asks. */
function useFindings() {
  const [found, setFound] = useState(/** @type {Findings | null} */ (null));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const look = (anew = false) =>
    loadFindings(anew).then(
      (now) => {
        setFound(now);
        setProblem(null);
      },
      (wrong) => setProblem(wrong),
    );
  useEffect(() => void look(), []);
  return { found, problem, look };
}

/** What a hand is needed for. @param {{status: Status}} props */
function Health({ status }) {
  const { found, problem, look } = useFindings();
  const all = [...seen(status), ...(found?.findings ?? [])];
  const looked = found && { time: clock(found.at) };
  return h(
    Card,
    { title: _("What needs a hand") },
    h(
      "div",
      { class: "stack tight", role: "status" },
      all.map((one) =>
        h(
          "div",
          { key: one.message, class: `notice ${one.level === "error" ? "bad" : "warn"}` },
          h("p", {}, h("strong", {}, one.message)),
          one.hint && h("p", {}, one.hint),
        ),
      ),
      found && !all.length && h("p", { class: "notice good" }, icon("check", 16), _("Everything is in order.")),
      problem ? h("p", { class: "notice bad" }, line(problem)) : null,
      !found && !problem && h(Skeleton, { rows: 1 }),
    ),
    h(
      "div",
      { class: "row after" },
      h(
        "p",
        { class: "muted small grow" },
        looked && _n("{n} thing is as it should be; looked at {time}.", "{n} things are as they should be; looked at {time}.", found.good, looked),
      ),
      h(Action, { onClick: () => look(true), children: [glyph("again", 16), _("Look again")] }),
    ),
  );
}

function Figures() {
  const { status, problem, look } = useStatus();
  if (!status) return problem ? h(Trouble, { problem, again: look }) : h(Skeleton, { rows: 5 });
  return [
    problem &&
      h(
        "p",
        { class: "notice warn", key: "stale", role: "status" },
        _("This is how it was at {time}.", { time: clock(status.at) }),
        " ",
        line(problem),
      ),
    h(Tiles, { key: "tiles", status }),
    h(Health, { key: "health", status }),
    h(Chart, { key: "chart", messages: status.messages, at: status.at }),
    h(Jobs, { key: "jobs", jobs: status.jobs, mail: status.mail, at: status.at, look }),
    h(Storage, { key: "storage", storage: status.storage, backup: status.backup, planned: status.backup_planned }),
    h(Faults, { key: "faults", faults: status.errors, at: status.at }),
    h(Monitoring, { key: "monitoring", status }),
  ];
}

export function ServerPage() {
  const owner = useMe().role === "owner";
  return h(Page, {
    title: _("Server"),
    children: owner
      ? h(Figures, {})
      : h(
          "div",
          { class: "empty" },
          h("h2", {}, _("Only an owner sees this")),
          h("p", {}, _("If something does not work, tell an owner of this server.")),
        ),
  });
}
