/** Forms: what they hold, sending it once, and what was refused. */

import { h } from "preact";
import { useRef, useState } from "preact/hooks";

/**
 * The values of a form, and a setter for each.
 * @template {Record<string, string>} Values
 * @param {Values | (() => Values)} first
 */
export function useValues(first) {
  const [values, setValues] = useState(first);
  const set = (/** @type {keyof Values} */ key) => (/** @type {string} */ value) =>
    setValues((now) => ({ ...now, [key]: value }));
  return { values, set, setValues };
}

/** Work that may be refused: what went wrong is kept, to be shown beside the form. */
export function useAttempt() {
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  const busy = useRef(false);

  /** Carry it out, once at a time. @param {() => unknown} work @returns {Promise<boolean>} whether it was done */
  async function attempt(work) {
    if (busy.current) return false;
    busy.current = true;
    setProblem(null);
    try {
      await work();
      return true;
    } catch (refused) {
      setProblem(refused);
      return false;
    } finally {
      busy.current = false;
    }
  }
  return { problem, attempt, forget: () => setProblem(null) };
}

/** @param {{onSend: () => unknown, class?: string, children?: import("preact").ComponentChildren}} props */
export function Form({ onSend, class: look = "stack", children }) {
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    onSend();
  };
  return h("form", { class: look, onSubmit: send }, children);
}
