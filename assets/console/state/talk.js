/** The open conversation: its messages, its visitor, and what the operator does with it. */

import { ApiError } from "../../shared/api.js";
import { api } from "../api.js";
import { getState, setState } from "../store.js";
import { marked, prune, takeIn } from "./inbox.js";
import { sayProblem } from "./toasts.js";

/** @typedef {import("../store.js").Message} Message */
/** @typedef {import("../store.js").Talk} Talk */

const TYPING_TOLD_MS = 3_000; // our typing is told again this often
const TYPING_SHOWN_MS = 6_000; // theirs is shown this long after the last word of it

let typingToldAt = 0;
/** @type {Map<number, number>} how far we told the server we have read */
const readTold = new Map();

/** @param {number} id @param {Partial<Talk>} change  only while that conversation is open */
function update(id, change) {
  const { talk } = getState();
  if (talk?.id === id) setState({ talk: { ...talk, ...change } });
}

/** @param {number} id */
export async function openTalk(id) {
  const { talk } = getState();
  if (talk?.id !== id) {
    setState({
      talk: { id, messages: [], more: false, visitor: null, loading: true, loadingOlder: false, error: null, conflict: "" },
    });
    prune();
  }
  try {
    const answer = await api.get(`/conversations/${id}`);
    takeIn(answer.conversation);
    update(id, { messages: answer.messages, more: answer.more, visitor: answer.visitor, loading: false, error: null });
  } catch (error) {
    update(id, { loading: false, error });
  }
}

export function closeTalk() {
  if (!getState().talk) return;
  setState({ talk: null });
  prune();
}

/** The page of messages before the first one here. */
export async function older() {
  const { talk } = getState();
  if (!talk || !talk.more || talk.loadingOlder) return;
  update(talk.id, { loadingOlder: true });
  try {
    const answer = await api.get(`/conversations/${talk.id}/messages`, { query: { before: talk.messages[0]?.id } });
    const { messages = [] } = getState().talk ?? {};
    update(talk.id, { messages: merged(answer.messages, messages), more: answer.more, loadingOlder: false });
  } catch (problem) {
    update(talk.id, { loadingOlder: false });
    sayProblem(problem);
  }
}

/** @param {Message[]} some @param {Message[]} others @returns {Message[]} each once, in the server's order */
export function merged(some, others) {
  const byId = new Map([...some, ...others].map((message) => [message.id, message]));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

/** @param {Message} message */
export function addMessage(message) {
  const { talk, typing } = getState();
  if (message.author === "visitor" && typing[message.conversation]) {
    const { [message.conversation]: _over, ...rest } = typing;
    setState({ typing: rest });
  }
  if (talk?.id === message.conversation) update(talk.id, { messages: merged(talk.messages, [message]) });
}

/** @param {import("../../shared/types.js").VisitorCard} visitor */
export function visitorChanged(visitor) {
  const { talk } = getState();
  if (talk?.visitor?.id === visitor.id) update(talk.id, { visitor });
}

/** @param {{visitor: number, online: boolean}} told */
export function visitorOnline({ visitor, online }) {
  const { talk } = getState();
  if (talk?.visitor?.id === visitor) update(talk.id, { visitor: { ...talk.visitor, online } });
}

/** The visitor of a conversation is writing. @param {number} conversation */
export function visitorTypes(conversation) {
  setState({ typing: { ...getState().typing, [conversation]: Date.now() + TYPING_SHOWN_MS } });
}

/** We are writing: tell the visitor, now and then. @param {number} id */
export function weType(id) {
  if (Date.now() - typingToldAt < TYPING_TOLD_MS) return;
  typingToldAt = Date.now();
  api.post(`/conversations/${id}/typing`).catch(() => {}); // not worth a word when it fails
}

/** The newest message was on the screen before somebody's eyes. */
export function seen() {
  const { talk, items } = getState();
  const item = talk && items[talk.id];
  const upto = talk?.messages[talk.messages.length - 1]?.id;
  if (!item || !upto || upto <= Math.max(item.operator_read, readTold.get(talk.id) ?? 0)) return;
  const { id } = talk;
  readTold.set(id, upto);
  marked({ conversation: id, who: "operator", upto });
  api.post(`/conversations/${id}/read`, { upto }).catch(() => readTold.delete(id));
}

/**
 * Carry out take, release, close or reopen. When somebody else holds it, the conversation says so and asks.
 * @param {number} id
 * @param {"take" | "release" | "close" | "reopen"} verb
 * @param {{force?: boolean}} [how]
 */
export async function act(id, verb, how = {}) {
  try {
    const { conversation } = await api.post(`/conversations/${id}/${verb}`, how);
    takeIn(conversation);
    update(id, { conflict: "" });
  } catch (problem) {
    if (problem instanceof ApiError && problem.code === "taken") update(id, { conflict: problem.error || problem.code });
    else sayProblem(problem);
  }
}

/** Leave it to whoever holds it. @param {number} id */
export const dropConflict = (id) => update(id, { conflict: "" });
