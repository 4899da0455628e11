/** What the page that holds us tells: where the visitor is, and how much of the panel can be seen. */

import { config, framed } from "./config.js";
import { fields, text } from "./frame.js";

const MODES = new Set(["sheet", "compact", "full", "corner"]);

const MOST_FACTS = 20; // of the page's context; the server keeps no more

/** @typedef {import("../shared/types.js").PageInfo} PageInfo */

/** @type {PageInfo | undefined} */
let where = framed
  ? undefined
  : { url: location.href, title: document.title, referrer: document.referrer, entered_at: Date.now() };

/** The page the visitor is on, told with a message. */
export const page = () => where;

/** @param {unknown} told */
function keep(told) {
  const { url, title, referrer, entered } = fields(told);
  const entered_at = typeof entered === "number" ? entered : Date.now();
  where = { ...where, url: text(url), title: text(title), referrer: text(referrer), entered_at };
  return where;
}

/** What the page's script says of this visit: plain facts, as texts. @param {unknown} told */
function facts(told) {
  const plain = Object.entries(fields(told)).filter(([, value]) => /^(string|number|boolean)$/.test(typeof value));
  return Object.fromEntries(plain.slice(0, MOST_FACTS).map(([name, value]) => [name, text(String(value))]));
}

/**
 * @param {object} parts
 * @param {import("./store.js").Store} parts.store
 * @param {import("./talk.js").Talk} parts.talk
 * @param {() => void} parts.forget
 * @param {() => void} parts.repeat  tell the launcher the unread count again
 * @returns {import("./frame.js").Hearers}
 */
export function hears({ store, talk, forget, repeat }) {
  return {
    hello(told) {
      where = { ...keep(told.page), context: facts(told.context) };
      talk.moved(where);
      speak(text(told.lang));
      if (told.dir === "rtl" || told.dir === "ltr") document.documentElement.dir = told.dir;
      setTimeout(repeat); // after our `ready`
    },
    page: (told) => talk.moved(keep(told.page)),
    visible: ({ visible }) => store.shown(visible === true),
    viewport({ mode }) {
      if (MODES.has(String(mode))) store.modeChanged(/** @type {import("./store.js").Mode} */ (mode));
    },
    prefill({ name, email, phone }) {
      store.contactTyped({ name: text(name), address: text(email) || text(phone) });
    },
    consent({ value }) {
      if (value === false) forget();
    },
  };
}

/** The page changed its language: ours comes with the page, so load it in that one. @param {string} lang */
function speak(lang) {
  const here = new URL(location.href);
  if (!lang || lang === config.lang || here.searchParams.get("lang") === lang) return;
  if (document.querySelector("textarea")?.value) return; // not at the price of what is being written
  here.searchParams.set("lang", lang);
  location.replace(here);
}
