/** The panel's frame and the messages that pass between it and the page: `{cp: 1, type, ...}`, exact origins, known source. */

import { home } from "./config.js";
import { box } from "./corner.js";
import { life, listen, make } from "./dom.js";
import { hello } from "./page.js";
import { address, state } from "./state.js";

const FIRST_WAIT = 1000; // ms from the first hello to the second, then doubled; a browser warns of each that meets an error page
const LAST_WAIT = 2000; // ms; then the panel is not there

/** @type {HTMLIFrameElement} */
export const frame = make("iframe", {});

/** @type {object[]} What was said before the panel could hear it. */
let waiting = [];

/** @param {object} message */
const send = (message) => frame.contentWindow?.postMessage({ ...message, cp: 1 }, home);

/** @param {string} type @param {object} [fields] */
export function post(type, fields) {
  const message = { ...fields, type };
  if (state.ready) send(message);
  else waiting.push(structuredClone(message)); // refused at once if it cannot be sent
}

export const greet = () => send({ type: "hello", ...hello() });

/** Loads the panel unless it is there. */
export function load() {
  if (frame.isConnected || state.linked || life.signal.aborted) return;
  // A page of our own origin could take the sandbox off, and the browser warns of that.
  if (home !== location.origin)
    frame.sandbox.value = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads";
  frame.src = address();
  box.append(frame);
}

/** @param {{ heard: (data: any) => void, silent: () => void }} owner */
export function connect({ heard, silent }) {
  let timer = 0;
  const knock = (/** @type {number} */ wait) => {
    if (state.ready) return;
    if (wait > LAST_WAIT) return silent();
    greet();
    timer = setTimeout(knock, wait, wait * 2);
  };
  listen(frame, "load", () => {
    clearTimeout(timer);
    state.ready = false;
    knock(FIRST_WAIT);
  });
  listen(window, "message", ({ source, origin, data }) => {
    if (!source || source !== frame.contentWindow || origin !== home || data?.cp !== 1) return;
    const first = data.type === "ready" && !state.ready;
    state.ready ||= first;
    heard(data);
    if (first) waiting.splice(0).map(send);
  });
}
