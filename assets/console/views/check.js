/** "Check a page": what would stop the chat there, step by step, and whether the page asks for the button just now. */

import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { secondsAgo } from "../../shared/time.js";
import { _, _n } from "../../shared/words.js";
import { api } from "../api.js";
import { Code, Wrong } from "../parts/basics.js";
import { Field } from "../parts/fields.js";
import { Form, useAttempt } from "../parts/form.js";
import { useNow } from "../parts/ticker.js";
import { Card } from "./page.js";

/** @typedef {import("../../shared/types.js").SiteFull} SiteFull */
/** @typedef {import("../../shared/types.js").PageCheck} PageCheck */
/** @typedef {import("../../shared/types.js").CheckStep} CheckStep */
/** @typedef {import("../../shared/types.js").Finding} Finding */

const ASK_AGAIN_MS = 500;

/** A check, asked for again and again until it has ended. @param {string} site */
function usePageCheck(site) {
  const [check, setCheck] = useState(/** @type {PageCheck | null} */ (null));
  const [begun, setBegun] = useState(0);
  const { problem, attempt } = useAttempt();
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const follow = (/** @type {PageCheck} */ told) => {
    setCheck(told);
    if (told.running) timer.current = setTimeout(() => void look(told), ASK_AGAIN_MS);
  };
  const look = async (/** @type {PageCheck} */ told) => {
    const done = await attempt(async () => follow((await api.get(`/checks/${told.id}`)).check));
    if (!done) setCheck({ ...told, running: false });
  };
  const start = (/** @type {string} */ url) =>
    attempt(async () => {
      clearTimeout(timer.current);
      setBegun(Date.now());
      follow((await api.post(`/sites/${site}/checks`, { url })).check);
    });
  return { check, begun, problem, start };
}

/** @param {{finding: Finding}} props */
function Found({ finding: { level, message, hint, copy } }) {
  return h(
    "div",
    { class: `check-found ${level}` },
    h("p", {}, message),
    hint && h("p", { class: "muted" }, hint),
    copy && h(Code, { text: copy }),
  );
}

/** @param {CheckStep["state"]} state */
function said(state) {
  if (state === "good") return _("in order");
  if (state === "warning") return _("could be better");
  if (state === "error") return _("wrong");
  if (state === "running") return _("looking…");
  return state === "skipped" ? _("not looked at") : _("waits");
}

/** @param {{step: CheckStep}} props */
function Step({ step: { title, state, findings } }) {
  const mark = state === "good" ? icon("check", 14) : state === "error" || state === "warning" ? icon("alert", 14) : null;
  return h(
    "li",
    { class: `check-step ${state}` },
    h("span", { class: "mark", "aria-hidden": "true" }, mark),
    h(
      "div",
      { class: "grow" },
      h("p", { class: "name" }, h("strong", {}, title), h("span", { class: "small muted" }, said(state))),
      findings.map((finding, n) => h(Found, { key: n, finding })),
    ),
  );
}

/** @param {PageCheck} check */
function summary({ running, steps }) {
  const levels = steps.flatMap((step) => step.findings.map((finding) => finding.level));
  const wrong = levels.filter((level) => level === "error").length;
  const worse = levels.filter((level) => level === "warning").length;
  if (running) return _("Looking at the page…");
  if (wrong) return _n("{n} thing is wrong.", "{n} things are wrong.", wrong);
  if (worse) return _n("It works; {n} thing could be better.", "It works; {n} things could be better.", worse);
  return _("Nothing stops the chat on this page.");
}

/** Whether a browser asks for the button while one watches. @param {{site: SiteFull, url: string, since: number}} props */
function Live({ site, url, since }) {
  const now = useNow();
  const here = URL.canParse(url) ? new URL(url).origin : "";
  const seen = site.seen.find((one) => one.origin === here && one.last_at >= since);
  return h(
    "div",
    { class: "row live-part", role: "status" },
    h("span", { class: `pulse ${seen ? "on" : ""}` }),
    h(
      "p",
      { class: "grow" },
      seen
        ? _("A browser asked for the button on {origin} {when}.", { origin: here, when: secondsAgo(seen.last_at, now) })
        : _("Waiting for the page to ask for the button: open {origin} in a browser.", { origin: here }),
    ),
    h("a", { class: "button", href: url, target: "_blank", rel: "noopener noreferrer" }, _("Open the page")),
  );
}

/** @param {{site: SiteFull}} props */
export function CheckPage({ site }) {
  const [url, setUrl] = useState(site.seen[0]?.page || site.seen[0]?.origin || site.origins[0] || "");
  const { check, begun, problem, start } = usePageCheck(site.id);
  const lead = _("It does not show? The server fetches your page as a browser would, and says what would stop the chat there.");
  return h(
    Card,
    { title: _("3. Check a page"), lead },
    h(
      Form,
      { class: "row bottom", onSend: () => void (check?.running || start(url.trim())) },
      h(
        "div",
        { class: "grow" },
        h(Field, {
          label: _("Address of the page"),
          value: url,
          onChange: setUrl,
          placeholder: "https://shop.example/kettles",
          inputMode: "url",
          required: true,
          maxLength: 2000,
        }),
      ),
      h("button", { type: "submit", class: "button primary", "aria-disabled": Boolean(check?.running) }, _("Check")),
    ),
    h(Wrong, { problem }),
    check && [
      h("p", { key: "sum", class: "check-sum", role: "status" }, summary(check)),
      h(
        "ol",
        { key: "steps", class: "check-steps" },
        check.steps.map((step) => h(Step, { key: step.step, step })),
      ),
      h(Live, { key: "live", site, url: check.url, since: begun }),
    ],
  );
}
