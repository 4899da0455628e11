/**
 * Small JSON values kept in the browser. Where storing is denied they live in memory, so that the page works
 * the same until it is closed. Opening a store writes nothing.
 */

/** @typedef {ReturnType<typeof openStorage>} Store */

/**
 * @param {string} prefix                 put before every key
 * @param {() => Storage} [place]         which of the browser's stores; asking for it may throw
 */
export function openStorage(prefix, place = () => localStorage) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  const kept = attempt(place);

  return {
    /** Whether values outlive the page. */
    lasting: kept !== null,

    /** @param {string} key @returns {any} null when there is none or it cannot be read */
    get(key) {
      const text = memory.get(prefix + key) ?? attempt(() => kept?.getItem(prefix + key) ?? null);
      return text === null ? null : attempt(() => JSON.parse(text));
    },

    /** @param {string} key @param {unknown} value */
    set(key, value) {
      const text = JSON.stringify(value);
      const stored = attempt(() => (kept?.setItem(prefix + key, text), kept !== null));
      if (stored) memory.delete(prefix + key);
      else memory.set(prefix + key, text); // full or denied
    },

    /** @param {string} key */
    remove(key) {
      memory.delete(prefix + key);
      attempt(() => kept?.removeItem(prefix + key));
    },
  };
}

/**
 * @template T
 * @param {() => T} fn
 * @returns {T | null}
 */
function attempt(fn) {
  try {
    return fn();
  } catch {
    return null;
  }
}
