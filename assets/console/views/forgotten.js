/** A forgotten password: asking for a link, and choosing a new one. */

import { h } from "preact";
import { useState } from "preact/hooks";

import { _ } from "../../shared/words.js";
import { api } from "../api.js";
import { config } from "../config.js";
import { Wrong } from "../parts/basics.js";
import { Field } from "../parts/fields.js";
import { Form, useAttempt } from "../parts/form.js";
import { NewPassword } from "../parts/password.js";
import { at } from "../router.js";
import { Door, DoorForm, linkSecret } from "./door.js";

const toSignIn = () => h("a", { key: "back", href: at() }, _("Go to the sign-in page"));

export function Forgotten() {
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState("");
  const { problem, attempt } = useAttempt();
  if (!config.mail) return h(NoMail, {});
  if (sent)
    return h(Door, {
      title: _("Look into your mail"),
      lead: _("If somebody in the team has the address {email}, a link is on its way to it.", { email: sent }),
      children: h(
        "div",
        { class: "stack" },
        h("p", {}, _("It works once, within an hour. Nothing there after some minutes? Look among the unwanted mail.")),
        toSignIn(),
      ),
    });
  const send = () =>
    attempt(async () => {
      await api.post("/forgotten", { email: email.trim() });
      setSent(email.trim());
    });
  return h(Door, {
    title: _("Forgotten your password?"),
    lead: _("Type the address with which you sign in, and a link for a new password comes there."),
    children: h(
      Form,
      { onSend: send },
      h(Field, {
        label: _("E-mail"),
        value: email,
        onChange: setEmail,
        type: "email",
        autocomplete: "username",
        name: "email",
        required: true,
        autofocus: true,
      }),
      h(Wrong, { problem }),
      h("button", { type: "submit", class: "button primary wide" }, _("Send the link")),
      toSignIn(),
    ),
  });
}

/** No link can be sent: who can help instead. */
function NoMail() {
  return h(Door, {
    title: _("Forgotten your password?"),
    lead: _("This server sends no mail, so no link can come to you. There are two other ways:"),
    children: h(
      "div",
      { class: "stack" },
      h("p", {}, _("Ask an owner: in the console under Team they make a new password link for you.")),
      h("p", {}, _("On the server itself, with the address with which you sign in:")),
      h("div", { class: "code" }, h("code", {}, "chatplug operator password ada@example.com")),
      toSignIn(),
    ),
  });
}

export function Reset() {
  const [password, setPassword] = useState("");
  return h(Door, {
    title: _("A new password"),
    lead: _("Once it is saved, every browser in which you were signed in is signed out."),
    children: h(DoorForm, {
      path: "/reset",
      values: { token: linkSecret(), password },
      button: _("Save and go to the inbox"),
      then: () => "",
      children: h(NewPassword, { label: _("New password"), value: password, onChange: setPassword }),
    }),
  });
}
