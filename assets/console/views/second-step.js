/** The door's second step: a code after the password, or setting up the app that shows it. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { _ } from "../../shared/words.js";
import { api, words } from "../api.js";
import { Action, Skeleton, Wrong } from "../parts/basics.js";
import { CodeField, hasKeys, isWhole, PaperCodes, Scan } from "../parts/codes.js";
import { Form, useAttempt } from "../parts/form.js";
import { forgetStep, goIn, passStep } from "../state/session.js";
import { Door } from "./door.js";

/** @typedef {import("../store.js").SecondStep} Step */
/** @typedef {import("../parts/codes.js").NewSecret} NewSecret */

/** @param {{step: Step}} props */
export function SecondStep({ step }) {
  return step.kind === "code" ? h(AskForCode, { step }) : h(SetUp, { step });
}

/** Whether the password has to be typed again. @param {unknown} problem */
const isTooLate = (problem) => Boolean(problem) && words(problem).code === "sign_in_too_old";

/** @param {{problem: unknown}} props */
function StartAgain({ problem }) {
  const text = isTooLate(problem) ? _("Start again") : _("Not you? Start again");
  return h("button", { type: "button", class: "button link", onClick: forgetStep }, text);
}

/** @param {{step: Step}} props */
function AskForCode({ step }) {
  const [code, setCode] = useState("");
  const { problem, attempt, forget } = useAttempt();
  const change = (/** @type {string} */ typed) => {
    setCode(typed);
    forget();
  };
  const send = async (typed = code) => {
    const done = await attempt(() => passStep("/sign-in/code", step, typed).then(() => goIn(step)));
    if (!done && isWhole(typed)) setCode(""); // the next one is another; a long code on paper is mended
  };
  return h(Door, {
    title: _("One more step"),
    lead: _("Your password is right. Now the code from the app on your phone."),
    children: h(
      Form,
      { onSend: () => send() },
      h(CodeField, { value: code, onChange: change, onWhole: send, autofocus: true }),
      h(Wrong, { problem }),
      h("button", { type: "submit", class: "button primary wide" }, _("Sign in")),
      h(StartAgain, { problem }),
    ),
  });
}

/** @param {{step: Step}} props */
function SetUp({ step }) {
  const [fresh, setFresh] = useState(/** @type {NewSecret | null} */ (null));
  const [code, setCode] = useState("");
  const [paper, setPaper] = useState(/** @type {string[]} */ ([]));
  const { problem, attempt } = useAttempt();
  useEffect(() => void attempt(async () => setFresh(await api.post("/sign-in/set-up", { ticket: step.ticket }))), []);
  const send = (typed = code) =>
    attempt(async () => {
      const answer = await passStep("/sign-in/confirm", step, typed);
      setPaper(answer.codes);
    });
  if (paper.length) return h(Kept, { paper, step });
  return h(Door, {
    title: _("Two-step sign-in"),
    lead: _("An owner of this server demands it: after the password, a code from an app on your phone."),
    children: [
      fresh && h(Scan, { key: "scan", fresh }),
      !fresh && !problem && h(Skeleton, { key: "wait", rows: 2 }),
      h(
        Form,
        { key: "form", onSend: () => send() },
        fresh && h(CodeField, { value: code, onChange: setCode, onWhole: send, paper: false, autofocus: hasKeys() }),
        h(Wrong, { problem }),
        fresh && h("button", { type: "submit", class: "button primary wide" }, _("Confirm")),
        h(StartAgain, { problem }),
      ),
    ],
  });
}

/** @param {{paper: string[], step: Step}} props */
function Kept({ paper, step }) {
  const { problem, attempt } = useAttempt();
  return h(Door, {
    title: _("Recovery codes"),
    lead: _("Two-step sign-in is on."),
    children: [
      h(PaperCodes, { key: "paper", codes: paper, email: step.email }),
      h(Wrong, { key: "wrong", problem }),
      h(Action, {
        key: "on",
        class: "primary wide",
        onClick: () => attempt(() => goIn(step)),
        children: _("I have kept them"),
      }),
    ],
  });
}
