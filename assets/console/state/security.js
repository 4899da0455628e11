/** How I sign in: two steps, and the browsers in which I am. */

import { api } from "../api.js";
import { getState, setState } from "../store.js";
import { refreshTeam } from "./team.js";
import { sayProblem } from "./toasts.js";

/** @typedef {import("../parts/codes.js").NewSecret} NewSecret */
/** @typedef {{since: number | null, codes_left: number, demanded: boolean}} TwoSteps */
/** @typedef {{id: string, device: string, created_at: number, seen_at: number, current: boolean}} Session */
/** @typedef {{password: string, code: string}} Proof */

/** What the server knows now; without an answer what was known stays, and where nothing was, the reason is shown. */
export async function loadSecurity() {
  try {
    const [twoSteps, { sessions }] = await Promise.all([api.get("/me/two-steps"), api.get("/me/sessions")]);
    setState({ security: { twoSteps, sessions, problem: null } });
  } catch (problem) {
    const { phase, security } = getState();
    if (phase !== "in") return; // signed out meanwhile: the door says so
    if (security?.twoSteps) sayProblem(problem);
    else setState({ security: { twoSteps: null, sessions: null, problem } });
  }
}

/** @param {Proof} proof @returns {Promise<NewSecret>} */
export const beginTwoSteps = (proof) => api.post("/me/two-steps", proof);

/** @param {string} code @returns {Promise<string[]>} the codes on paper */
export async function confirmTwoSteps(code) {
  const { codes } = await api.put("/me/two-steps", { code });
  await Promise.all([loadSecurity(), refreshTeam()]);
  return codes;
}

/** @param {Proof} proof @returns {Promise<string[]>} */
export async function renewPaper(proof) {
  const { codes } = await api.post("/me/two-steps/codes", proof);
  await loadSecurity();
  return codes;
}

/** @param {Proof} proof */
export async function turnOffTwoSteps(proof) {
  await api.post("/me/two-steps/off", proof);
  await Promise.all([loadSecurity(), refreshTeam()]);
}

/** Demand it of everybody, or leave it to each. @param {boolean} demanded */
export async function demandTwoSteps(demanded) {
  await api.put("/operators/two-steps", { demanded });
  await loadSecurity();
}

/** Help somebody who lost phone and codes. @param {number} id */
export async function takeOffTwoSteps(id) {
  try {
    await api.delete(`/operators/${id}/two-steps`);
    await refreshTeam();
    return true;
  } catch (problem) {
    sayProblem(problem);
    return false;
  }
}

/** Sign another browser out, or all others. @param {string} [id] */
export async function endSession(id) {
  try {
    await api.delete(id ? `/me/sessions/${id}` : "/me/sessions");
  } catch (problem) {
    sayProblem(problem);
  }
  await loadSecurity(); // also after a refusal: the list was out of date
}
