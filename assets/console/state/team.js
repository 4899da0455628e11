/** The team and my own place in it. */

import { api } from "../api.js";
import { getState, setState } from "../store.js";
import { sayProblem } from "./toasts.js";

/** @typedef {import("../store.js").TeamMember} TeamMember */

/** @param {"here" | "away"} presence */
export async function setPresence(presence) {
  const before = getState().presence;
  setState({ presence });
  try {
    await api.put("/presence", { state: presence });
  } catch (problem) {
    setState({ presence: before });
    sayProblem(problem);
  }
}

/** @typedef {{id: number, present: boolean, state: "here" | "away"}} Told */

/** @type {{people: Told[], times: number}} what was told last of who is here, and how often something was */
const heard = { people: [], times: 0 };

/** The team or I myself changed, or the line was down: ask for it anew. */
export async function refreshTeam() {
  const { times } = heard;
  const whole = await api.get("/state").catch(() => null);
  if (!whole) return;
  const { me, presence, operators, sites } = whole;
  setState({ me, presence, operators, sites });
  if (heard.times !== times) presenceTold(heard.people); // told while we asked, so newer than the answer
}

/** Who is here changed. @param {Told[]} told */
export function presenceTold(told) {
  heard.people = told;
  heard.times += 1;
  const byId = new Map(told.map((one) => [one.id, one]));
  const { operators, me, presence } = getState();
  setState({
    operators: operators.map((one) => ({ ...one, present: byId.get(one.id)?.present ?? one.present })),
    presence: byId.get(me?.id ?? 0)?.state ?? presence,
  });
}

/** Invite somebody. @param {{name: string, email: string, role: string}} form @returns {Promise<string>} their one-time link */
export async function invite(form) {
  const { link } = await api.post("/operators", { ...form, title: "" });
  await refreshTeam();
  return link ?? "";
}

/** A new one-time link for somebody who lost theirs, or their password. @param {number} id */
export async function inviteAgain(id) {
  try {
    const { link } = await api.post(`/operators/${id}/invite`);
    return String(link ?? "");
  } catch (problem) {
    sayProblem(problem);
    return "";
  }
}

/** @param {number} id @param {{role?: string, name?: string, title?: string}} change */
export async function changeOperator(id, change) {
  try {
    await api.put(`/operators/${id}`, change);
    await refreshTeam();
  } catch (problem) {
    sayProblem(problem);
  }
}

/** @param {number} id */
export async function removeOperator(id) {
  try {
    await api.delete(`/operators/${id}`);
    await refreshTeam();
    return true;
  } catch (problem) {
    sayProblem(problem);
    return false;
  }
}

/** @param {object} profile @returns {Promise<void>} */
export async function saveMe(profile) {
  const { operator } = await api.put("/me", profile);
  setState({ me: operator });
  await refreshTeam();
}

/** A new photo, or none. @param {Blob | null} photo */
export async function savePhoto(photo) {
  await (photo ? api.upload("/me/photo", photo) : api.delete("/me/photo"));
  await refreshTeam();
}

/** @param {string} old @param {string} fresh */
export const changePassword = (old, fresh) => api.put("/me/password", { old, new: fresh });
