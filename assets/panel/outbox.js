/** Messages on their way: kept in the browser from the moment of sending until the server has them. */

import { alone } from "./tabs.js";

const MOST = 100; // more unsent messages than anyone writes by hand
const KEPT_MS = 7 * 24 * 3_600_000; // after a week an answer is no longer expected
const KEY = "outbox";

/**
 * @typedef {object} Entry
 * @property {string} clientId
 * @property {string} body
 * @property {number} at
 * @property {string} [fault]  why the server refused it, in words; such an entry waits for the visitor
 */

/** The unsent messages of this visitor, the same in every tab. */
export class Outbox {
  #store;
  #lock;

  /** @param {import("../shared/storage.js").Store} store @param {string} site */
  constructor(store, site) {
    this.#store = store;
    this.#lock = `cp:${site}:outbox`;
  }

  /** @returns {Entry[]} oldest first */
  get entries() {
    const kept = this.#store.get(KEY);
    const young = Date.now() - KEPT_MS;
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry?.body === "string" && entry.at > young) : [];
  }

  /** @param {Entry} entry @returns {Promise<boolean>} false when it is full */
  async add(entry) {
    let taken = false;
    await this.#edit((entries) => {
      taken = entries.length < MOST;
      return taken ? [...entries, entry] : entries;
    });
    return taken;
  }

  /** @param {string} clientId */
  remove(clientId) {
    return this.#edit((entries) => entries.filter((entry) => entry.clientId !== clientId));
  }

  /** @param {string} clientId @param {string} [fault] none: it may be tried again */
  mark(clientId, fault) {
    return this.#edit((entries) => entries.map((entry) => (entry.clientId === clientId ? { ...entry, fault } : entry)));
  }

  /** Drop everything. */
  clear() {
    return this.#edit(() => []);
  }

  /** @param {(entries: Entry[]) => Entry[]} change */
  #edit(change) {
    return alone(this.#lock, async () => {
      const left = change(this.entries);
      if (left.length) this.#store.set(KEY, left);
      else this.#store.remove(KEY);
    });
  }
}
