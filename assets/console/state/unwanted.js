/** Keeping unwanted visitors away: block, spam, and taking both back. */

import { _ } from "../../shared/words.js";
import { api } from "../api.js";
import { back, route } from "../router.js";
import { getState, setState } from "../store.js";
import { takeIn } from "./inbox.js";
import { visitorChanged } from "./talk.js";
import { sayProblem, sayUndo } from "./toasts.js";

/** @typedef {import("../../shared/types.js").Block} Block */
/** @typedef {{visitor: number, label: string, site: string, conversation: number | null, block: Block}} Blocked */

/** Ask whether the visitor of a conversation is to be blocked. @param {number} id */
export const askToBlock = (id) => setState({ blocking: id });

export const dropBlocking = () => setState({ blocking: null });

/**
 * @param {number} id       the conversation it is decided in
 * @param {number} visitor
 * @param {{reason: string, address: boolean}} how
 */
export async function block(id, visitor, how) {
  const answer = await api.post(`/visitors/${visitor}/block`, how);
  visitorChanged(answer.visitor);
  dropBlocking();
  sayUndo(_("Blocked. Nothing they write reaches you."), () => restore(id));
}

/** Let a visitor write again. @param {number} visitor */
export async function unblock(visitor) {
  const answer = await api.post(`/visitors/${visitor}/unblock`);
  visitorChanged(answer.visitor);
}

/** Close it, put it away and block its visitor. @param {number} id */
export async function markSpam(id) {
  try {
    takeIn((await api.post(`/conversations/${id}/spam`)).conversation);
  } catch (problem) {
    return sayProblem(problem);
  }
  sayUndo(_("Marked as spam: it is closed, and the visitor blocked."), () => restore(id));
  const now = route();
  if (now.page === "conversation" && now.id === id) back(`inbox/${getState().list.view}`);
}

/** As it was before the block or the spam mark. @param {number} id */
export async function restore(id) {
  try {
    takeIn((await api.post(`/conversations/${id}/restore`)).conversation);
  } catch (problem) {
    sayProblem(problem);
  }
}

/**
 * A page of blocked visitors, the latest first.
 * @param {number} [before]  the last of the page before
 * @returns {Promise<{blocked: Blocked[], more: boolean}>}
 */
export const listBlocked = (before) => api.get("/blocked", { query: { before } });
