/** Who this browser is to the server: a secret, made with the first thing the visitor sends and never before. */

import { alone } from "./tabs.js";

const SECRET_BYTES = 32;
const KEY = "secret";

/** The visitor's secret. */
export class Identity {
  #store;
  #lock;

  /** @param {import("../shared/storage.js").Store} store @param {string} site */
  constructor(store, site) {
    this.#store = store;
    this.#lock = `cp:${site}:secret`;
  }

  /** @returns {string | null} */
  get secret() {
    const kept = this.#store.get(KEY);
    return typeof kept === "string" ? kept : null;
  }

  /** The visitor does not want to be known any more. */
  forget() {
    this.#store.remove(KEY);
  }

  /** Make the secret unless there is one; two tabs agree on the same. */
  ensure() {
    return alone(this.#lock, async () => {
      if (!this.secret) this.#store.set(KEY, random(SECRET_BYTES));
    });
  }
}

/**
 * Random bytes as base64url. `crypto.randomUUID` would need https, which a shop's local network may not have.
 * @param {number} bytes
 */
export function random(bytes) {
  const text = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes)));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
