/** Two-step sign-in on one's own page: setting it up, new codes for paper, a new phone, turning it off. */

import { h } from "preact";
import { useState } from "preact/hooks";

import { full } from "../../shared/time.js";
import { _, _n } from "../../shared/words.js";
import { Action, Skeleton, Wrong } from "../parts/basics.js";
import { CodeField, hasKeys, PaperCodes, Scan } from "../parts/codes.js";
import { Dialog } from "../parts/dialog.js";
import { Field } from "../parts/fields.js";
import { Form, useAttempt, useValues } from "../parts/form.js";
import { glyph } from "../parts/glyph.js";
import { beginTwoSteps, confirmTwoSteps, loadSecurity, renewPaper, turnOffTwoSteps } from "../state/security.js";
import { say } from "../state/toasts.js";
import { useMe, useStore } from "../store.js";

/** @typedef {"set_up" | "paper" | "off"} Wish */
/** @typedef {import("../parts/codes.js").NewSecret} NewSecret */
/** @typedef {import("../state/security.js").Proof} Proof */

const FEW = 3; // recovery codes left, when it is time for new ones

export function TwoStepsCard() {
  const state = useStore((now) => now.security?.twoSteps);
  const [wish, setWish] = useState(/** @type {Wish | null} */ (null));
  const close = () => setWish(null);
  if (!state) return h(NotKnown, {});
  const on = state.since !== null;
  return h(
    "div",
    { class: "stack" },
    on ? h(On, { state, ask: setWish }) : h(Off, { demanded: state.demanded, ask: setWish }),
    wish === "set_up" && h(SetUp, { on, onClose: close }),
    wish === "paper" && h(NewPaper, { onClose: close }),
    wish === "off" && h(TurnOff, { onClose: close }),
  );
}

/** Nothing is known yet, or the server did not say. */
export function NotKnown() {
  const problem = useStore((now) => now.security?.problem);
  if (!problem) return h(Skeleton, { rows: 1 });
  return h(
    "div",
    { class: "stack tight" },
    h(Wrong, { problem }),
    h("div", {}, h(Action, { onClick: loadSecurity, children: [glyph("again", 16), _("Try again")] })),
  );
}

/** @param {{demanded: boolean, ask: (wish: Wish) => void}} props */
function Off({ demanded, ask }) {
  return [
    h(
      "p",
      { class: "muted", key: "why" },
      _("After the password, a code from an app on your phone: whoever learns your password alone cannot get in."),
      demanded && ` ${_("An owner demands it: without it, your next sign-in begins with setting it up.")}`,
    ),
    h(
      "div",
      { key: "set-up" },
      h(Action, { class: "primary", onClick: () => ask("set_up"), children: [glyph("key", 16), _("Set it up")] }),
    ),
  ];
}

/** @param {{state: import("../store.js").TwoSteps, ask: (wish: Wish) => void}} props */
function On({ state, ask }) {
  const left = state.codes_left;
  return [
    h(
      "div",
      { class: "row", key: "state" },
      h("span", { class: "chip good" }, _("On")),
      h("span", { class: "muted" }, _("since {date}", { date: full(state.since ?? 0) })),
      h("span", { class: left <= FEW ? "chip waiting" : "chip" }, _n("{n} recovery code left", "{n} recovery codes left", left)),
    ),
    state.demanded && h("p", { class: "muted small", key: "demanded" }, _("An owner of this server demands it of everybody.")),
    h(
      "div",
      { class: "row", key: "ways" },
      h(Action, { onClick: () => ask("paper"), children: _("New recovery codes") }),
      h(Action, { onClick: () => ask("set_up"), children: _("New phone") }),
      !state.demanded && h(Action, { class: "quiet danger", onClick: () => ask("off"), children: _("Turn it off") }),
    ),
  ];
}

/**
 * Proof that it is really me, before anything about signing in changes.
 * @param {{on: boolean, button: string, look?: string, onClose: () => void, work: (proof: Proof) => Promise<unknown>}} props
 */
function ProofForm({ on, button, look = "primary", onClose, work }) {
  const { values: proof, set } = useValues({ password: "", code: "" });
  const { problem, attempt } = useAttempt();
  return h(
    Form,
    { onSend: () => attempt(() => work(proof)) },
    h(Field, {
      label: _("Your password"),
      value: proof.password,
      onChange: set("password"),
      type: "password",
      autocomplete: "current-password",
      name: "password",
      required: true,
      autofocus: true,
    }),
    on && h(CodeField, { value: proof.code, onChange: set("code") }),
    h(Wrong, { problem }),
    h(
      "div",
      { class: "actions" },
      h(Action, { class: "quiet", onClick: onClose, children: _("Cancel") }),
      h("button", { type: "submit", class: `button ${look}` }, button),
    ),
  );
}

/** @param {{on: boolean, onClose: () => void}} props */
function SetUp({ on, onClose }) {
  const [fresh, setFresh] = useState(/** @type {NewSecret | null} */ (null));
  const [paper, setPaper] = useState(/** @type {string[]} */ ([]));
  if (paper.length) return h(Kept, { paper, onClose });
  const title = on ? _("Two-step sign-in with a new phone") : _("Set up two-step sign-in");
  if (fresh) return h(Confirm, { title, fresh, onClose, onDone: setPaper });
  const work = async (/** @type {Proof} */ proof) => setFresh(await beginTwoSteps(proof));
  return h(
    Dialog,
    { title, onClose },
    on && h("p", { class: "muted lead" }, _("The phone you have now stays good until the new one shows its first code.")),
    h(ProofForm, { on, button: _("Go on"), onClose, work }),
  );
}

/** @param {{title: string, fresh: NewSecret, onClose: () => void, onDone: (paper: string[]) => void}} props */
function Confirm({ title, fresh, onClose, onDone }) {
  const [code, setCode] = useState("");
  const { problem, attempt } = useAttempt();
  const send = (typed = code) => attempt(async () => onDone(await confirmTwoSteps(typed)));
  return h(
    Dialog,
    { title, onClose },
    h(Scan, { fresh }),
    h(
      Form,
      { onSend: () => send() },
      h(CodeField, { value: code, onChange: setCode, onWhole: send, paper: false, autofocus: hasKeys() }),
      h(Wrong, { problem }),
      h(
        "div",
        { class: "actions" },
        h(Action, { class: "quiet", onClick: onClose, children: _("Cancel") }),
        h("button", { type: "submit", class: "button primary" }, _("Confirm")),
      ),
    ),
  );
}

/** @param {{paper: string[], onClose: () => void}} props */
function Kept({ paper, onClose }) {
  const me = useMe();
  return h(
    Dialog,
    { title: _("Recovery codes"), onClose },
    h(PaperCodes, { codes: paper, email: me.email }),
    h("div", { class: "actions" }, h(Action, { class: "primary", onClick: onClose, children: _("I have kept them") })),
  );
}

/** @param {{onClose: () => void}} props */
function NewPaper({ onClose }) {
  const [paper, setPaper] = useState(/** @type {string[]} */ ([]));
  if (paper.length) return h(Kept, { paper, onClose });
  const work = async (/** @type {Proof} */ proof) => setPaper(await renewPaper(proof));
  return h(
    Dialog,
    { title: _("New recovery codes"), onClose },
    h("p", { class: "muted lead" }, _("The ones you have now stop working.")),
    h(ProofForm, { on: true, button: _("Make new codes"), onClose, work }),
  );
}

/** @param {{onClose: () => void}} props */
function TurnOff({ onClose }) {
  const work = async (/** @type {Proof} */ proof) => {
    await turnOffTwoSteps(proof);
    say(_("Two-step sign-in is off."));
    onClose();
  };
  return h(
    Dialog,
    { title: _("Turn off two-step sign-in?"), onClose },
    h("p", { class: "muted lead" }, _("Then your password alone lets anybody in who knows it.")),
    h(ProofForm, { on: true, button: _("Turn it off"), look: "danger primary", onClose, work }),
  );
}
