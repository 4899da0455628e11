/** How one is told that a visitor waits: this device, the ladder, and what became of every alert. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { _, _n } from "../../shared/words.js";
import { Action, Skeleton, Trouble, Wrong } from "../parts/basics.js";
import { Field, Select, Switch } from "../parts/fields.js";
import { useAttempt } from "../parts/form.js";
import { forgetAlerting, loadAlerting, saveLadder, tryChannel } from "../state/ladder.js";
import { say } from "../state/toasts.js";
import { useStore } from "../store.js";
import { DeviceCard } from "./alerts-device.js";
import { LogCard } from "./alerts-log.js";
import { TelegramCard } from "./alerts-telegram.js";
import { Card, Page } from "./page.js";

/** @typedef {import("../state/ladder.js").Ladder} Ladder */
/** @typedef {import("../state/ladder.js").Rung} Rung */
/** @typedef {import("../state/ladder.js").Overview} Overview */

const MINUTE = 60;

/** What a channel is called, and what it does. @param {string} channel */
export function channelWords(channel) {
  if (channel === "console") return { name: _("This console"), what: _("Sound, title and badge, where it is open") };
  if (channel === "push") return { name: _("Phone and computer"), what: _("A notification, with the console closed too") };
  if (channel === "telegram") return { name: "Telegram", what: _("A message; a reply to it is your answer") };
  return { name: _("E-mail"), what: _("The conversation so far, with a link") };
}

/** @param {{channel: string, missing: string}} props */
function Test({ channel, missing }) {
  const [said, setSaid] = useState(/** @type {{told: boolean, text: string} | null} */ (null));
  const { problem, attempt } = useAttempt();
  const run = () =>
    attempt(async () => {
      setSaid(null);
      const { told, outcome, after } = await tryChannel(channel);
      setSaid({ told, text: told ? _("{outcome} ({seconds} s)", { outcome, seconds: (after / 1000).toFixed(1) }) : outcome });
    });
  return h(
    "div",
    { class: "try" },
    h(Action, { onClick: run, children: _("Test") }),
    h(
      "p",
      { class: said ? (said.told ? "good" : "bad") : "muted", role: "status" },
      said ? said.text : problem ? "" : missing,
    ),
    h(Wrong, { problem }),
  );
}

/** @param {{rung: Rung, missing: string, set: (rung: Rung) => void}} props */
function RungRow({ rung, missing, set }) {
  const { name, what } = channelWords(rung.channel);
  return h(
    "li",
    {},
    h(
      "div",
      { class: "rung" },
      h(Switch, { label: h("span", {}, h("strong", {}, name), h("small", {}, what)), on: rung.on, onChange: (on) => set({ ...rung, on }) }),
      rung.on &&
        h(Field, {
          label: _("Seconds after the message"),
          type: "number",
          inputMode: "numeric",
          value: String(rung.after),
          onChange: (text) => set({ ...rung, after: Math.min(Math.max(Number.parseInt(text, 10) || 0, 0), 3600) }),
        }),
    ),
    rung.on && h(Test, { channel: rung.channel, missing }),
  );
}

/** @param {{ladder: Ladder, set: (ladder: Ladder) => void}} props */
function Quiet({ ladder, set }) {
  const [from = "22:00", to = "07:00"] = ladder.quiet ? ladder.quiet.split("-") : [];
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const put = (/** @type {string} */ start, /** @type {string} */ end) => start && end && set({ ...ladder, quiet: `${start}-${end}`, zone: here });
  const time = (/** @type {string} */ label, /** @type {string} */ value, /** @type {(value: string) => void} */ onTime) =>
    h("input", {
      type: "time",
      class: "input time",
      "aria-label": label,
      value,
      onChange: (/** @type {Event} */ event) => onTime(/** @type {HTMLInputElement} */ (event.currentTarget).value),
    });
  return h(
    "div",
    { class: "stack tight" },
    h(Switch, {
      label: _("Quiet hours"),
      on: ladder.quiet !== "",
      onChange: (on) => (on ? put(from, to) : set({ ...ladder, quiet: "" })),
    }),
    ladder.quiet &&
      h(
        "div",
        { class: "span" },
        time(_("Quiet from"), from, (value) => put(value, to)),
        h("span", { "aria-hidden": "true" }, "–"),
        time(_("Quiet until"), to, (value) => put(from, value)),
        h("span", { class: "muted" }, ladder.zone.replaceAll("_", " ")),
      ),
    ladder.quiet && h("p", { class: "muted" }, _("Whoever still waits when they end is told to you then.")),
  );
}

/** @param {{told: Overview}} props */
function LadderCard({ told }) {
  const [draft, setDraft] = useState(told.ladder);
  const { problem, attempt } = useAttempt();
  const saved = JSON.stringify(told.ladder);
  const dirty = JSON.stringify(draft) !== saved;
  useEffect(() => setDraft(told.ladder), [saved]);
  const setRung = (/** @type {Rung} */ rung) =>
    setDraft({ ...draft, rungs: draft.rungs.map((one) => (one.channel === rung.channel ? rung : one)) });
  const save = async () => (await attempt(() => saveLadder(draft))) && say(_("Saved."));
  const missing = Object.fromEntries(told.channels.map((one) => [one.channel, one.missing]));
  const repeats = [0, 1, 2, 5, 10, 15].map((n) => [String(n * MINUTE), n ? _n("After {n} minute", "After {n} minutes", n) : _("Never")]);
  return h(
    Card,
    {
      title: _("How you are told"),
      lead: _("One after the other, until somebody takes the conversation or answers. What does not reach you is skipped at once."),
    },
    h(
      "div",
      { class: "stack" },
      h(
        "ol",
        { class: "rows ladder" },
        draft.rungs.map((rung) => h(RungRow, { key: rung.channel, rung, missing: missing[rung.channel] ?? "", set: setRung })),
      ),
      h(Select, {
        label: _("Again, while the visitor waits and nobody has looked"),
        value: String(draft.repeat),
        onChange: (repeat) => setDraft({ ...draft, repeat: Number(repeat) }),
        options: Object.fromEntries(repeats),
      }),
      h(Quiet, { ladder: draft, set: setDraft }),
      h(Switch, {
        label: _("Show what the visitor wrote, on a locked screen too"),
        on: draft.shows_text,
        onChange: (shows_text) => setDraft({ ...draft, shows_text }),
      }),
      h(Wrong, { problem }),
      h(
        "div",
        { class: "row" },
        h(Action, { class: "primary", onClick: save, disabled: !dirty, children: _("Save") }),
        dirty && h(Action, { class: "quiet", onClick: () => setDraft(told.ladder), children: _("Discard") }),
      ),
    ),
  );
}

/** The page of alerts. */
export function AlertsPage() {
  const told = useStore((state) => state.alerting);
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const load = () => {
    setProblem(null);
    loadAlerting().catch(setProblem);
  };
  useEffect(() => {
    load();
    return forgetAlerting;
  }, []);
  if (problem && !told) return h(Trouble, { problem, again: load });
  const children = told
    ? [h(DeviceCard, { key: "device", told }), h(TelegramCard, { key: "telegram" }), h(LadderCard, { key: "ladder", told }), h(LogCard, { key: "log", told })]
    : h(Skeleton, { rows: 4 });
  return h(Page, { title: _("Alerts"), children });
}
