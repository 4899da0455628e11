/** My place here: how visitors see me, how this browser alerts me, how I sign in and where. */

import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { lang as pageLang, _ } from "../../shared/words.js";
import { config } from "../config.js";
import { Action, Avatar, Wrong } from "../parts/basics.js";
import { CropDialog } from "../parts/crop.js";
import { Field, Select, Switch } from "../parts/fields.js";
import { Form, useAttempt, useValues } from "../parts/form.js";
import { glyph } from "../parts/glyph.js";
import { NewPassword } from "../parts/password.js";
import { PresenceSwitch } from "../parts/presence.js";
import { at } from "../router.js";
import { allowDesktop, permission, setAlerts, trySound } from "../state/alerts.js";
import { loadSecurity } from "../state/security.js";
import { signOut } from "../state/session.js";
import { changePassword, saveMe, savePhoto } from "../state/team.js";
import { say, sayProblem } from "../state/toasts.js";
import { setState, useMe, useStore } from "../store.js";
import { Card, Page } from "./page.js";
import { SessionsCard } from "./sessions.js";
import { TwoStepsCard } from "./two-steps.js";

function Photo() {
  const me = useMe();
  const [picture, setPicture] = useState(/** @type {ImageBitmap | null} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const choose = async () => {
    const file = input.current?.files?.[0];
    if (!file || !input.current) return;
    input.current.value = ""; // the same file may be chosen again
    const read = await createImageBitmap(file).catch(() => null);
    if (read) setPicture(read);
    else say(_("This file cannot be read as a picture. Use a JPEG, PNG or WebP file."), true);
  };
  const use = async (/** @type {Blob} */ photo) => {
    await savePhoto(photo);
    setPicture(null);
  };
  return h(
    "div",
    { class: "row photo" },
    h(Avatar, { ...me, size: "huge" }),
    h("input", { ref: input, type: "file", accept: "image/jpeg,image/png,image/webp", hidden: true, onChange: choose }),
    h(Action, { onClick: () => input.current?.click(), children: me.photo ? _("Another photo") : _("Add a photo") }),
    me.photo && h(Action, { class: "quiet", onClick: () => savePhoto(null).catch(sayProblem), children: _("Remove") }),
    picture && h(CropDialog, { picture, onDone: use, onClose: () => setPicture(null) }),
  );
}

function Profile() {
  const me = useMe();
  const { values: form, set } = useValues({ name: me.name, title: me.title, email: me.email, lang: me.lang });
  const { problem, attempt } = useAttempt();
  const save = async () => {
    const clean = { ...form, name: form.name.trim(), title: form.title.trim(), email: form.email.trim() };
    if (!(await attempt(() => saveMe(clean)))) return;
    say(_("Saved."));
    if (form.lang !== pageLang) location.replace(location.pathname); // the words come with the page
  };
  return h(
    Form,
    { onSend: save },
    h(Photo, {}),
    h(
      "div",
      { class: "two" },
      h(Field, {
        label: _("Name"),
        value: form.name,
        onChange: set("name"),
        required: true,
        maxLength: 80,
        autocomplete: "name",
      }),
      h(Field, {
        label: _("What you do"),
        value: form.title,
        onChange: set("title"),
        maxLength: 80,
        placeholder: _("Delivery and returns"),
      }),
    ),
    h(
      "div",
      { class: "two" },
      h(Field, {
        label: _("E-mail"),
        value: form.email,
        onChange: set("email"),
        type: "email",
        required: true,
        autocomplete: "email",
        hint: _("You sign in with it. Visitors never see it."),
      }),
      h(Select, { label: _("Language"), value: form.lang, onChange: set("lang"), options: config.languages }),
    ),
    h(Wrong, { problem }),
    h("div", {}, h("button", { type: "submit", class: "button primary" }, _("Save"))),
  );
}

/** What stands beside the switch for notifications of the desktop. */
function desktopNote() {
  const now = permission();
  if (now === "denied")
    return _("Your browser blocks notifications from this page. Allow them in its settings, beside the address.");
  if (now === "missing") return _("This browser has no notifications for this page. They need HTTPS.");
  return _("Shown when this page is open but not in front.");
}

function Alerts() {
  const alerts = useStore((state) => state.alerts);
  const can = ["granted", "default"].includes(permission());
  const desktop = (/** @type {boolean} */ on) => (on ? allowDesktop() : setAlerts({ desktop: false }));
  return h(
    "div",
    { class: "stack" },
    h(
      "div",
      { class: "row" },
      h(
        "div",
        { class: "grow" },
        h(Switch, { label: _("Sound when a visitor writes"), on: alerts.sound, onChange: (sound) => setAlerts({ sound }) }),
      ),
      h(Action, { onClick: trySound, children: [glyph("sound", 16), _("Try it")] }),
    ),
    h(
      "div",
      {},
      h(Switch, {
        label: _("Desktop notifications"),
        on: alerts.desktop && permission() === "granted",
        disabled: !can,
        onChange: desktop,
      }),
      h("p", { class: "muted small" }, desktopNote()),
    ),
    h(
      "p",
      {},
      h("a", { class: "button", href: at("alerts") }, glyph("bell", 16), _("Phone, e-mail, quiet hours")),
    ),
  );
}

function Password() {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const { problem, attempt } = useAttempt();
  const save = async () => {
    if (!(await attempt(() => changePassword(old, fresh)))) return;
    say(_("The password is changed. Other browsers were signed out."));
    void loadSecurity();
    setOld("");
    setFresh("");
  };
  return h(
    Form,
    { onSend: save },
    h(
      "div",
      { class: "two" },
      h(Field, {
        label: _("Current password"),
        value: old,
        onChange: setOld,
        type: "password",
        autocomplete: "current-password",
        required: true,
      }),
      h(NewPassword, { label: _("New password"), value: fresh, onChange: setFresh }),
    ),
    h(Wrong, { problem }),
    h("div", {}, h("button", { type: "submit", class: "button" }, _("Change the password"))),
  );
}

export function ProfilePage() {
  useEffect(() => void loadSecurity(), []);
  const beside = [
    h(PresenceSwitch, { key: "presence", place: "" }),
    h(Action, {
      key: "keys",
      class: "quiet not-phone",
      onClick: () => setState({ keysShown: true }),
      children: [glyph("keys"), _("Keys")],
    }),
    h(Action, { key: "out", class: "quiet", onClick: signOut, children: [glyph("leave"), _("Sign out")] }),
  ];
  return h(Page, {
    title: _("Me"),
    beside,
    children: [
      h(Card, { key: "me", title: _("How visitors see you"), children: h(Profile, {}) }),
      h(Card, { key: "alerts", title: _("Alerts in this browser"), children: h(Alerts, {}) }),
      h(Card, { key: "password", title: _("Password"), children: h(Password, {}) }),
      h(Card, { key: "steps", title: _("Two-step sign-in"), children: h(TwoStepsCard, {}) }),
      h(Card, { key: "sessions", title: _("Where you are signed in"), children: h(SessionsCard, {}) }),
    ],
  });
}
