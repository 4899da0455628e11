/** This device as one that takes alerts: the service worker, the browser's permission, and its subscription. */

import { ApiError } from "../../shared/api.js";
import { _ } from "../../shared/words.js";
import { api } from "../api.js";
import { at, go } from "../router.js";

/**
 * How this browser stands to alerts: "on" and "off", "denied" by the person, "install" on a phone that wants the console
 * on its home screen first, "insecure" without https, "missing" where the browser has none.
 * @typedef {"on" | "off" | "denied" | "install" | "insecure" | "missing"} Standing
 */

const SCRIPT = at("sw.js");

/** Trusted Types: the one script address that may become code here. */
const addresses = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("cp-worker", {
  createScriptURL: (/** @type {string} */ url) => {
    if (url !== SCRIPT) throw new TypeError("not our worker");
    return url;
  },
}) ?? { createScriptURL: (/** @type {string} */ url) => url };

/** @param {MessageEvent} event */
const follow = ({ data }) => typeof data?.go === "string" && go(data.go);

/** Start the worker, and go where a tapped alert leads; called anew after each sign-in. */
export async function startWorker() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", follow); // the same function is heard once only
  try {
    await navigator.serviceWorker.register(addresses.createScriptURL(SCRIPT), { updateViaCache: "none" });
    await refresh();
  } catch {
    // Without it the console works as before; its page of alerts says what is missing.
  }
}

const isApple = /iPad|iPhone|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

/** Whether the console runs as an app of its own. */
export const isInstalled = () => matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (navigator).standalone === true;

/** @returns {Promise<Standing>} */
export async function standing() {
  if (!isSecureContext) return "insecure";
  if (isApple && !isInstalled()) return "install";
  if (!("serviceWorker" in navigator) || !("PushManager" in globalThis)) return "missing";
  if (Notification.permission === "denied") return "denied";
  return (await subscription()) ? "on" : "off";
}

/** What this browser is subscribed with. @returns {Promise<PushSubscription | null>} */
export async function subscription() {
  const registration = await navigator.serviceWorker?.getRegistration(at());
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

/** Take alerts here; only ever from a click, because the browser asks. @returns {Promise<any>} everything about alerts */
export async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return null;
  const registration = await navigator.serviceWorker.ready;
  const { key } = await api.get("/alerts/key");
  const wanted = { userVisibleOnly: true, applicationServerKey: key };
  await (await registration.pushManager.getSubscription())?.unsubscribe(); // it may be of an older key
  const made = await registration.pushManager.subscribe(wanted).catch(() => {
    throw new ApiError({
      status: 0,
      code: "push_refused",
      error: _("The browser could not reach its push service."),
      hint: _("Try again in a moment. Some browsers, networks and private windows have none."),
    });
  });
  return tell(made);
}

/** @param {PushSubscription} made */
const tell = (made) => {
  const { endpoint, keys } = made.toJSON();
  return api.post("/alerts/devices", { endpoint, keys });
};

/** Take no more alerts here. */
export async function turnOff() {
  await (await subscription())?.unsubscribe();
}

/** A subscription may have been renewed while nobody looked; say the present one. */
async function refresh() {
  const made = await subscription();
  if (made && Notification.permission === "granted") await tell(made).catch(() => {});
}
