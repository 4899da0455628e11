/** The inbox: one list of conversations, kept true by what the live connection tells. */

import { api } from "../api.js";
import { getState, remembered, setState } from "../store.js";
import { belongs, compare, recount, unreadFor, VIEWS } from "./rules.js";

/** @typedef {import("../store.js").Item} Item */
/** @typedef {import("../store.js").View} View */

const COUNT_AGAIN_MS = 800; // a burst of changes asks once

/** @type {AbortController | null} */
let asking = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let counting;

const meId = () => getState().me?.id ?? 0;

/** @param {Item[]} fresh */
function learn(fresh) {
  const items = { ...getState().items };
  for (const item of fresh) items[item.id] = item;
  setState({ items });
}

/** @param {View} [view] the list to begin with */
export function firstView(view) {
  const last = remembered.get("view");
  return view ?? (VIEWS.includes(last) ? last : "waiting");
}

/**
 * Show another list, or the same one anew.
 * @param {Partial<{view: View, site: string, search: string}>} change
 */
export async function showList(change = {}) {
  const { list } = getState();
  const next = { ...list, ...change };
  const other = next.view !== list.view || next.site !== list.site || next.search !== list.search;
  if (change.view) remembered.set("view", change.view);
  setState({ list: { ...next, loading: true, error: null, ...(other && { ids: [], more: false }) } });
  await load(null);
}

/** The page of the list that follows. */
export async function moreOfList() {
  const { list } = getState();
  if (list.loading || !list.more) return;
  setState({ list: { ...list, loading: true, error: null } });
  await load(list.ids[list.ids.length - 1] ?? null);
}

/** @param {number | null} before  the last conversation of the page before */
async function load(before) {
  const { view, site, search } = getState().list;
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    const query = { view, site, q: search, before };
    const { conversations, more, counts } = await api.get("/conversations", { query, signal: mine.signal });
    learn(conversations);
    const { list } = getState();
    const ids = [...(before ? list.ids : []), ...conversations.map((/** @type {Item} */ item) => item.id)];
    setState({ list: { ...list, ids: [...new Set(ids)], more, loading: false }, ...(!site && { counts }) });
  } catch (error) {
    if (asking === mine && !mine.signal.aborted) setState({ list: { ...getState().list, loading: false, error } });
  }
}

/** Learn the conversations that concern me, so that the number in the title is right whatever list is open. */
export async function learnMine() {
  for (const view of ["mine", "waiting"]) {
    const answer = await api.get("/conversations", { query: { view } }).catch(() => null);
    if (!answer) return;
    learn(answer.conversations);
    setState({ counts: answer.counts });
  }
}

/** A conversation changed. @param {Item} item */
export function takeIn(item) {
  const { items, counts, list, talk } = getState();
  const before = items[item.id];
  const counted = recount(counts, before, item, meId());
  if (!counted) countAgain();
  const fresh = { ...items, [item.id]: item };
  setState({ items: fresh, counts: counted ?? counts, list: { ...list, ids: placed(item, fresh, talk?.id) } });
}

/**
 * The list with a changed conversation where it belongs. The open one stays until it is left: what one is reading
 * must not vanish from under the hand.
 * @param {Item} item
 * @param {Record<number, Item>} items
 * @param {number} [open]
 */
function placed(item, items, open) {
  const { view, site, search, ids, more } = getState().list;
  const present = ids.includes(item.id);
  const fits = belongs(item, view, meId()) && (!site || item.site === site);
  if (!fits && item.id !== open) return present ? ids.filter((id) => id !== item.id) : ids;
  if (!present && (search || !fits)) return ids; // a search is asked of the server, not guessed here
  const next = (present ? ids : [...ids, item.id]).sort((a, b) => compare(items[a], items[b], view));
  // Beyond the loaded part the order is not known: it comes with its page.
  return !present && more && next[next.length - 1] === item.id ? ids : next;
}

/** Take away what stayed only because it was open. */
export function prune() {
  const { items, list } = getState();
  if (list.search) return;
  const ids = list.ids.filter((id) => items[id] && belongs(items[id], list.view, meId()));
  if (ids.length !== list.ids.length) setState({ list: { ...list, ids } });
}

function countAgain() {
  clearTimeout(counting);
  counting = setTimeout(async () => {
    const { list } = getState();
    const answer = await api.get("/conversations", { query: { view: list.view } }).catch(() => null);
    if (answer) setState({ counts: answer.counts });
  }, COUNT_AGAIN_MS);
}

/** What a visitor told of themselves changed. @param {import("../../shared/types.js").VisitorCard} card */
export function renamed(card) {
  const { id, name, email, phone } = card;
  const items = { ...getState().items };
  let unnamed = false;
  let changed = false;
  for (const item of Object.values(items)) {
    const { visitor } = item;
    if (visitor.id !== id || (visitor.name === name && visitor.email === email && visitor.phone === phone)) continue;
    unnamed ||= Boolean(visitor.name && !name);
    changed = true;
    items[item.id] = { ...item, visitor: { ...visitor, name, email, phone, label: name || visitor.label } };
  }
  if (changed) setState({ items });
  if (unnamed) void showList(); // only the server knows what somebody without a name is called
}

/**
 * Somebody has read up to a message.
 * @param {{conversation: number, who: "visitor" | "operator", upto: number}} mark
 */
export function marked({ conversation, who, upto }) {
  const item = getState().items[conversation];
  if (!item) return;
  const change = who === "visitor" ? { visitor_read: upto } : { operator_read: upto, unread: 0 };
  setState({ items: { ...getState().items, [conversation]: { ...item, ...change } } });
}

/** How many conversations wait unread for this operator. */
export const unreadCount = () => unreadFor(getState().items, meId());
