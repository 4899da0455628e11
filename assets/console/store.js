/** The console's whole state in one place. Views read it with `useStore`; only the files in state/ change it. */

import { useEffect, useReducer, useRef } from "preact/hooks";

import { openStorage } from "../shared/storage.js";

/** @typedef {{state: "waiting" | "sent" | "failed" | "read", outcome: string, at: number}} Mail  of unread answers, to the visitor */
/** @typedef {import("../shared/types.js").Item & {mail?: Mail | null}} Item */
/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("../shared/types.js").Me} Me */
/** @typedef {Me & {present: boolean, invited?: boolean, two_steps?: boolean}} TeamMember */
/** @typedef {import("./state/security.js").TwoSteps} TwoSteps */
/** @typedef {import("./state/security.js").Session} Session */

/**
 * What is still due at the door after the password.
 * @typedef {object} SecondStep
 * @property {"code" | "set_up"} kind
 * @property {string} ticket
 * @property {string} email
 * @property {boolean} greeting     whoever was invited gets the language they read
 * @property {() => string} next    the page to go to
 */
/** @typedef {"waiting" | "mine" | "all" | "closed" | "spam"} View */

/**
 * A list of conversations as the inbox shows it.
 * @typedef {object} List
 * @property {View} view
 * @property {string} site       "" for every site
 * @property {string} search
 * @property {number[]} ids
 * @property {boolean} more
 * @property {boolean} loading
 * @property {unknown} error
 */

/**
 * The conversation that is open.
 * @typedef {object} Talk
 * @property {number} id
 * @property {Message[]} messages
 * @property {boolean} more
 * @property {import("../shared/types.js").VisitorCard | null} visitor
 * @property {boolean} loading
 * @property {boolean} loadingOlder
 * @property {unknown} error
 * @property {string} conflict     who else holds it, when taking it was refused
 */

/**
 * A message of ours that the server has not acknowledged.
 * @typedef {object} Pending
 * @property {number} conversation
 * @property {string} client_id
 * @property {string} body
 * @property {number} at
 * @property {"sending" | "failed"} state
 * @property {string} problem
 * @property {boolean} again   may succeed without any change
 */

/** @typedef {{id: number, text: string, bad: boolean, undo?: () => unknown}} Toast */

/**
 * @typedef {object} State
 * @property {"starting" | "door" | "in" | "broken"} phase
 * @property {unknown} trouble               why starting did not work
 * @property {boolean} needsSetup
 * @property {boolean} signedOut             the server ended the session while we were in
 * @property {SecondStep | null} step
 * @property {{twoSteps: TwoSteps | null, sessions: Session[] | null, problem: unknown} | null} security
 * @property {Me | null} me
 * @property {"here" | "away"} presence
 * @property {TeamMember[]} operators
 * @property {import("../shared/types.js").SiteBrief[]} sites
 * @property {import("../shared/types.js").Counts} counts
 * @property {import("../shared/live.js").LiveState} line
 * @property {Record<number, Item>} items    every conversation known here
 * @property {List} list
 * @property {Talk | null} talk
 * @property {Pending[]} outbox
 * @property {Record<number, number>} typing conversation, then until when its visitor counts as typing
 * @property {Record<string, import("../shared/types.js").SiteFull>} siteFull
 * @property {Toast[]} toasts
 * @property {{sound: boolean, desktop: boolean}} alerts
 * @property {import("./state/ladder.js").Overview | null} alerting   how one is told that a visitor waits
 * @property {import("./state/telegram.js").Telegram | null} telegram
 * @property {boolean} soundReady
 * @property {boolean} keysShown
 * @property {number | null} blocking        the conversation whose visitor is about to be blocked
 */

/** What this browser remembers: how it alerts, which list was open. */
export const remembered = openStorage("cp-console.");

/** What this tab remembers until it is closed: drafts and unsent messages. */
export const kept = openStorage("cp-console.", () => sessionStorage);

/** @type {State} */
let state = {
  phase: "starting",
  trouble: null,
  needsSetup: false,
  signedOut: false,
  step: null,
  security: null,
  me: null,
  presence: "away",
  operators: [],
  sites: [],
  counts: { waiting: 0, mine: 0, all: 0, closed: 0, spam: 0 },
  line: "connecting",
  items: {},
  list: { view: "waiting", site: "", search: "", ids: [], more: false, loading: true, error: null },
  talk: null,
  outbox: [],
  typing: {},
  siteFull: {},
  toasts: [],
  alerts: { sound: true, desktop: false, ...remembered.get("alerts") },
  alerting: null,
  telegram: null,
  soundReady: false,
  keysShown: false,
  blocking: null,
};

/** @type {Set<() => void>} */
const listeners = new Set();

export const getState = () => state;

/** @param {Partial<State>} patch */
export function setState(patch) {
  state = { ...state, ...patch };
  for (const listener of [...listeners]) listener();
}

/** @param {() => void} listener */
export function subscribe(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * A part of the state; the component draws again when that part is another value.
 * @template T
 * @param {(state: State) => T} select
 * @returns {T}
 */
export function useStore(select) {
  const [, draw] = useReducer((/** @type {number} */ n) => n + 1, 0);
  const chosen = select(state);
  const last = useRef({ select, chosen });
  last.current = { select, chosen };
  useEffect(() => {
    const look = () => {
      if (!Object.is(last.current.select(state), last.current.chosen)) draw(0);
    };
    look(); // something may have changed between drawing and listening
    return subscribe(look);
  }, []);
  return chosen;
}

/** The operator at this screen; only asked for where somebody is signed in. */
export function useMe() {
  return /** @type {Me} */ (useStore((now) => now.me));
}
