/** The panel: put together here, then left to itself. */

import { Api } from "../shared/api.js";
import { Live } from "../shared/live.js";
import { openStorage } from "../shared/storage.js";
import { Attention } from "./attention.js";
import { config, framed, touch } from "./config.js";
import { deliver } from "./deliver.js";
import { Frame } from "./frame.js";
import { hears, page } from "./hears.js";
import { Identity } from "./identity.js";
import { Outbox } from "./outbox.js";
import { Sender } from "./sender.js";
import { Store } from "./store.js";
import { Tabs } from "./tabs.js";
import { Talk } from "./talk.js";
import { show } from "./view.js";

const LOOK_MS = 5_000; // how often to see whether it is time to look again who is here

const { site, base } = config;
const kept = openStorage(`cp:${site}:`);
const tab = openStorage(`cp:${site}:`, () => sessionStorage);
const store = new Store();
const identity = new Identity(kept, site);
const outbox = new Outbox(kept, site);
const bearer = () => ({ "X-Cp-Site": site, ...(identity.secret && { Authorization: `Bearer ${identity.secret}` }) });
const api = new Api({ headers: bearer });

let wasLive = false;
const live = new Live({
  socketUrl: `${location.origin.replace(/^http/, "ws")}${base}/cp/live`,
  pollUrl: `${base}/cp/poll?site=${encodeURIComponent(site)}`,
  hello: (after) => ({ type: "hello", site, secret: identity.secret, after, v: 1 }),
  headers: bearer,
  onFrame: (frame) => deliver(frame, { store, outbox, talk, sender }),
  onState(line) {
    store.lineChanged(line);
    if (line !== "live") return;
    void sender.flush();
    if (wasLive) void talk.refreshSite().catch(() => {}); // who is here is told once, and not kept for those who were away
    wasLive = true;
  },
  onReset: async () => (await talk.reload()) ?? live.after,
  onRefused: () => void talk.refreshSite().catch(() => {}),
});

const sender = new Sender({
  outbox,
  site,
  post: (entry) => talk.post(entry),
  onChange: (pending) => store.queued(pending),
});
const tabs = new Tabs(`cp:${site}`, (news) => {
  sender.show();
  if (news === "known" && !live.running) void talk.load();
});
const talk = new Talk({ store, api, live, identity, outbox, sender, tabs, page });

const frame = new Frame(
  hears({ store, talk, forget, repeat: () => attention.repeat() }),
  () => store.state.visitor !== null || identity.secret !== null,
);
const attention = new Attention({ store, talk, frame });

/** @type {import("./view.js").Doing} */
const doing = {
  store,
  talk,
  frame,
  draft(text) {
    store.drafted(text);
    // Before the first message a draft lives in memory alone.
    if (text && identity.secret) tab.set("draft", text);
    else tab.remove("draft");
  },
  setSound(on) {
    kept.set("sound", on);
    store.soundSet(on);
  },
  skipContact() {
    kept.set("asked", true);
    store.contactAsked(false);
  },
};

/** The visitor does not want to be known: forget everything in this browser. */
function forget() {
  live.stop();
  identity.forget();
  for (const key of ["sound", "asked"]) kept.remove(key);
  tab.remove("draft");
  void outbox.clear();
  store.forgotten();
}

function start() {
  const root = document.getElementById("cp");
  if (!root) return;
  store.soundSet(kept.get("sound") ?? true);
  store.contactAsked(!kept.get("asked"));
  store.drafted(tab.get("draft") ?? "");
  store.shown(!framed);
  if (config.view) store.siteLoaded(config.view);
  sender.show();
  show(root, doing);
  void talk.load();
}

document.documentElement.classList.add(framed ? "framed" : "page");
document.documentElement.classList.toggle("touch", touch);
document.addEventListener("keydown", (event) => event.key === "Escape" && frame.send("escape"));
for (const type of ["online", "offline"])
  addEventListener(type, () => !live.running && store.lineChanged(type === "online" ? "connecting" : "offline"));
// iOS does not make a page smaller when its keyboard comes, it only shows less of it.
visualViewport?.addEventListener("resize", () =>
  document.documentElement.style.setProperty("--cp-seen", `${visualViewport?.height}px`),
);
setInterval(() => talk.lookAgain(), LOOK_MS);
start();
