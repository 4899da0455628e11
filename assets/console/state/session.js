/** Signing in and out, and the state that comes with it. */

import { ApiError } from "../../shared/api.js";
import { lang } from "../../shared/words.js";
import { api, onSignedOut, setToken } from "../api.js";
import { config } from "../config.js";
import { at, go, route } from "../router.js";
import { getState, setState } from "../store.js";
import { startWorker } from "./device.js";
import { learnMine, showList } from "./inbox.js";
import { startLive, stopLive } from "./live.js";
import { recall, sendWaiting } from "./outbox.js";
import { openTalk } from "./talk.js";
import { sayProblem } from "./toasts.js";

const AGAIN_MS = 5_000; // how soon a server that did not answer is asked again

/** Find out who is here and show the right page. */
export async function start() {
  onSignedOut(signedOutByServer);
  recall();
  if (!config.signed_in) return door();
  try {
    await enter();
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 401) return door();
    setState({ phase: "broken", trouble: problem });
    if (problem instanceof ApiError && problem.passing) setTimeout(() => getState().phase === "broken" && start(), AGAIN_MS);
  }
}

/** Load everything and follow from there. @returns {Promise<number>} the cursor */
async function load() {
  const [own, whole] = await Promise.all([api.get("/me"), api.get("/state")]);
  setToken(own.csrf);
  const { me, presence, operators, sites, counts, after } = whole;
  setState({ me, presence, operators, sites, counts, siteFull: {}, trouble: null });
  return after;
}

async function enter() {
  follow(await load());
}

/** Everything is loaded: show it and listen. @param {number} after */
function follow(after) {
  setState({ phase: "in", signedOut: false });
  void startWorker();
  startLive(after, again);
  void showList().then(learnMine);
}

/** The live connection lost its place: load what is on the screen anew. */
async function again() {
  const after = await load();
  await showList();
  const { talk } = getState();
  if (talk) await openTalk(talk.id);
  return after;
}

async function door() {
  const answer = await api.get("/door").catch(() => ({ needs_setup: false }));
  setState({ phase: "door", needsSetup: answer.needs_setup });
}

function signedOutByServer() {
  if (getState().phase !== "in") return;
  stopLive();
  setState({ phase: "door", signedOut: true, me: null, security: null, telegram: null });
}

/** @typedef {"/sign-in" | "/setup" | "/welcome" | "/reset"} DoorPath */

/**
 * Go through the door with what a form holds: sign-in, first set-up, welcome, a new password.
 * @param {DoorPath} path
 * @param {Record<string, string>} form
 * @param {() => string} next  the page to go to, asked once everything is loaded
 */
export async function passDoor(path, form, next) {
  const answer = await api.post(path, form);
  const greeting = path === "/welcome";
  if (!answer.ticket) return goIn({ greeting, next });
  setState({ step: { kind: answer.next, ticket: answer.ticket, email: form.email ?? "", greeting, next } });
}

/**
 * The second step; what it answers is the step's own business.
 * @param {"/sign-in/code" | "/sign-in/confirm"} path
 * @param {import("../store.js").SecondStep} step
 * @param {string} code
 * @returns {Promise<any>}
 */
export const passStep = (path, { ticket }, code) => api.post(path, { ticket, code });

/** Back to the password; a link that was spent on the way is no address to stay at. */
export function forgetStep() {
  setState({ step: null });
  if (["welcome", "reset"].includes(route().page)) go("", { replace: true });
}

/** Signed in: load everything and show it. @param {{greeting: boolean, next: () => string}} step */
export async function goIn({ greeting, next }) {
  // Whoever was invited gets the language they read the welcome in; the one who invited could only guess.
  if (greeting) await greet();
  const after = await load();
  const page = next();
  // The page speaks one language from its start: another one needs a fresh page.
  if (getState().me?.lang !== lang) return location.replace(at(page));
  go(page, { replace: true }); // a one-time secret leaves the address bar and the history
  setState({ step: null });
  follow(after);
  sendWaiting();
}

async function greet() {
  const own = await api.get("/me");
  setToken(own.csrf);
  if (own.operator.lang !== lang) await api.put("/me", { lang });
}

/** @param {boolean} [home]  go to the first page; else the same one opens anew */
export async function signOut(home = true) {
  try {
    await api.post("/sign-out");
  } catch (problem) {
    return sayProblem(problem);
  }
  // A fresh page, so that nothing of ours stays in memory.
  if (home) location.replace(at());
  else location.reload();
}
