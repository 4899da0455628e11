/** The pages in front of the console: sign in, first set-up, welcome. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { lang, _ } from "../../shared/words.js";
import { words } from "../api.js";
import { config, PRODUCT } from "../config.js";
import { Action, Heading, Wrong } from "../parts/basics.js";
import { Field, Select } from "../parts/fields.js";
import { Form, useAttempt, useValues } from "../parts/form.js";
import { mark } from "../parts/glyph.js";
import { NewPassword } from "../parts/password.js";
import { at } from "../router.js";
import { setTitle } from "../state/alerts.js";
import { passDoor, signOut } from "../state/session.js";
import { getState, kept, useMe, useStore } from "../store.js";

/** @typedef {import("preact").ComponentChildren} Children */

/** The same page in another language; the part after # stays. @param {string} tag */
const inLanguage = (tag) => `${location.pathname}?lang=${tag}${location.hash}`;

/** @param {{title: string, lead: Children, children: Children, languages?: boolean}} props */
export function Door({ title, lead, children, languages: shown = true }) {
  useEffect(() => setTitle(title), [title]);
  const languages = Object.entries(config.languages);
  return h(
    "main",
    { class: "door" },
    h("div", { class: "door-brand" }, mark(30), PRODUCT),
    h("div", { class: "door-card" }, h(Heading, { children: title }), h("p", { class: "lead" }, lead), children),
    h(
      "nav",
      { class: "door-foot", hidden: !shown, "aria-label": _("Language") },
      languages.map(([tag, name]) =>
        h(
          "a",
          { key: tag, href: inLanguage(tag), lang: tag, hreflang: tag, "aria-current": tag === lang ? "true" : undefined },
          name,
        ),
      ),
    ),
  );
}

/**
 * A form that sends what it holds through the door and says what was refused.
 * @param {{path: import("../state/session.js").DoorPath, values: Record<string, string>, button: string, children: Children, then: () => string, after?: Children}} props
 */
export function DoorForm({ path, values, button, children, then, after }) {
  const { problem, attempt } = useAttempt();
  const submit = () => attempt(() => passDoor(path, values, then));
  return h(
    Form,
    { onSend: submit },
    children,
    h(Wrong, { problem }),
    h("button", { type: "submit", class: "button primary wide" }, button),
    isSpent(problem) && h("a", { href: at() }, _("Go to the sign-in page")),
    after,
  );
}

/** Whether the one-time link is no good any more. @param {unknown} problem */
const isSpent = (problem) => Boolean(problem) && ["link_used", "link_expired", "bad_link"].includes(words(problem).code);

/** The secret after the #, which never reaches a server's log. */
export const linkSecret = () => location.hash.slice(1);

export function SignIn() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const needsSetup = useStore((state) => state.needsSetup);
  const signedOut = useStore((state) => state.signedOut);
  if (needsSetup) return h(NotSetUp, {});
  return h(Door, {
    title: _("Sign in"),
    lead: signedOut ? _("You were signed out. What you had written is kept in this tab.") : _("To the inbox of your site."),
    children: h(DoorForm, {
      path: "/sign-in",
      values: { email: email.trim(), password },
      button: _("Sign in"),
      then: () => location.pathname.slice(at().length),
      after: h("a", { href: at("forgotten") }, _("Forgotten your password?")),
      children: [
        h(Field, {
          key: "email",
          label: _("E-mail"),
          value: email,
          onChange: setEmail,
          type: "email",
          autocomplete: "username",
          name: "email",
          required: true,
          autofocus: true,
        }),
        h(Field, {
          key: "password",
          label: _("Password"),
          value: password,
          onChange: setPassword,
          type: "password",
          autocomplete: "current-password",
          name: "password",
          required: true,
        }),
      ],
    }),
  });
}

/** Nobody has set the server up, and this is not the link that may. */
function NotSetUp() {
  const lead = [
    _("This server has no operator yet. Open the set-up link that it printed when it started."),
    " ",
    _("The link is shown again at each start until it is used."),
  ];
  return h(Door, {
    title: _("Almost there"),
    lead,
    children: h(Action, { class: "wide", onClick: () => location.reload(), children: _("Look again") }),
  });
}

/** A one-time link opened where somebody is signed in. */
export function AlreadyIn() {
  const me = useMe();
  return h(
    "main",
    { class: "empty" },
    h("h1", {}, _("You are signed in as {name}", { name: me.name })),
    h("p", {}, _("This link is for somebody who is not. Sign out first if it is meant for you.")),
    h(
      "div",
      { class: "row" },
      h("a", { class: "button primary", href: at() }, _("To the inbox")),
      h(Action, { onClick: () => signOut(false), children: _("Sign out") }),
    ),
  );
}

export function Setup() {
  const { values: form, set } = useValues(() => ({ name: "", email: "", password: "", ...kept.get("setup") }));
  const speak = (/** @type {string} */ tag) => {
    kept.set("setup", { name: form.name, email: form.email }); // never the password
    location.assign(inLanguage(tag));
  };
  const install = () => {
    kept.remove("setup");
    const [site] = getState().sites;
    return site ? `sites/${site.id}/install` : "";
  };
  return h(Door, {
    title: _("Welcome"),
    languages: false, // asked in the form
    lead: _("You are the first operator here and own this server. It takes a minute."),
    children: h(DoorForm, {
      path: "/setup",
      values: { ...form, token: linkSecret(), lang },
      button: _("Start"),
      then: install,
      children: [
        h(Field, {
          key: "name",
          label: _("Your name"),
          value: form.name,
          onChange: set("name"),
          autocomplete: "name",
          name: "name",
          required: true,
          maxLength: 80,
          autofocus: true,
          hint: _("Visitors see it beside your answers."),
        }),
        h(Field, {
          key: "email",
          label: _("E-mail"),
          value: form.email,
          onChange: set("email"),
          type: "email",
          autocomplete: "username",
          name: "email",
          required: true,
          hint: _("You sign in with it. Visitors never see it."),
        }),
        h(NewPassword, { key: "password", label: _("Password"), value: form.password, onChange: set("password") }),
        h(Select, { key: "lang", label: _("Language"), value: lang, onChange: speak, options: config.languages }),
      ],
    }),
  });
}

export function Welcome() {
  const [password, setPassword] = useState("");
  return h(Door, {
    title: _("Welcome to the team"),
    lead: _("Choose a password, and you can answer visitors at once."),
    children: h(DoorForm, {
      path: "/welcome",
      values: { token: linkSecret(), password },
      button: _("Save and go to the inbox"),
      then: () => "",
      children: h(NewPassword, { label: _("Password"), value: password, onChange: setPassword }),
    }),
  });
}
