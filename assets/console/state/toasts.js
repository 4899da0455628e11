/** Short notes at the foot of the screen. */

import { line } from "../api.js";
import { getState, setState } from "../store.js";

const SHOWN_MS = 5_000;
const LONGER_SHOWN_MS = 10_000; // there is more to read, or something to press

let last = 0;

/** @param {string} text @param {boolean} [bad] @param {() => unknown} [undo] */
export function say(text, bad = false, undo) {
  const id = ++last;
  setState({ toasts: [...getState().toasts.slice(-2), { id, text, bad, ...(undo && { undo }) }] });
  setTimeout(() => dismiss(id), bad || undo ? LONGER_SHOWN_MS : SHOWN_MS);
}

/** Say what was done, and offer to take it back. @param {string} text @param {() => unknown} undo */
export const sayUndo = (text, undo) => say(text, false, undo);

/** Say what went wrong. @param {unknown} problem */
export const sayProblem = (problem) => say(line(problem), true);

/** @param {number} id */
export function dismiss(id) {
  const { toasts } = getState();
  if (toasts.some((toast) => toast.id === id)) setState({ toasts: toasts.filter((toast) => toast.id !== id) });
}
