/**
 * The console's service worker: shows alerts while no page is open, and the console's shell while there is no line.
 * It keeps no conversation: what is stored is the page without its data, and the built files.
 */

/** @typedef {{waitUntil: (work: Promise<unknown>) => void}} Lasting */
/** @typedef {Lasting & {request: Request, respondWith: (answer: Promise<Response>) => void}} Fetch */
/** @typedef {Lasting & {data: {json: () => any} | null}} Push */
/** @typedef {Lasting & {notification: Notification & {data: {path: string}}}} Click */

const worker = /** @type {any} */ (self);
const ROOT = new URL(worker.registration.scope); // …/console/
const ASSETS = new URL("../cp/a/", ROOT).pathname;
const STORE = "shell-1";
const MOST = 60; // files; each version brings its own, and the oldest go

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {Lasting} */ event) => event.waitUntil(tidy().then(() => worker.clients.claim())));

worker.addEventListener("fetch", (/** @type {Fetch} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== ROOT.origin) return;
  if (url.pathname.startsWith(ASSETS)) event.respondWith(asset(request));
  else if (request.mode === "navigate" && isPage(url)) event.respondWith(page(request));
});

/** A page of the console: not a transcript or any other data that is opened by its address. @param {URL} url */
const isPage = ({ origin, pathname }) =>
  origin === ROOT.origin && pathname.startsWith(ROOT.pathname) && !pathname.startsWith(`${ROOT.pathname}api/`);

/** Built files never change under their name. @param {Request} request */
async function asset(request) {
  const store = await caches.open(STORE);
  const kept = await store.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await store.put(request, fresh.clone());
  return fresh;
}

/** The page as the server has it; without a line the last one there was. @param {Request} request */
async function page(request) {
  const store = await caches.open(STORE);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && fresh.headers.get("Content-Type")?.startsWith("text/html")) await store.put(ROOT.href, fresh.clone());
    return fresh;
  } catch (problem) {
    const kept = await store.match(ROOT.href);
    if (kept) return kept;
    throw problem;
  }
}

async function tidy() {
  for (const name of await caches.keys()) if (name !== STORE) await caches.delete(name);
  const store = await caches.open(STORE);
  const kept = (await store.keys()).filter((one) => one.url !== ROOT.href);
  for (const old of kept.slice(0, Math.max(kept.length - MOST, 0))) await store.delete(old);
}

worker.addEventListener("push", (/** @type {Push} */ event) => {
  const { title, body, path, tag, lang } = event.data?.json() ?? {};
  if (!title) return;
  const icon = new URL("icon-192.png", ROOT).href;
  const shown = { body, tag, lang, icon, badge: icon, data: { path }, renotify: true, vibrate: [200, 100, 200] };
  event.waitUntil(
    Promise.all([
      worker.registration.showNotification(title, shown),
      worker.navigator.setAppBadge?.().catch(() => {}),
      tell({ pushed: tag }),
    ]),
  );
});

/** Every page of the console that is open; this server has others. @returns {Promise<any[]>} */
async function pages() {
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  return open.filter((/** @type {{url: string}} */ { url }) => isPage(new URL(url)));
}

/** @param {object} news */
async function tell(news) {
  for (const page of await pages()) page.postMessage(news);
}

worker.addEventListener("notificationclick", (/** @type {Click} */ event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});

/** @param {string} path @returns {URL | null} what it names, if it is an address at all */
function addressOf(path) {
  try {
    return new URL(path, ROOT);
  } catch {
    return null;
  }
}

/** Bring the console to the front, at the conversation. @param {string} path */
async function open(path) {
  const url = addressOf(path);
  if (!url || !isPage(url)) return;
  const [page] = await pages();
  if (!page) return worker.clients.openWindow(url.href);
  await page.focus();
  page.postMessage({ go: url.pathname.slice(ROOT.pathname.length) });
}
