/** The look of the button and the panel, with a picture of it beside the fields. */

import { h } from "preact";

import { _ } from "../../shared/words.js";
import { contrast, inkOn, parseColour } from "../colour.js";
import { Choices, Field, Select } from "../parts/fields.js";
import { glyph } from "../parts/glyph.js";

/** @typedef {import("../../shared/types.js").SiteFull["settings"]} Settings */
/** @typedef {Settings["look"]} Look */

const SWATCHES = ["#1f6feb", "#0f6b4c", "#7a3e9d", "#b3261e", "#b45309", "#0e7490", "#334155", "#111827"];
const DEFAULT_ACCENT = "#1f6feb";

/** What text will stand on the colour, in words. @param {string} accent */
function contrastNote(accent) {
  const colour = parseColour(accent);
  if (!colour) return _("Write it like #1f6feb.");
  const ink = inkOn(colour);
  const ratio = contrast(ink, colour).toFixed(1);
  if (ink === "#ffffff") return _("White text on it reads well ({ratio} to 1).", { ratio });
  return _("White would be hard to read on it, so text on it is black ({ratio} to 1).", { ratio });
}

/** @param {{accent: string, onChange: (accent: string) => void}} props */
function Accent({ accent, onChange }) {
  const colour = parseColour(accent) ?? DEFAULT_ACCENT;
  const swatch = (/** @type {string} */ one) =>
    h("button", {
      key: one,
      type: "button",
      class: "swatch",
      style: { "--swatch": one },
      "aria-pressed": one === colour,
      "aria-label": _("Colour {colour}", { colour: one }),
      title: one,
      onClick: () => onChange(one),
    });
  return h(
    "div",
    { class: "stack tight" },
    h(Field, {
      label: _("Colour"),
      value: accent,
      onChange,
      maxLength: 7,
      hint: h("span", { "aria-live": "polite" }, contrastNote(accent)),
      wrong: parseColour(accent) ? "" : _("This is not a colour."),
    }),
    h(
      "div",
      { class: "swatches", role: "group", "aria-label": _("Colours to choose from") },
      h("input", {
        type: "color",
        value: colour,
        "aria-label": _("Choose any colour"),
        onInput: (event) => onChange(event.currentTarget.value),
      }),
      SWATCHES.map(swatch),
    ),
  );
}

/** @param {{look: Look, texts: Record<string, string>}} props */
export function Preview({ look, texts }) {
  const colour = parseColour(look.accent) ?? DEFAULT_ACCENT;
  return h(
    "div",
    {
      class: `preview ${look.position}`,
      style: { "--preview-accent": colour, "--preview-ink": inkOn(colour) },
      role: "img",
      "aria-label": _("How the chat will look"),
    },
    h(
      "div",
      { class: "preview-panel" },
      h("div", { class: "preview-head" }, texts.title),
      h(
        "div",
        { class: "preview-talk" },
        h("p", {}, texts.greeting),
        h("p", { class: "mine" }, h("i", {})),
        h("p", {}, h("i", {}), h("i", {})),
      ),
      h("div", { class: "preview-field" }, texts.placeholder),
    ),
    h("div", { class: "preview-button" }, glyph("talk", 24)),
  );
}

/** @param {{look: Look, set: (change: Partial<Look>) => void}} props */
export function LookFields({ look, set }) {
  const offset = (/** @type {"offset_x" | "offset_y"} */ key, /** @type {string} */ label) =>
    h(Field, {
      label,
      type: "number",
      inputMode: "numeric",
      value: String(look[key]),
      onChange: (text) => set({ [key]: Math.min(Math.max(Number.parseInt(text, 10) || 0, 0), 200) }),
    });
  return h(
    "div",
    { class: "stack" },
    h(Accent, { accent: look.accent, onChange: (accent) => set({ accent }) }),
    h(Select, {
      label: _("Corner"),
      value: look.position,
      onChange: (position) => set({ position: position === "left" ? "left" : "right" }),
      options: { right: _("Right"), left: _("Left") },
    }),
    h("div", { class: "two" }, offset("offset_x", _("From the side, pixels")), offset("offset_y", _("From the bottom, pixels"))),
    h(Choices, {
      legend: _("On a phone"),
      name: "mobile",
      value: look.mobile,
      onChange: (mobile) => set({ mobile }),
      options: [
        { value: "sheet", title: _("Sheet"), text: _("Rises from the bottom; your page stays visible above it.") },
        { value: "compact", title: _("Compact"), text: _("A small window in the corner, as on a large screen.") },
        {
          value: "full",
          title: _("Whole screen"),
          text: _("Covers your page while it is open. The close button stays in reach."),
        },
      ],
    }),
  );
}
