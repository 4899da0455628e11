/** Which conversation belongs on which list, and in what order. Pure. */

/** @typedef {import("../store.js").Item} Item */
/** @typedef {import("../store.js").View} View */
/** @typedef {import("../../shared/types.js").Counts} Counts */

/** The lists that stand above the inbox. @type {View[]} */
export const TABS = ["waiting", "mine", "all", "closed"];

/** @type {View[]} */
export const VIEWS = [...TABS, "spam"];

/**
 * @param {Item} item
 * @param {View} view
 * @param {number} me
 */
export function belongs(item, view, me) {
  if (view === "spam" || item.spam) return view === "spam" && item.spam;
  if (view === "closed") return item.state === "closed";
  if (item.state !== "open") return false;
  if (view === "waiting") return item.waiting_since !== null;
  return view === "all" || item.operator?.id === me;
}

/**
 * Whoever wrote while nobody was there comes first, then who waits longest; elsewhere what happened last.
 * @param {Item} a
 * @param {Item} b
 * @param {View} view
 */
export function compare(a, b, view) {
  if (view === "waiting")
    return Number(b.missed) - Number(a.missed) || (a.waiting_since ?? Infinity) - (b.waiting_since ?? Infinity) || a.id - b.id;
  return moment(b) - moment(a) || b.id - a.id;
}

/** @param {Item} item */
export const moment = (item) => item.last?.at ?? item.opened_at;

/**
 * The counts after one conversation changed. Null when they cannot be known, because we did not know it before.
 * @param {Counts} counts
 * @param {Item | undefined} before
 * @param {Item} after
 * @param {number} me
 * @returns {Counts | null}
 */
export function recount(counts, before, after, me) {
  if (!before) return null;
  const next = { ...counts };
  for (const view of VIEWS) next[view] += Number(belongs(after, view, me)) - Number(belongs(before, view, me));
  return VIEWS.every((view) => next[view] >= 0) ? next : null;
}

/** Whether this operator should hear of it: nobody's conversation, or their own. @param {Item} item @param {number} me */
export const concerns = (item, me) => item.state === "open" && (!item.operator || item.operator.id === me);

/**
 * How many conversations hold something unread for this operator.
 * @param {Record<number, Item>} items
 * @param {number} me
 */
export function unreadFor(items, me) {
  return Object.values(items).filter((item) => item.unread > 0 && concerns(item, me)).length;
}
