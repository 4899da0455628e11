/** This device as one that rings, and the others that do. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { ago } from "../../shared/time.js";
import { _ } from "../../shared/words.js";
import { Action, Wrong } from "../parts/basics.js";
import { useAttempt } from "../parts/form.js";
import { glyph } from "../parts/glyph.js";
import { standing, subscription, turnOff, turnOn } from "../state/device.js";
import { canInstall, install, onInstallable } from "../state/install.js";
import { loadAlerting, removeDevice, take } from "../state/ladder.js";
import { say, sayProblem } from "../state/toasts.js";
import { Card } from "./page.js";

/** @typedef {import("../state/device.js").Standing} Standing */
/** @typedef {import("../state/ladder.js").Overview} Overview */

/** On an iPhone or iPad, alerts come only to a console on the home screen. */
function HomeScreen() {
  const step = (/** @type {"share" | "square" | "bell"} */ name, /** @type {string} */ text) =>
    h("li", { key: name }, h("span", { class: "step" }, glyph(name, 30)), h("span", {}, text));
  return h(
    "div",
    { class: "stack tight" },
    h("p", {}, _("On an iPhone or iPad, the console has to be on the home screen first:")),
    h("ol", { class: "steps" }, [
      step("share", _("Open this page in Safari and press Share.")),
      step("square", _("Choose “Add to Home Screen”.")),
      step("bell", _("Open the console from there, sign in, and turn alerts on here.")),
    ]),
  );
}

/** @type {Record<Exclude<Standing, "install">, () => string>} */
const SAID = {
  on: () => _("This device rings when a visitor waits, with the console closed too."),
  off: () => _("This device can ring when a visitor waits, with the console closed too. The alert goes straight from your server to the browser's push service, readable by this device alone."),
  denied: () => _("The browser forbids this page to show notifications. Allow them in its settings for this site, then load the page anew."),
  insecure: () => _("Browsers take alerts over https only. Put the server on the air with a name of its own: chatplug up."),
  missing: () => _("This browser takes no alerts while the page is closed. E-mail still reaches you."),
};

/** @param {{now: Standing, onChange: () => Promise<void>}} props */
function Here({ now, onChange }) {
  const { problem, attempt } = useAttempt();
  const on = () =>
    attempt(async () => {
      const told = await turnOn();
      if (told) {
        take(told);
        say(_("Alerts are on here."));
      }
      await onChange();
    });
  const off = () =>
    attempt(async () => {
      await turnOff();
      await onChange();
    });
  if (now === "install") return h(HomeScreen, {});
  return h(
    "div",
    { class: "stack tight" },
    h("p", { class: `notice ${now === "on" ? "good" : now === "off" ? "" : "warn"}` }, SAID[now]()),
    now === "off" && h("div", { class: "row" }, h(Action, { class: "primary", onClick: on, children: [glyph("bell", 16), _("Turn on alerts here")] })),
    now === "on" && h("div", { class: "row" }, h(Action, { class: "quiet", onClick: off, children: _("Turn off alerts here") })),
    h(Wrong, { problem }),
  );
}

/** Where the browser offers it: the console as an app of its own. */
function Install() {
  const [offered, setOffered] = useState(canInstall());
  useEffect(() => onInstallable(() => setOffered(canInstall())), []);
  if (!offered) return null;
  return h(
    "div",
    { class: "row" },
    h(Action, { onClick: install, children: [glyph("square", 16), _("Install the console as an app")] }),
  );
}

/** @param {{one: Overview["devices"][0], here: boolean, remove: (id: number, here: boolean) => Promise<void>}} props */
function DeviceRow({ one, here, remove }) {
  const name = one.name || one.service;
  return h(
    "li",
    {},
    h(
      "span",
      { class: "grow" },
      h("span", { class: "title" }, name),
      here && h("span", { class: "tag" }, _("this device")),
      h("small", { class: "muted block" }, one.used_at ? _("last rang {when}", { when: ago(one.used_at) }) : _("has not rung yet")),
    ),
    h(Action, {
      class: "quiet square",
      label: _("Remove {name}", { name }),
      onClick: () => remove(one.id, here),
      children: icon("close", 16),
    }),
  );
}

/** @param {{told: Overview}} props */
export function DeviceCard({ told }) {
  const [now, setNow] = useState(/** @type {Standing | null} */ (null));
  const [own, setOwn] = useState("");
  const look = async () => {
    try {
      setNow(await standing());
      setOwn((await subscription())?.endpoint ?? "");
    } catch {
      setNow("missing"); // private windows of some browsers have workers in name only
    }
  };
  useEffect(() => void look(), []);
  const remove = async (/** @type {number} */ id, /** @type {boolean} */ here) => {
    try {
      if (here) await turnOff();
      await removeDevice(id);
    } catch (problem) {
      sayProblem(problem);
    }
    await look();
  };
  const changed = async () => {
    const before = own;
    await look();
    const gone = told.devices.find((one) => one.endpoint === before);
    if (gone && !(await subscription())) await removeDevice(gone.id).catch(() => loadAlerting());
  };
  return h(
    Card,
    { title: _("This device") },
    h(
      "div",
      { class: "stack" },
      now && h(Here, { now, onChange: changed }),
      h(Install, {}),
      told.devices.length > 0 &&
        h(
          "ul",
          { class: "rows" },
          told.devices.map((one) => h(DeviceRow, { key: one.id, one, here: one.endpoint === own, remove })),
        ),
    ),
  );
}
