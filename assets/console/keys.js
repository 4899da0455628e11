/** The keyboard: one letter for what is done a hundred times a day. Silent while somebody types. */

import { _ } from "../shared/words.js";
import { back, go, route } from "./router.js";
import { act, closeTalk } from "./state/talk.js";
import { askToBlock, markSpam } from "./state/unwanted.js";
import { getState, setState } from "./store.js";

const DRAWN_MS = 50; // until the list is drawn anew

/** @returns {HTMLElement[]} */
const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".items .item")]);

/** Move along the list from where the focus is, or from the open conversation. @param {number} by */
function move(by) {
  const all = rows();
  const focused = all.findIndex((row) => row === document.activeElement);
  const from = focused >= 0 ? focused : all.findIndex((row) => row.hasAttribute("aria-current"));
  const to = from < 0 ? 0 : Math.min(Math.max(from + by, 0), all.length - 1);
  all[to]?.focus();
}

/** Out of the conversation, back to its place in the list. */
function leave() {
  const now = route();
  if (now.page !== "conversation") return;
  if (now.details) return back(`conversations/${now.id}`);
  go(`inbox/${getState().list.view}`);
  closeTalk(); // what stayed on the list only because it was open is gone before the focus looks for a place
  setTimeout(() => (rows().find((row) => row.dataset.id === String(now.id)) ?? rows()[0])?.focus(), DRAWN_MS);
}

/** @param {"take" | "close"} verb */
function carryOut(verb) {
  const { talk, items } = getState();
  if (talk && items[talk.id]?.state === "open") void act(talk.id, verb);
}

/** Keep an unwanted visitor away. @param {(id: number) => void} how */
function keepAway(how) {
  const { talk, items } = getState();
  if (talk?.visitor && !talk.visitor.block && !items[talk.id]?.spam) how(talk.id);
}

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Escape: leave,
  r: () => document.getElementById("reply")?.focus(),
  t: () => carryOut("take"),
  e: () => carryOut("close"),
  b: () => keepAway(askToBlock),
  "!": () => keepAway(markSpam),
  "/": () => document.getElementById("search")?.focus(),
  "?": () => setState({ keysShown: true }),
};

/** The keys and what they do, for the list that ? shows. */
export const keyList = () => [
  { keys: ["j", "k"], text: _("Down and up the list (arrows too)") },
  { keys: ["Enter"], text: _("Open the conversation") },
  { keys: ["Esc"], text: _("Back to the list") },
  { keys: ["r"], text: _("Write an answer") },
  { keys: ["t"], text: _("Take the conversation") },
  { keys: ["e"], text: _("Close the conversation") },
  { keys: ["b"], text: _("Block the visitor") },
  { keys: ["!"], text: _("Mark as spam") },
  { keys: ["/"], text: _("Search") },
  { keys: ["?"], text: _("Show these keys") },
];

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || Boolean(target.closest("input, textarea, select, [role=menu], dialog")));

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target))
    return;
  const arrow = event.key.startsWith("Arrow");
  // Arrows scroll what has the focus, unless that is the list.
  if (arrow && !(event.target instanceof Element && (event.target === document.body || event.target.closest(".items")))) return;
  const { page } = route();
  if (getState().phase !== "in" || (page !== "inbox" && page !== "conversation" && event.key !== "?")) return;
  if (!Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
}

export const startKeys = () => document.addEventListener("keydown", press);
