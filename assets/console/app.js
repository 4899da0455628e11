/** The operators' console: starts here. */

import { h, render } from "preact";

import { _ } from "../shared/words.js";
import { keyList, startKeys } from "./keys.js";
import { Skeleton, Trouble } from "./parts/basics.js";
import { Dialog } from "./parts/dialog.js";
import { Rail } from "./parts/rail.js";
import { Strips, Toasts } from "./parts/strips.js";
import { at, catchLinks, useRoute } from "./router.js";
import { startAlerts } from "./state/alerts.js";
import { keepOffer } from "./state/install.js";
import { start } from "./state/session.js";
import { setState, useStore } from "./store.js";
import { fitKeyboard } from "./viewport.js";
import { AlertsPage } from "./views/alerts.js";
import { BlockedPage } from "./views/blocked.js";
import { AlreadyIn, Setup, SignIn, Welcome } from "./views/door.js";
import { Forgotten, Reset } from "./views/forgotten.js";
import { InboxPage } from "./views/inbox.js";
import { ProfilePage } from "./views/profile.js";
import { ServerPage } from "./views/server.js";
import { SecondStep } from "./views/second-step.js";
import { SitePage, SitesPage } from "./views/sites.js";
import { TeamPage } from "./views/team.js";

/** @typedef {import("./router.js").Route} Route */

/** @param {{route: Route}} props */
function Stage({ route }) {
  switch (route.page) {
    case "inbox":
    case "conversation":
      return h(InboxPage, { route });
    case "sites":
      return h(SitesPage, {});
    case "install":
    case "site":
      return h(SitePage, { key: route.site, id: route.site, page: route.page });
    case "blocked":
      return h(BlockedPage, {});
    case "alerts":
      return h(AlertsPage, {});
    case "team":
      return h(TeamPage, {});
    case "server":
      return h(ServerPage, {});
    case "me":
      return h(ProfilePage, {});
    case "setup":
    case "welcome":
    case "forgotten":
    case "reset":
      return h(AlreadyIn, {});
    default:
      return h(
        "main",
        { class: "empty" },
        h("h1", {}, _("There is no such page")),
        h("div", { class: "row" }, h("a", { class: "button", href: at() }, _("To the inbox"))),
      );
  }
}

function Keys() {
  const shown = useStore((state) => state.keysShown);
  if (!shown) return null;
  return h(
    Dialog,
    { title: _("Keys"), onClose: () => setState({ keysShown: false }) },
    h(
      "dl",
      { class: "keys" },
      keyList().map(({ keys, text }) => [
        h(
          "dt",
          { key: `${text}-keys` },
          keys.map((key) => h("kbd", { key }, key)),
        ),
        h("dd", { key: text }, text),
      ]),
    ),
  );
}

/** What somebody who is not in may open by its address. @type {Record<string, () => import("preact").VNode>} */
const DOORS = { setup: Setup, welcome: Welcome, forgotten: Forgotten, reset: Reset };

function App() {
  const route = useRoute();
  const phase = useStore((state) => state.phase);
  const trouble = useStore((state) => state.trouble);
  const step = useStore((state) => state.step);
  if (phase !== "in" && step) return h(SecondStep, { step });
  if (phase !== "in" && Object.hasOwn(DOORS, route.page)) return h(DOORS[route.page], {});
  if (phase === "door") return h(SignIn, {});
  if (phase === "broken") return h(Trouble, { problem: trouble, again: start });
  if (phase === "starting")
    return h("div", { class: "console" }, h("div", { class: "rail" }), h("div", { class: "stage" }, h(Skeleton, { rows: 5 })));
  const deep = route.page === "conversation" ? "deep" : "";
  return [
    h(
      "div",
      { class: `console ${deep}`, key: "console" },
      h(Rail, { page: route.page }),
      h("div", { class: "stage" }, h(Strips, {}), h(Stage, { route })),
    ),
    h(Toasts, { key: "toasts" }),
    h(Keys, { key: "keys" }),
  ];
}

const root = document.getElementById("console");
if (root) {
  root.textContent = ""; // the words for browsers without scripts
  render(h(App, {}), root);
  catchLinks();
  startKeys();
  startAlerts();
  fitKeyboard();
  keepOffer();
  void start();
}
