/** Several tabs of one visitor: one of them at a time does what must be done once, and the others hear of it. */

/** @typedef {"known" | "outbox"} TabNews  the server knows the visitor now; the outbox has changed */

/** @type {Map<string, Promise<unknown>>} */
const queues = new Map();

/**
 * Run `task` while no other tab runs one under the same name.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function alone(name, task) {
  let begun = false;
  const once = () => ((begun = true), task());
  try {
    if (navigator.locks) return await navigator.locks.request(name, once);
  } catch (problem) {
    if (begun) throw problem; // the task's own failure; otherwise locks are denied here, as storage is
  }
  // Denied, or plain http on a local network, which has no locks: then at least this tab waits for itself.
  const turn = (queues.get(name) ?? Promise.resolve()).then(task, task);
  queues.set(name, turn);
  return turn;
}

/** A word to the other tabs; nothing is stored. */
export class Tabs {
  /** @type {BroadcastChannel | null} */
  #channel = null;

  /** @param {string} name @param {(news: TabNews) => void} onNews */
  constructor(name, onNews) {
    try {
      this.#channel = new BroadcastChannel(name);
      this.#channel.onmessage = (event) => onNews(event.data);
    } catch {
      this.#channel = null; // denied together with storage: then no other tab knows us anyway
    }
  }

  /** @param {TabNews} news */
  tell(news) {
    this.#channel?.postMessage(news);
  }
}
