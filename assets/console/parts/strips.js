/** Thin lines above everything: the connection, the sound. Each says what is the matter and what to do. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { _ } from "../../shared/words.js";
import { trySound } from "../state/alerts.js";
import { dismiss } from "../state/toasts.js";
import { setState, useStore } from "../store.js";
import { Action } from "./basics.js";
import { glyph } from "./glyph.js";

const ASK_SOUND_AFTER_MS = 1_500; // the first click after loading wakes the sound anyway

function Connection() {
  const line = useStore((state) => state.line);
  if (line !== "offline") return null;
  return h(
    "div",
    { class: "strip", role: "status" },
    icon("alert", 16),
    h("p", {}, _("No connection to the server. What you write is kept and sent when it is back.")),
  );
}

function SoundAsleep() {
  const ready = useStore((state) => state.soundReady);
  const wanted = useStore((state) => state.alerts.sound);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ASK_SOUND_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (ready || !wanted || !late) return null;
  const wake = () => {
    trySound();
    setState({ soundReady: true });
  };
  return h(
    "div",
    { class: "strip calm", role: "status" },
    glyph("sound", 16),
    h("p", {}, _("This page stays silent until you click in it.")),
    h(Action, { onClick: wake, children: _("Turn the sound on") }),
  );
}

export function Strips() {
  return [h(Connection, { key: "line" }), h(SoundAsleep, { key: "sound" })];
}

export function Toasts() {
  const toasts = useStore((state) => state.toasts);
  return h(
    "div",
    { class: "toasts", role: "status", "aria-live": "polite" },
    toasts.map(({ id, text, bad, undo }) =>
      h(
        "div",
        { key: id, class: `toast ${bad ? "bad" : ""}`, role: bad ? "alert" : undefined },
        h("span", {}, text),
        undo && h("button", { type: "button", class: "undo", onClick: () => (dismiss(id), undo()) }, _("Undo")),
        h("button", { type: "button", "aria-label": _("Dismiss"), onClick: () => dismiss(id) }, icon("close", 16)),
      ),
    ),
  );
}
