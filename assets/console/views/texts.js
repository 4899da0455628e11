/** The words a site shows to its visitors, in every language; our own stand where a field is empty. */

import { h } from "preact";
import { useState } from "preact/hooks";

import { _ } from "../../shared/words.js";
import { config } from "../config.js";
import { Field } from "../parts/fields.js";

/** @typedef {import("../../shared/types.js").SiteFull} SiteFull */
/** @typedef {import("../../shared/types.js").LanguageTexts} LanguageTexts */

/** What each text is for, in the order visitors meet them. The limits are the server's. */
const fields = () => [
  { key: "launcher_label", label: _("Text of the button"), hint: _("Shown beside the pointer and read aloud."), longest: 60 },
  { key: "title", label: _("Heading of the chat"), longest: 60 },
  { key: "greeting", label: _("First words"), hint: _("Stand there before the visitor writes."), longest: 300, rows: 2 },
  { key: "placeholder", label: _("In the empty field"), longest: 80 },
  { key: "away", label: _("When nobody is here"), longest: 400, rows: 3 },
  {
    key: "contact_ask",
    label: _("Asking for an address"),
    hint: _("Asked after the first message, never before."),
    longest: 200,
  },
  {
    key: "privacy_url",
    label: _("Address of your privacy page"),
    hint: _("Empty: no link is shown."),
    longest: 500,
    type: "url",
  },
  { key: "privacy_note", label: _("Text of that link"), longest: 300 },
];

/** A text as visitors will read it. @param {SiteFull} site @param {LanguageTexts} own @param {string} key @param {string} lang */
export const shownText = (site, own, key, lang) => own[key]?.[lang] || site.defaults.texts[key]?.[lang] || "";

/** @param {{site: SiteFull, texts: LanguageTexts, set: (texts: LanguageTexts) => void, lang: string, onLang: (lang: string) => void}} props */
export function TextFields({ site, texts, set, lang, onLang }) {
  const tabs = Object.entries(config.languages).map(([tag, name]) =>
    h("button", { key: tag, type: "button", "aria-pressed": tag === lang, lang: tag, onClick: () => onLang(tag) }, name),
  );
  return h(
    "div",
    { class: "stack" },
    h("div", { class: "segments", role: "group", "aria-label": _("Language of these texts") }, tabs),
    fields().map(({ key, longest, ...rest }) =>
      h(Field, {
        key: `${key}-${lang}`,
        ...rest,
        maxLength: longest,
        lang,
        value: texts[key]?.[lang] ?? "",
        placeholder: site.defaults.texts[key]?.[lang] ?? "",
        onChange: (text) => set({ ...texts, [key]: { ...texts[key], [lang]: text } }),
      }),
    ),
  );
}

/** The language whose texts are edited. @param {string} first @returns {[string, (lang: string) => void]} */
export function useTextLanguage(first) {
  return useState(first in config.languages ? first : Object.keys(config.languages)[0]);
}
