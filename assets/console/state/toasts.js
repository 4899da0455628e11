/** Short notes at the foot of the screen. */

import { line } from "../api.js";
import { getState, setState } from "../store.js";

const SHOWN_MS = 5_000;
const BAD_SHOWN_MS = 10_000; // longer: there is more to read

let last = 0;

/** @param {string} text @param {boolean} [bad] */
export function say(text, bad = false) {
  const id = ++last;
  setState({ toasts: [...getState().toasts.slice(-2), { id, text, bad }] });
  setTimeout(() => dismiss(id), bad ? BAD_SHOWN_MS : SHOWN_MS);
}

/** Say what went wrong. @param {unknown} problem */
export const sayProblem = (problem) => say(line(problem), true);

/** @param {number} id */
export function dismiss(id) {
  const { toasts } = getState();
  if (toasts.some((toast) => toast.id === id)) setState({ toasts: toasts.filter((toast) => toast.id !== id) });
}
