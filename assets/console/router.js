/** Addresses below /console/ and the pages they stand for. Links are plain links; this catches their clicks. */

import { useEffect, useState } from "preact/hooks";

import { config } from "./config.js";

/** @typedef {import("./store.js").View} View */

/**
 * @typedef {{page: "inbox", view: View | null}
 *   | {page: "conversation", id: number, details: boolean}
 *   | {page: "sites"} | {page: "install", site: string} | {page: "site", site: string}
 *   | {page: "blocked"} | {page: "team"} | {page: "alerts"} | {page: "server"} | {page: "me"} | {page: "setup"} | {page: "welcome"} | {page: "forgotten"} | {page: "reset"} | {page: "missing"}} Route
 */

const ROOT = `${config.base}/console/`;
const MOVED = "cp-moved";
const VIEWS = ["waiting", "mine", "all", "closed", "spam"];

/** The address of a page. @param {string} [path] below /console/ */
export const at = (path = "") => ROOT + path;

/** @type {{[name: string]: (id: string, rest: string) => Route}} */
const PAGES = {
  "": () => ({ page: "inbox", view: null }),
  inbox: (view) => (!view || VIEWS.includes(view) ? { page: "inbox", view: /** @type {View | null} */ (view || null) } : { page: "missing" }),
  conversations: (id, rest) =>
    /^\d{1,15}$/.test(id) ? { page: "conversation", id: Number(id), details: rest === "visitor" } : { page: "missing" },
  sites: (site, rest) => (site ? { page: rest === "settings" ? "site" : "install", site } : { page: "sites" }),
  blocked: () => ({ page: "blocked" }),
  team: () => ({ page: "team" }),
  alerts: () => ({ page: "alerts" }),
  server: () => ({ page: "server" }),
  me: () => ({ page: "me" }),
  setup: () => ({ page: "setup" }),
  welcome: () => ({ page: "welcome" }),
  forgotten: () => ({ page: "forgotten" }),
  reset: () => ({ page: "reset" }),
};

/** @param {string} pathname @returns {Route} */
export function parse(pathname) {
  if (!pathname.startsWith(ROOT)) return { page: "missing" };
  const [name = "", id = "", rest = ""] = pathname.slice(ROOT.length).replace(/\/$/, "").split("/");
  const make = Object.hasOwn(PAGES, name) ? PAGES[name] : null;
  return make ? make(id, rest) : { page: "missing" };
}

/** The page that is open now. */
export const route = () => parse(location.pathname);

/**
 * @param {string} path  below /console/
 * @param {{replace?: boolean}} [how]
 */
export function go(path, { replace = false } = {}) {
  const depth = history.state?.depth ?? 0;
  if (replace) history.replaceState({ depth }, "", at(path));
  else history.pushState({ depth: depth + 1 }, "", at(path));
  dispatchEvent(new Event(MOVED));
}

/** One step back; opened by its address, there is none: then up. @param {string} up below /console/ */
export function back(up) {
  if (history.state?.depth > 0) history.back();
  else go(up, { replace: true });
}

/** The open page, drawn anew when it changes. */
export function useRoute() {
  const [now, set] = useState(route);
  useEffect(() => {
    const look = () => set(route());
    addEventListener("popstate", look);
    addEventListener(MOVED, look);
    return () => {
      removeEventListener("popstate", look);
      removeEventListener(MOVED, look);
    };
  }, []);
  return now;
}

/** @param {MouseEvent} event */
function follow(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (parse(link.pathname).page === "missing" || link.search) return;
  event.preventDefault();
  if (link.pathname !== location.pathname) go(link.pathname.slice(ROOT.length));
}

/** Turn clicks on our own links into moves without loading the page. */
export function catchLinks() {
  document.addEventListener("click", follow);
}
