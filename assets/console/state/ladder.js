/** How one is told that a visitor waits, as the server keeps it. */

import { api } from "../api.js";
import { getState, setState } from "../store.js";

/** @typedef {{channel: string, after: number, on: boolean}} Rung */
/** @typedef {{rungs: Rung[], repeat: number, quiet: string, zone: string, shows_text: boolean}} Ladder */
/** @typedef {{id: number, name: string, service: string, endpoint: string, created_at: number, used_at: number | null}} Device */
/**
 * @typedef {{id: number, conversation: number, visitor: string, operator: string, channel: string,
 *   state: "waiting" | "sent" | "failed" | "stopped", outcome: string, at: number, after: number | null}} Alert
 */
/**
 * @typedef {object} Overview
 * @property {Ladder} ladder
 * @property {Ladder} usual
 * @property {{channel: string, missing: string}[]} channels
 * @property {Device[]} devices
 * @property {Alert[]} log
 */

let asked = 0; // questions so far
let known = 0; // the one whose answer is shown: an answer that comes late, or to nobody, changes nothing

/** @param {Overview} told */
export function take(told) {
  known = asked;
  setState({ alerting: told });
}

/** Load everything about alerts. */
export async function loadAlerting() {
  const mine = ++asked;
  const told = await api.get("/alerts");
  if (mine <= known) return;
  known = mine;
  setState({ alerting: told });
}

/** Nobody looks at it any more. */
export function forgetAlerting() {
  known = asked;
  setState({ alerting: null });
}

/** @param {Ladder} wanted */
export async function saveLadder(wanted) {
  const { ladder } = await api.put("/alerts/ladder", wanted);
  const { alerting } = getState();
  if (alerting) take({ ...alerting, ladder });
}

/** @param {string} channel @returns {Promise<{told: boolean, outcome: string, after: number}>} */
export const tryChannel = (channel) => api.post("/alerts/test", { channel });

/** @param {number} id */
export async function removeDevice(id) {
  await api.delete(`/alerts/devices/${id}`);
  await loadAlerting();
}

/** An alert was told, here or elsewhere: the list is out of date, if it is shown. */
export function alertTold() {
  if (getState().alerting) void loadAlerting().catch(() => {});
}
