/** The messages between this panel and the page that holds it: `{cp: 1, type, ...}`, exact origins, a known source. */

import { config, framed } from "./config.js";

const VERSION = 1;
const LOOPBACK = /^https?:\/\/(localhost|.+\.localhost|127\.[\d.]+|\[::1\])(:\d+)?$/;
const LONGEST = 2000; // characters of any text the page may hand in

/** @typedef {Record<string, unknown>} Fields */

/**
 * What the page may tell us; each gets the message's own fields, not yet trusted.
 * @typedef {"hello" | "page" | "visible" | "viewport" | "prefill" | "event" | "consent"} Told
 * @typedef {Partial<Record<Told, (fields: Fields) => void>>} Hearers
 */

/** The line to the launcher. Silent on a page of our own, and until the launcher has said hello. */
export class Frame {
  /** @type {string | null} the page's origin, once it has spoken */
  #page = null;
  #hearers;
  /** @type {() => boolean} */
  #stored;

  /** @param {Hearers} hearers @param {() => boolean} stored whether this browser keeps a conversation */
  constructor(hearers, stored) {
    this.#hearers = hearers;
    this.#stored = stored;
    if (framed) addEventListener("message", (event) => this.#hear(event));
  }

  /**
   * Nothing that was written goes out with these: the page's scripts can read them.
   * @param {"ready" | "unread" | "close" | "escape" | "resize" | "message" | "lead"} type
   * @param {Fields} [fields]
   */
  send(type, fields) {
    if (this.#page) parent.postMessage({ cp: 1, type, stored: this.#stored(), ...fields }, this.#page);
  }

  /** @param {MessageEvent} event */
  #hear({ source, origin, data }) {
    if (source !== parent || !isKnown(origin) || data?.cp !== 1) return;
    const fields = { ...data };
    if (data.type === "hello") {
      this.#page = origin;
      this.#hearers.hello?.(fields);
      this.send("ready", { v: VERSION });
    } else if (this.#page && Object.hasOwn(this.#hearers, data.type)) {
      this.#hearers[/** @type {keyof Hearers} */ (data.type)]?.(fields);
    }
  }
}

/** @param {string} origin */
function isKnown(origin) {
  return origin === location.origin || config.origins.includes(origin) || (config.loopback && LOOPBACK.test(origin));
}

/** A short text out of a foreign message, or nothing. @param {unknown} value */
export const text = (value) => (typeof value === "string" ? value.slice(0, LONGEST) : "");

/** @param {unknown} value @returns {Fields} */
export const fields = (value) => (value && typeof value === "object" ? /** @type {Fields} */ ({ ...value }) : {});
