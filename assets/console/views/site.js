/** A site's settings: one page, saved as a whole. */

import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { _ } from "../../shared/words.js";
import { config } from "../config.js";
import { Action, Wrong } from "../parts/basics.js";
import { Dialog } from "../parts/dialog.js";
import { Choices, Field, Select } from "../parts/fields.js";
import { Form, useAttempt } from "../parts/form.js";
import { go } from "../router.js";
import { allowOrigin, removeSite, saveSite } from "../state/sites.js";
import { say } from "../state/toasts.js";
import { useMe, useStore } from "../store.js";
import { HoursCard } from "./hours.js";
import { LookFields, Preview } from "./look.js";
import { Card } from "./page.js";
import { shownText, TextFields, useTextLanguage } from "./texts.js";

/** @typedef {import("../../shared/types.js").SiteFull} SiteFull */
/** @typedef {Pick<SiteFull, "name" | "settings">} Draft */

/** @param {SiteFull} site @returns {Draft} */
const draftOf = ({ name, settings }) => ({ name, settings });

/** @type {Map<string, Draft>} changes not saved, kept while another page is open */
const unsaved = new Map();

/** What is edited, and whether it differs from what is saved. @param {SiteFull} site */
function useSiteDraft(site) {
  const saved = JSON.stringify(draftOf(site));
  const base = useRef(saved);
  const [draft, setDraft] = useState(() => unsaved.get(site.id) ?? draftOf(site));
  const dirty = JSON.stringify(draft) !== saved;
  const set = (/** @type {Partial<SiteFull["settings"]>} */ change) =>
    setDraft((now) => ({ ...now, settings: { ...now.settings, ...change } }));

  useEffect(() => {
    if (JSON.stringify(draft) === base.current) setDraft(draftOf(site)); // somebody else saved, and nothing is edited here
    base.current = saved;
  }, [saved]);
  useEffect(() => {
    if (!dirty) return void unsaved.delete(site.id);
    unsaved.set(site.id, draft);
    const warn = (/** @type {BeforeUnloadEvent} */ event) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [dirty, draft]);
  return {
    draft,
    dirty,
    set,
    rename: (/** @type {string} */ name) => setDraft((now) => ({ ...now, name })),
    restart: (/** @type {SiteFull} */ from) => setDraft(draftOf(from)),
  };
}

/** @param {{dirty: boolean, onSave: () => Promise<void>, onDiscard: () => void, problem: unknown}} props */
function SaveBar({ dirty, onSave, onDiscard, problem }) {
  if (!dirty) return null;
  return h(
    "div",
    { class: "savebar", role: "region", "aria-label": _("Unsaved changes") },
    problem ? h(Wrong, { problem }) : h("p", {}, _("Changes are not saved yet.")),
    h(Action, { class: "quiet", onClick: onDiscard, children: _("Discard") }),
    h(Action, { class: "primary", onClick: onSave, children: _("Save") }),
  );
}

/** Where the button may show. Saved at once, one by one. @param {{site: SiteFull}} props */
function Origins({ site }) {
  const [origin, setOrigin] = useState("");
  const { problem, attempt } = useAttempt();
  const change = async (/** @type {() => Promise<unknown>} */ work) => (await attempt(work)) && setOrigin("");
  const remove = (/** @type {string} */ gone) =>
    change(() => saveSite(site.id, { origins: site.origins.filter((one) => one !== gone) }));
  return h(
    "div",
    { class: "stack tight" },
    site.origins.length > 0 &&
      h(
        "ul",
        { class: "rows" },
        site.origins.map((one) =>
          h(
            "li",
            { key: one },
            h("span", { class: "grow title" }, one),
            h(Action, {
              class: "quiet square",
              label: _("Remove {origin}", { origin: one }),
              onClick: () => remove(one),
              children: icon("close", 16),
            }),
          ),
        ),
      ),
    h(
      Form,
      { class: "row bottom", onSend: () => change(() => allowOrigin(site.id, origin.trim())) },
      h(
        "div",
        { class: "grow" },
        h(Field, {
          label: _("Add an address"),
          value: origin,
          onChange: setOrigin,
          placeholder: "https://shop.example",
          inputMode: "url",
          required: true,
        }),
      ),
      h("button", { type: "submit", class: "button" }, _("Allow")),
    ),
    h(Wrong, { problem }),
  );
}

/** @param {{site: SiteFull}} props */
function Remove({ site }) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    const gone = await removeSite(site.id);
    setAsking(false);
    if (!gone) return;
    say(_("{name} was removed.", { name: site.name }));
    go("sites", { replace: true });
  };
  return h(
    Card,
    { title: _("Remove this site"), lead: _("Its tag stops working. A site that has conversations is kept.") },
    h(Action, { class: "danger", onClick: () => setAsking(true), children: _("Remove") }),
    asking &&
      h(
        Dialog,
        { title: _("Remove {name}?", { name: site.name }), onClose: () => setAsking(false) },
        h("p", {}, _("The chat disappears from its pages. This cannot be undone.")),
        h(
          "div",
          { class: "actions" },
          h(Action, { class: "quiet", onClick: () => setAsking(false), children: _("Keep it") }),
          h(Action, { class: "danger primary", onClick: remove, children: _("Remove") }),
        ),
      ),
  );
}

/** @typedef {ReturnType<typeof useSiteDraft>} Edit */

/** @param {{edit: Edit}} props */
function Basics({ edit }) {
  const { draft, set, rename } = edit;
  return h(
    Card,
    { title: _("Name and language") },
    h(
      "div",
      { class: "two" },
      h(Field, { label: _("Name"), value: draft.name, onChange: rename, maxLength: 80, hint: _("Only your team sees it.") }),
      h(Select, {
        label: _("Default language"),
        value: draft.settings.lang,
        onChange: (tag) => set({ lang: tag }),
        options: config.languages,
        hint: _("For visitors whose page and browser name no other."),
      }),
    ),
  );
}

/** The look and the texts: the picture beside the first shows the second. @param {{site: SiteFull, edit: Edit}} props */
function LookAndTexts({ site, edit }) {
  const { look, texts } = edit.draft.settings;
  const [lang, setLang] = useTextLanguage(site.settings.lang);
  const shown = Object.fromEntries(["title", "greeting", "placeholder"].map((key) => [key, shownText(site, texts, key, lang)]));
  return [
    h(
      Card,
      { key: "look", title: _("Look") },
      h(
        "div",
        { class: "look" },
        h(LookFields, { look, set: (change) => edit.set({ look: { ...look, ...change } }) }),
        h(Preview, { look, texts: shown }),
      ),
    ),
    h(
      Card,
      { key: "texts", title: _("Texts"), lead: _("What you leave empty says what stands there in grey.") },
      h(TextFields, { site, texts, set: (next) => edit.set({ texts: next }), lang, onLang: setLang }),
    ),
  ];
}

/** @param {{edit: Edit}} props */
function WhenNobody({ edit }) {
  return h(
    Card,
    { title: _("When nobody is here") },
    h(Choices, {
      legend: _("Visitors find"),
      name: "when_nobody",
      value: edit.draft.settings.when_nobody,
      onChange: (value) => edit.set({ when_nobody: value === "hide" ? "hide" : "form" }),
      options: [
        { value: "form", title: _("A form"), text: _("The chat says that nobody is here and takes a message and an address.") },
        { value: "hide", title: _("Nothing"), text: _("The button is hidden until somebody is here.") },
      ],
    }),
  );
}

/** @param {{site: SiteFull}} props */
export function SiteSettings({ site }) {
  const owner = useMe().role === "owner";
  const several = useStore((state) => state.sites.length > 1);
  const edit = useSiteDraft(site);
  const { problem, attempt, forget } = useAttempt();
  if (!owner) return h("p", { class: "notice" }, _("Only an owner can change a site. You can look at how it is installed."));

  const save = async () => {
    const saved = await attempt(async () => edit.restart(await saveSite(site.id, edit.draft)));
    if (saved) say(_("Saved. Pages show it within a minute."));
  };
  const discard = () => {
    forget();
    edit.restart(site);
  };
  return [
    h(Basics, { key: "basics", edit }),
    h(LookAndTexts, { key: "look", site, edit }),
    h(HoursCard, { key: "hours", hours: edit.draft.settings.hours, set: (hours) => edit.set({ hours }) }),
    h(WhenNobody, { key: "nobody", edit }),
    h(
      Card,
      { key: "origins", title: _("Where it may show"), lead: _("The addresses of your site. On others the button stays away.") },
      h(Origins, { site }),
    ),
    several && h(Remove, { key: "remove", site }),
    h(SaveBar, { key: "save", dirty: edit.dirty, onSave: save, onDiscard: discard, problem }),
  ];
}
