/** The order in which the conversation is drawn: days, groups of messages, events, and what is still on its way. */

import { sameDay } from "../shared/time.js";

const GROUP_MS = 5 * 60_000; // messages of one person this close belong together

/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("./store.js").Pending} Pending */

/**
 * A message or an unsent one, placed.
 * @typedef {object} Row
 * @property {string} key
 * @property {boolean} own
 * @property {number} at
 * @property {string} body
 * @property {Message | null} message   null while unsent
 * @property {Pending | null} pending
 * @property {boolean} newDay           a day begins with it
 * @property {boolean} first            of its group
 * @property {boolean} last             of its group
 */

/**
 * @param {Message[]} messages  in the server's order
 * @param {Pending[]} pending
 * @returns {Row[]}
 */
export function rows(messages, pending) {
  const known = new Set(messages.filter((m) => m.author === "visitor").map((m) => m.client_id));
  const unsent = pending.filter((entry) => !known.has(entry.clientId));
  const list = [...messages.map(sentRow), ...unsent.map(unsentRow)];
  list.forEach((row, index) => {
    const before = list[index - 1];
    row.newDay = !before || !sameDay(before.at, row.at);
    row.first = row.newDay || !together(before, row);
    if (before && row.first) before.last = true;
  });
  const end = list.at(-1);
  if (end) end.last = true;
  return list;
}

/** @param {Message} message @returns {Row} */
function sentRow(message) {
  // The key outlives the change from unsent to sent, so that the bubble stays the same element.
  const key = message.author === "visitor" ? message.client_id : String(message.id);
  return {
    ...placed,
    key,
    own: message.author === "visitor",
    at: message.at,
    body: message.body,
    message,
    pending: null,
  };
}

/** @param {Pending} entry @returns {Row} */
function unsentRow(entry) {
  return { ...placed, key: entry.clientId, own: true, at: entry.at, body: entry.body, message: null, pending: entry };
}

const placed = { newDay: false, first: false, last: false };

/** @param {Row} before @param {Row} row */
function together(before, row) {
  if (before.own !== row.own || isEvent(before) || isEvent(row)) return false;
  if (writer(before) !== writer(row)) return false;
  return Math.abs(row.at - before.at) < GROUP_MS;
}

/** @param {Row} row */
const writer = (row) => row.message?.operator?.id ?? null;

/** @param {Row} row */
export const isEvent = (row) => row.message?.kind === "event";
