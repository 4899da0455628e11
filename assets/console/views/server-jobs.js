/** Work in the background: what waits, what failed and why, and a way to try it again; and the mail so far. */

import { h } from "preact";

import { ago, clock } from "../../shared/time.js";
import { _, _n } from "../../shared/words.js";
import { count, waited } from "../format.js";
import { Action } from "../parts/basics.js";
import { glyph } from "../parts/glyph.js";
import { tryAgain } from "../state/server.js";
import { say, sayProblem } from "../state/toasts.js";
import { Card } from "./page.js";

/** @typedef {import("../state/server.js").Job} Job */

const LATE_MS = 60_000; // due for longer than this, nobody seems to take it

/** @param {{job: Job, at: number, look: () => Promise<unknown>}} props */
function Row({ job, at, look }) {
  const failed = job.state === "failed";
  const again = async () => {
    try {
      await tryAgain(job.id);
      say(_("It is being tried again."));
    } catch (problem) {
      sayProblem(problem);
    }
    await look();
  };
  const tries = _n("{n} try", "{n} tries", job.tries);
  const when = failed ? ago(job.at, at) : _("next at {time}", { time: clock(job.at) });
  return h(
    "li",
    {},
    h(
      "div",
      { class: "grow" },
      h(
        "div",
        { class: "title row" },
        h("span", {}, job.name),
        failed ? h("span", { class: "chip bad" }, _("Failed")) : h("span", { class: "chip waiting" }, _("Is tried again")),
      ),
      h("div", { class: "sub" }, [when, tries].join(" · ")),
      job.outcome && h("div", { class: "sub", dir: "auto" }, job.outcome),
    ),
    failed && h(Action, { onClick: again, label: _("Try again: {name}", job), children: [glyph("again", 16), _("Try again")] }),
  );
}

/** @param {{mail: import("../state/server.js").Mail}} props */
function Mail({ mail }) {
  if (!mail.is_set_up)
    return h("p", { class: "muted small after" }, _("No mail server is set (mail_url): visitors who left an address get no answers by mail."));
  const said = _("Mail since the start: {sent} sent, {refused} refused, {unreachable} postponed because the server did not answer.", {
    sent: count(mail.sent),
    refused: count(mail.refused),
    unreachable: count(mail.unreachable),
  });
  return h("p", { class: "muted small after number" }, said);
}

/**
 * @param {{jobs: import("../state/server.js").Jobs, mail: import("../state/server.js").Mail, at: number, look: () => Promise<unknown>}} props
 */
export function Jobs({ jobs, mail, at, look }) {
  const { waiting, running, failed, due_since: due } = jobs;
  const late = due !== null && at - due > LATE_MS;
  const said = _("{waiting} waiting, {running} under way, {failed} failed in the last 30 days.", {
    waiting: count(waiting),
    running: count(running),
    failed: count(failed),
  });
  return h(
    Card,
    { title: _("Work in the background"), lead: said },
    late &&
      h("p", { class: "notice warn" }, _("Work has been due for {time}, and nothing takes it. Restart the server if that goes on.", { time: waited(due, at) })),
    jobs.rows.length
      ? h(
          "ul",
          { class: "rows" },
          jobs.rows.map((job) => h(Row, { key: job.id, job, at, look })),
        )
      : h("p", { class: "muted small" }, _("Nothing has failed.")),
    h(Mail, { mail }),
  );
}
