/**
 * One connection that delivers: a socket, or long-polling where sockets do not get through. Both follow the same
 * log by one cursor, so changing from one to the other, or coming back after a night, loses and doubles nothing.
 */

import { openPoll } from "./live-poll.js";
import { openSocket } from "./live-socket.js";

const FAILED_UPGRADES = 2; // then the network is taken to block sockets
const FIRST_TRIAL_MS = 10_000; // how soon a poller tries a socket again; doubles each time
const LAST_TRIAL_MS = 300_000;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 30_000;
const RESTART_MAX_MS = 4500; // everybody comes back at once then: spread so that no second sees most of them
const QUIET_MS = 10_000; // shorter outages are not worth a word
const ASLEEP_MS = 35_000; // silence longer than the server's 25 s beat: the line may be dead

/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {"live" | "connecting" | "offline"} LiveState */
/** @typedef {"failed" | "hung" | "lost" | "refused"} Ending */

/**
 * @typedef {object} LiveOptions
 * @property {string} socketUrl                       ws: or wss: address
 * @property {string} pollUrl                         path of the long-poll, `after` is added
 * @property {(after: number) => object} hello        the socket's first frame
 * @property {() => Record<string, string>} [headers] the poll's headers
 * @property {(frame: Frame) => void} onFrame         each durable frame once, in order, and the passing ones
 * @property {(state: LiveState) => void} [onState]   "offline" is said after 10 s, or at once when the device says so
 * @property {() => Promise<number>} onReset          load the state anew and return its cursor
 * @property {(frame: Frame) => void} [onRefused]     the server does not know us: nothing is tried again
 */

/**
 * What a transport reports. After `end`, or after its own `close`, it reports nothing more.
 * @typedef {object} LineEvents
 * @property {() => void} ready
 * @property {(frame: Frame) => void} frame
 * @property {(how: Ending, frame?: Frame) => void} end
 */

/** @typedef {{close: () => void}} Line */

/** The connection. `start(cursor)` once the state was loaded; `stop()` to end it. */
export class Live {
  #options;
  #after = 0;
  #running = false;
  /** @type {LiveState} */
  #state = "connecting";
  /** @type {Line | null} */
  #line = null;
  /** @type {Line | null} a socket tried beside a working poll */
  #trial = null;
  #failedUpgrades = 0;
  #tries = 0;
  #trialWait = FIRST_TRIAL_MS;
  #heardAt = 0;
  /** @type {Timer} */
  #retryTimer;
  /** @type {Timer} */
  #quietTimer;
  /** @type {Timer} */
  #trialTimer;
  /** @type {AbortController | null} */
  #listening = null;

  /** @param {LiveOptions} options */
  constructor(options) {
    this.#options = options;
  }

  get state() {
    return this.#state;
  }

  get running() {
    return this.#running;
  }

  /** The last log id that was handed on. */
  get after() {
    return this.#after;
  }

  /** Begin to follow after `cursor`; without effect when running. @param {number} cursor */
  start(cursor) {
    if (this.#running) return;
    this.#running = true;
    this.#after = cursor;
    this.#listen();
    this.#down();
    this.#connect();
  }

  /** End it. It may be started again. */
  stop() {
    this.#running = false;
    this.#drop();
    this.#hush();
    this.#listening?.abort();
  }

  /** Look at once whether the line still stands; after sleep or a change of network it often does not. */
  check() {
    if (!this.#running || (this.#state === "live" && Date.now() - this.#heardAt < ASLEEP_MS)) return;
    this.#tries = 0;
    this.#failedUpgrades = Math.min(this.#failedUpgrades, FAILED_UPGRADES - 1);
    this.#again(true);
  }

  #listen() {
    const { signal } = (this.#listening = new AbortController());
    const wake = () => document.visibilityState === "visible" && this.check();
    addEventListener("online", () => this.check(), { signal });
    addEventListener("offline", () => this.#again(), { signal });
    addEventListener("pagehide", () => this.#drop(), { signal }); // a page kept for "Back" must not keep a socket
    addEventListener("pageshow", (event) => event.persisted && this.#again(true), { signal });
    document.addEventListener("visibilitychange", wake, { signal });
    document.addEventListener("resume", wake, { signal });
  }

  /** @param {LiveState} state */
  #say(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }

  #hush() {
    clearTimeout(this.#quietTimer);
    this.#quietTimer = undefined;
  }

  #up() {
    this.#tries = 0;
    this.#heardAt = Date.now();
    this.#hush();
    this.#say("live");
  }

  /** Not connected: quiet for a while, then said. */
  #down() {
    if (this.#state === "live") this.#say("connecting");
    if (navigator.onLine === false) this.#say("offline");
    this.#quietTimer ??= setTimeout(() => this.#say("offline"), QUIET_MS);
  }

  #drop() {
    this.#line?.close();
    this.#trial?.close();
    this.#line = this.#trial = null;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#trialTimer);
    this.#trialTimer = undefined;
  }

  /**
   * Connect after a pause of random length, which grows with each failure.
   * @param {boolean} [now]
   * @param {number} [most]
   */
  #again(now = false, most = Math.min(RETRY_MAX_MS, 2000 * 2 ** this.#tries++)) {
    this.#drop();
    if (!this.#running) return;
    this.#down();
    const pause = RETRY_MIN_MS + Math.random() * (most - RETRY_MIN_MS);
    this.#retryTimer = setTimeout(() => this.#connect(), now ? 0 : pause);
  }

  #connect() {
    this.#drop();
    const cursor = () => this.#after;
    if (this.#failedUpgrades < FAILED_UPGRADES) this.#line = openSocket(this.#options, cursor, this.#socketEvents());
    else this.#line = openPoll(this.#options, cursor, this.#pollEvents());
  }

  /** @returns {LineEvents} */
  #socketEvents() {
    return {
      ready: () => {
        this.#failedUpgrades = 0;
        this.#trialWait = FIRST_TRIAL_MS;
        this.#up();
      },
      frame: (frame) => this.#take(frame),
      end: (how, frame) => {
        if (how === "refused") return this.#refuse(frame);
        if (how === "failed") this.#failedUpgrades += 1;
        if (how === "hung") this.#failedUpgrades = FAILED_UPGRADES; // swallowed on the way: do not wait so long again
        this.#again(this.#failedUpgrades >= FAILED_UPGRADES);
      },
    };
  }

  /** @returns {LineEvents} */
  #pollEvents() {
    return {
      ready: () => {
        if (!this.#trial) this.#trialTimer ??= setTimeout(() => this.#trySocket(), this.#trialWait);
        this.#up();
      },
      frame: (frame) => this.#take(frame),
      end: (how, frame) => {
        if (how === "refused") return this.#refuse(frame);
        this.#failedUpgrades = FAILED_UPGRADES - 1; // no answer at all says nothing about sockets: one more chance
        this.#again();
      },
    };
  }

  /** Beside a working poll: when the socket gets through, it takes over. */
  #trySocket() {
    const events = this.#socketEvents();
    let won = false;
    this.#trial = openSocket(this.#options, () => this.#after, {
      ready: () => {
        won = true;
        this.#line?.close();
        this.#line = this.#trial;
        this.#trial = null;
        events.ready();
      },
      frame: events.frame,
      end: (how, frame) => {
        if (won || how === "refused") return events.end(how, frame);
        this.#trial = null;
        this.#trialWait = Math.min(this.#trialWait * 2, LAST_TRIAL_MS);
        this.#trialTimer = setTimeout(() => this.#trySocket(), this.#trialWait);
      },
    });
  }

  /** @param {Frame} [frame] */
  #refuse(frame = { type: "error" }) {
    this.stop();
    this.#options.onRefused?.(frame);
  }

  /** @param {Frame} frame */
  #take(frame) {
    this.#heardAt = Date.now();
    if (frame.type === "beat" || frame.type === "ready") return;
    if (frame.type === "reset") return void this.#reset();
    if (frame.type === "restart") return this.#restart();
    if (frame.id !== undefined) {
      if (frame.id <= this.#after) return; // came by the other transport already
      this.#after = frame.id;
    }
    this.#options.onFrame(frame);
  }

  /** The cursor is too old for the log: take the whole state instead. */
  async #reset() {
    this.#drop();
    try {
      const cursor = await this.#options.onReset();
      this.#after = cursor;
      if (this.#running) this.#connect();
    } catch {
      this.#again();
    }
  }

  /** The server says it goes down for a moment: the quiet time begins now. */
  #restart() {
    this.#hush();
    this.#again(false, RESTART_MAX_MS);
  }
}

/** @typedef {ReturnType<typeof setTimeout> | undefined} Timer */
