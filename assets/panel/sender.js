/** Empties the outbox in order, one tab at a time, and says honestly how each message fares. */

import { ApiError } from "../shared/api.js";
import { _ } from "../shared/words.js";
import { alone } from "./tabs.js";

const QUIET_MS = 10_000; // a failure that heals within this needs no word
const TIMER_SLACK_MS = 50; // timers may fire a little early
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 30_000;

/** @typedef {import("./outbox.js").Entry} Entry */
/** @typedef {import("./store.js").Pending} Pending */

/** Sends what is in the outbox. */
export class Sender {
  #outbox;
  #lock;
  #post;
  #onChange;
  /** @type {string} why the first in line has to wait, in words */
  #reason = "";
  #troubleSince = 0;
  #tries = 0;
  #notBefore = 0; // the server asked for this much patience
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #ticking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {object} parts
   * @param {import("./outbox.js").Outbox} parts.outbox
   * @param {string} parts.site
   * @param {(entry: Entry) => Promise<void>} parts.post   delivers one entry and takes in the answer
   * @param {(pending: Pending[]) => void} parts.onChange
   */
  constructor({ outbox, site, post, onChange }) {
    this.#outbox = outbox;
    this.#lock = `cp:${site}:flush`;
    this.#post = post;
    this.#onChange = onChange;
    addEventListener("online", () => void this.flush());
    addEventListener("offline", () => this.show());
  }

  /**
   * Send everything that may be sent, oldest first.
   * @param {boolean} [asked] the visitor wants it: what went wrong before is past
   */
  async flush(asked = false) {
    if (asked) this.#reset();
    this.show();
    if (Date.now() < this.#notBefore) return; // the timer will come
    clearTimeout(this.#timer);
    await alone(this.#lock, async () => {
      for (let entry = this.#first(); entry; entry = this.#first()) {
        if (!(await this.#attempt(entry))) return;
      }
    });
    this.show();
  }

  /** Tell how the unsent messages stand. */
  show() {
    const late = Date.now() - this.#troubleSince >= QUIET_MS || navigator.onLine === false;
    const waits = this.#troubleSince > 0 && (late || this.#reason !== "");
    const seconds = Math.ceil((this.#notBefore - Date.now()) / 1000);
    this.#onChange(
      this.#outbox.entries.map(({ clientId, body, at, fault }) => {
        const status = fault ? "failed" : waits ? "waiting" : "sending";
        return { clientId, body, at, status, reason: fault || this.#reason, seconds: fault ? 0 : Math.max(0, seconds) };
      }),
    );
    if (seconds <= 0) clearInterval(this.#ticking);
  }

  /** The first in line takes longer than usual. @param {string} words */
  working(words) {
    this.#reason = words;
    this.show();
  }

  #reset() {
    this.#troubleSince = this.#tries = this.#notBefore = 0;
    this.#reason = "";
    clearInterval(this.#ticking);
  }

  #first() {
    return this.#outbox.entries.find((entry) => !entry.fault);
  }

  /** @param {Entry} entry @returns {Promise<boolean>} whether the next one may go */
  async #attempt(entry) {
    try {
      await this.#post(entry);
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      if (problem.passing) {
        this.#wait(problem);
        return false;
      }
      await this.#outbox.mark(entry.clientId, refusalText(problem));
      this.show();
      return true;
    }
    this.#reset();
    await this.#outbox.remove(entry.clientId);
    this.show();
    return true;
  }

  /** @param {ApiError} problem */
  #wait(problem) {
    this.#troubleSince ||= Date.now();
    // "Too many" and "not now" are the server's own words and shown at once; silence may be a restart.
    // How long is counted down beside the words.
    this.#reason = problem.status === 429 ? problem.error : problem.status === 507 ? refusalText(problem) : "";
    const most = Math.min(RETRY_MAX_MS, 2000 * 2 ** this.#tries++);
    const pause = Math.max(problem.retryAfter * 1000, RETRY_MIN_MS + Math.random() * (most - RETRY_MIN_MS));
    this.#notBefore = problem.retryAfter ? Date.now() + pause - TIMER_SLACK_MS : 0;
    clearInterval(this.#ticking);
    if (this.#notBefore) this.#ticking = setInterval(() => this.show(), 1000);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), pause);
    this.show();
  }
}

/** What to tell the visitor about a refusal. @param {ApiError} problem */
export function refusalText(problem) {
  const said = [problem.error, problem.hint].filter(Boolean).join(" ");
  return said || _("The server did not take it.");
}
