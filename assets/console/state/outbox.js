/** Messages on their way: drawn at once, sent in order, kept over a reload, tried again when the line is back. */

import { ApiError } from "../../shared/api.js";
import { api, line } from "../api.js";
import { getState, kept, setState } from "../store.js";
import { takeIn } from "./inbox.js";
import { addMessage } from "./talk.js";

/** @typedef {import("../store.js").Pending} Pending */

/** @type {Set<number>} conversations with a message on its way */
const busy = new Set();

/** @param {Pending[]} outbox */
function put(outbox) {
  setState({ outbox });
  kept.set("outbox", outbox);
}

/** @param {string} clientId @param {Partial<Pending>} change */
const change = (clientId, change) =>
  put(getState().outbox.map((one) => (one.client_id === clientId ? { ...one, ...change } : one)));

/** What was not sent when the page was left. */
export function recall() {
  const left = kept.get("outbox");
  if (Array.isArray(left)) setState({ outbox: left.map((one) => ({ ...one, state: "failed", again: true })) });
}

/** @param {number} conversation @param {string} body */
export function send(conversation, body) {
  const client_id = crypto.randomUUID?.() ?? fallbackId();
  put([...getState().outbox, { conversation, client_id, body, at: Date.now(), state: "sending", problem: "", again: false }]);
  void flush(conversation);
}

/** randomUUID is missing on plain HTTP, which a shop's own network may use. */
function fallbackId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} clientId */
export function tryAgain(clientId) {
  const found = getState().outbox.find((one) => one.client_id === clientId);
  if (!found) return;
  change(clientId, { state: "sending", problem: "" });
  void flush(found.conversation);
}

/** Take an unsent message back; its text is returned. @param {string} clientId */
export function discard(clientId) {
  put(getState().outbox.filter((one) => one.client_id !== clientId));
}

/** The line is back: what failed only for want of it goes out by itself. */
export function sendWaiting() {
  for (const one of getState().outbox) if (one.state === "failed" && one.again) tryAgain(one.client_id);
}

/** One after the other, so that they arrive in the order they were written. @param {number} conversation */
async function flush(conversation) {
  if (busy.has(conversation)) return;
  busy.add(conversation);
  try {
    for (;;) {
      const next = getState().outbox.find((one) => one.conversation === conversation && one.state === "sending");
      if (!next) return;
      await deliver(next);
    }
  } finally {
    busy.delete(conversation);
  }
}

/** @param {Pending} one */
async function deliver({ conversation, client_id, body }) {
  try {
    const answer = await api.post(`/conversations/${conversation}/messages`, { client_id, body });
    addMessage(answer.message);
    discard(client_id);
    takeIn(answer.conversation);
  } catch (problem) {
    const again = problem instanceof ApiError && (problem.passing || problem.code === "not_signed_in");
    change(client_id, { state: "failed", problem: line(problem), again });
  }
}

/** A message arrived by the live connection: if it is one of ours, it is no longer on its way. @param {string} clientId */
export function arrived(clientId) {
  if (getState().outbox.some((one) => one.client_id === clientId)) discard(clientId);
}
