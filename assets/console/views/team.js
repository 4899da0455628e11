/** The operators: who is here, inviting, roles, removing. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { _ } from "../../shared/words.js";
import { config } from "../config.js";
import { Action, Avatar, Code, Wrong } from "../parts/basics.js";
import { Dialog } from "../parts/dialog.js";
import { Field, Select, Switch } from "../parts/fields.js";
import { Form, useAttempt, useValues } from "../parts/form.js";
import { glyph } from "../parts/glyph.js";
import { Menu, MenuItem } from "../parts/menu.js";
import { demandTwoSteps, loadSecurity, takeOffTwoSteps } from "../state/security.js";
import { changeOperator, invite, inviteAgain, removeOperator } from "../state/team.js";
import { say, sayProblem } from "../state/toasts.js";
import { useMe, useStore } from "../store.js";
import { Page } from "./page.js";

/** @typedef {import("../store.js").TeamMember} TeamMember */
/** @typedef {{what: "invite"} | {what: "remove", one: TeamMember} | {what: "off", one: TeamMember} | {what: "link", one: TeamMember, link: string}} Asking */

const roles = () => ({ operator: _("Operator: answers visitors"), owner: _("Owner: also settings and the team") });

/** @param {{onClose: () => void}} props */
function Invite({ onClose }) {
  const { values: form, set } = useValues({ name: "", email: "", role: "operator" });
  const [link, setLink] = useState("");
  const { problem, attempt } = useAttempt();
  const send = () => attempt(async () => setLink(await invite({ ...form, name: form.name.trim(), email: form.email.trim() })));
  if (link) return h(InviteLink, { name: form.name, link, onClose });
  return h(
    Dialog,
    { title: _("Invite an operator"), onClose },
    h(
      Form,
      { onSend: send },
      h(Field, {
        label: _("Name"),
        value: form.name,
        onChange: set("name"),
        required: true,
        maxLength: 80,
        autofocus: true,
        hint: _("Visitors see it beside the answers."),
      }),
      h(Field, {
        label: _("E-mail"),
        value: form.email,
        onChange: set("email"),
        type: "email",
        required: true,
        hint: config.mail
          ? _("For signing in, and for a link when the password is forgotten.")
          : _("For signing in. Nothing is sent to it."),
      }),
      h(Select, { label: _("Role"), value: form.role, onChange: set("role"), options: roles() }),
      h(Wrong, { problem }),
      h(
        "div",
        { class: "actions" },
        h(Action, { class: "quiet", onClick: onClose, children: _("Cancel") }),
        h("button", { type: "submit", class: "button primary" }, _("Make the link")),
      ),
    ),
  );
}

/** @param {{name: string, link: string, onClose: () => void}} props */
function InviteLink({ name, link, onClose }) {
  return h(
    Dialog,
    { title: _("A link for {name}", { name }), onClose },
    h(
      "div",
      { class: "stack tight" },
      h("p", { class: "muted" }, _("Send it to them yourself. It works once; with it they choose a password.")),
      h(Code, { text: link, label: _("Copy the link") }),
    ),
    h("div", { class: "actions" }, h(Action, { class: "primary", onClick: onClose, children: _("Done") })),
  );
}

/** @param {{one: TeamMember, onClose: () => void}} props */
function Remove({ one, onClose }) {
  const remove = async () => {
    if (await removeOperator(one.id)) say(_("{name} was removed.", { name: one.name }));
    onClose();
  };
  return h(
    Dialog,
    { title: _("Remove {name}?", { name: one.name }), onClose },
    h("p", {}, _("They are signed out at once. Their answers stay in the conversations; what they held goes back to everyone.")),
    h(
      "div",
      { class: "actions" },
      h(Action, { class: "quiet", onClick: onClose, children: _("Keep") }),
      h(Action, { class: "danger primary", onClick: remove, children: _("Remove") }),
    ),
  );
}

/** @param {{one: TeamMember, onClose: () => void}} props */
function TakeOff({ one, onClose }) {
  const takeOff = async () => {
    if (await takeOffTwoSteps(one.id)) say(_("{name} signs in by password alone now.", { name: one.name }));
    onClose();
  };
  return h(
    Dialog,
    { title: _("Turn off two-step sign-in of {name}?", { name: one.name }), onClose },
    h("p", {}, _("For somebody who lost phone and recovery codes. Make sure that it is really they who ask; they are signed out everywhere.")),
    h(
      "div",
      { class: "actions" },
      h(Action, { class: "quiet", onClick: onClose, children: _("Keep") }),
      h(Action, { class: "danger primary", onClick: takeOff, children: _("Turn it off") }),
    ),
  );
}

/** How the whole team signs in: for owners. @param {{operators: TeamMember[]}} props */
function Demand({ operators }) {
  const state = useStore((now) => now.security?.twoSteps);
  useEffect(() => void loadSecurity(), []);
  if (!state) return null;
  const have = operators.filter((one) => one.two_steps).length;
  return h(
    "section",
    { class: "card" },
    h(Switch, {
      label: _("Everybody signs in in two steps"),
      on: state.demanded,
      onChange: (demanded) => demandTwoSteps(demanded).catch((problem) => (sayProblem(problem), loadSecurity())),
    }),
    h(
      "p",
      { class: "muted small" },
      _("A code from the phone after the password. Whoever lacks it sets it up at the next sign-in."),
      " ",
      _("{n} of {all} have it now.", { n: have, all: operators.length }),
    ),
  );
}

/** @param {TeamMember} one */
function place(one) {
  if (one.invited && !one.present) return h("span", { class: "chip" }, _("Invited"));
  return one.present ? h("span", { class: "chip good" }, _("Here")) : h("span", { class: "chip" }, _("Away"));
}

/** @param {{one: TeamMember, me: import("../store.js").Me, ask: (asking: Asking) => void}} props */
function Row({ one, me, ask }) {
  const self = one.id === me.id;
  const other = one.role === "owner" ? "operator" : "owner";
  const change = (/** @type {() => void} */ close) => (close(), changeOperator(one.id, { role: other }));
  const newLink = async () => {
    const link = await inviteAgain(one.id);
    if (link) ask({ what: "link", one, link });
  };
  return h(
    "li",
    {},
    h(Avatar, { ...one, present: one.present }),
    h(
      "div",
      { class: "grow" },
      h(
        "div",
        { class: "title row" },
        h("span", {}, one.name, self && ` (${_("you")})`),
        one.role === "owner" && h("span", { class: "chip" }, _("Owner")),
        place(one),
        one.two_steps && h("span", { class: "chip", title: _("Signs in in two steps") }, glyph("key", 12), _("Two steps")),
      ),
      h("div", { class: "sub" }, [one.title, one.email].filter(Boolean).join(" · ")),
    ),
    me.role === "owner" &&
      !self &&
      h(Menu, {
        label: _("Change {name}", { name: one.name }),
        button: glyph("more", 20),
        children: (close) => [
          h(MenuItem, {
            key: "role",
            onPick: () => change(close),
            children: [icon("person", 18), other === "owner" ? _("Make owner") : _("Make operator")],
          }),
          h(MenuItem, { key: "link", onPick: () => (close(), newLink()), children: [glyph("again"), _("New password link")] }),
          one.two_steps &&
            h(MenuItem, {
              key: "off",
              onPick: () => (close(), ask({ what: "off", one })),
              children: [glyph("key"), _("Turn off two-step sign-in")],
            }),
          h(MenuItem, {
            key: "remove",
            look: "danger",
            onPick: () => (close(), ask({ what: "remove", one })),
            children: [glyph("trash"), _("Remove")],
          }),
        ],
      }),
  );
}

export function TeamPage() {
  const me = useMe();
  const operators = useStore((state) => state.operators);
  const [asking, setAsking] = useState(/** @type {Asking | null} */ (null));
  const owner = me.role === "owner";
  const close = () => setAsking(null);
  return h(Page, {
    title: _("Team"),
    beside:
      owner &&
      h(Action, { class: "primary", onClick: () => setAsking({ what: "invite" }), children: [glyph("plus", 16), _("Invite")] }),
    children: [
      h(
        "section",
        { class: "card", key: "list" },
        h(
          "ul",
          { class: "rows" },
          operators.map((one) => h(Row, { key: one.id, one, me, ask: setAsking })),
        ),
      ),
      operators.length === 1 &&
        owner &&
        h("p", { class: "muted small", key: "alone" }, _("You are alone here. Invite whoever should answer when you cannot.")),
      owner && h(Demand, { key: "demand", operators }),
      asking?.what === "off" && h(TakeOff, { key: "off", one: asking.one, onClose: close }),
      asking?.what === "invite" && h(Invite, { key: "invite", onClose: close }),
      asking?.what === "remove" && h(Remove, { key: "remove", one: asking.one, onClose: close }),
      asking?.what === "link" && h(InviteLink, { key: "link", name: asking.one.name, link: asking.link, onClose: close }),
    ],
  });
}
