/** Telling the operator: sound, title, the tab's icon, a notification of the desktop. */

import { createSound } from "../../shared/sound.js";
import { _, lang } from "../../shared/words.js";
import { PRODUCT } from "../config.js";
import { at, go } from "../router.js";
import { getState, remembered, setState, subscribe } from "../store.js";
import { drawIcon } from "./favicon.js";
import { unreadCount } from "./inbox.js";
import { concerns } from "./rules.js";

/** @typedef {import("../store.js").Item} Item */

const RING_AGAIN_MS = 12_000;
const RINGS = 8; // then the other ways of telling must do; a ring without end is switched off for good

const sound = createSound();
/** @type {Map<number, number>} conversations nobody has looked at, and how often they have rung */
const ringing = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let ringTimer;

/** Whether somebody looks at this very conversation. @param {number} id */
const watched = (id) => getState().talk?.id === id && document.visibilityState === "visible" && document.hasFocus();

/**
 * A message came in.
 * @param {import("../store.js").Message} message
 * @param {Item} item
 */
export function heard(message, item) {
  const { me } = getState();
  if (message.author !== "visitor" || message.kind !== "text" || !me || !concerns(item, me.id) || watched(item.id)) return;
  if (!item.operator) {
    ringing.set(item.id, 0);
    ring();
  } else play("message");
  notify(message, item);
}

/** Ring for whoever nobody has answered or looked at, again after a while. */
function ring() {
  clearTimeout(ringTimer);
  const { items, presence } = getState();
  for (const [id, rings] of ringing) {
    const item = items[id];
    const over = !item || item.operator || item.state !== "open" || !item.unread || rings >= RINGS;
    if (over || watched(id)) ringing.delete(id);
    else ringing.set(id, rings + 1);
  }
  if (!ringing.size || presence !== "here") return;
  play("ring");
  ringTimer = setTimeout(ring, RING_AGAIN_MS);
}

/** @param {"message" | "ring"} name */
function play(name) {
  if (getState().alerts.sound) sound.play(name);
}

/** A test of this rung: as loud as a visitor would be. */
export function rang() {
  if (getState().alerts.sound) sound.play("ring");
}

/** Let the operator hear it; a click or key has just woken the sound. */
export function trySound() {
  sound.wake();
  setTimeout(() => sound.play("ring"), 60); // waking takes a moment
}

/** @param {import("../store.js").Message} message @param {Item} item */
function notify(message, item) {
  const allowed = typeof Notification === "function" && Notification.permission === "granted";
  if (!allowed || !getState().alerts.desktop || document.hasFocus()) return;
  const note = desktopNote(message, item);
  if (!note) return;
  note.onclick = () => {
    window.focus();
    go(`conversations/${item.id}`);
    note.close();
  };
}

/** @param {import("../store.js").Message} message @param {Item} item */
function desktopNote(message, item) {
  const shown = { body: message.body.slice(0, 140), tag: `conversation-${item.id}`, lang, icon: at("icon.svg") };
  try {
    return new Notification(item.visitor.label, shown);
  } catch {
    return null; // on Android only workers may, and there the push tells it
  }
}

/** What the browser says to desktop notifications. @returns {"granted" | "denied" | "default" | "missing"} */
export const permission = () => (typeof Notification === "function" ? Notification.permission : "missing");

/** @param {Partial<{sound: boolean, desktop: boolean}>} change */
export function setAlerts(change) {
  const alerts = { ...getState().alerts, ...change };
  remembered.set("alerts", alerts);
  setState({ alerts });
}

/** Ask the browser; only ever from a click. */
export async function allowDesktop() {
  const answer = await Notification.requestPermission().catch(() => "denied");
  setAlerts({ desktop: answer === "granted" });
}

let pageTitle = "";

/** @param {string} title what the open page is called */
export function setTitle(title) {
  pageTitle = title;
  showCount();
}

let shown = -1;

function showCount() {
  const n = getState().phase === "in" ? unreadCount() : 0;
  const title = [pageTitle, PRODUCT].filter(Boolean).join(" · ");
  const text = n ? _("({n}) {title}", { n, title }) : title;
  if (document.title !== text) document.title = text;
  if (n === shown) return;
  drawIcon((shown = n));
  if (n) void /** @type {any} */ (navigator).setAppBadge?.(n).catch(() => {});
  else void /** @type {any} */ (navigator).clearAppBadge?.().catch(() => {});
}

/** Keep title and icon true, and wake the sound at the first touch of the page. */
export function startAlerts() {
  subscribe(showCount);
  const wake = () => {
    sound.wake();
    setTimeout(() => {
      if (sound.awake && !getState().soundReady) setState({ soundReady: true });
    }, 100);
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wake, { capture: true, passive: true });
}
