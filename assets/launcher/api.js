/** `window.chatplug`: one function, callable before the script has arrived. */

import { off, on } from "./bus.js";
import { language, option } from "./config.js";
import { life, listen } from "./dom.js";
import { draw } from "./draw.js";
import { greet, post } from "./frame.js";
import { closePanel, consent, hide, openPanel, shutdown, togglePanel } from "./panel.js";
import { state } from "./state.js";

const greetAgain = () => state.ready && greet();

/** @type {any} */
const commands = {
  __proto__: null,
  on,
  off,
  open: openPanel,
  close: closePanel,
  toggle: togglePanel,
  hide: () => hide(true),
  show: () => hide(false),
  consent,
  prefill: (/** @type {object} */ fields) => post("prefill", fields),
  event: (/** @type {string} */ name, /** @type {unknown} */ data) => post("event", { name, data }),
  context(/** @type {object} */ fields) {
    // What cannot be sent (functions, elements) is refused here: kept, it would stop every greeting from now on.
    state.context = structuredClone({ ...state.context, ...fields });
    greetAgain();
  },
  lang(/** @type {string} */ wanted) {
    state.lang = language(wanted) || state.lang;
    draw();
    greetAgain();
  },
  shutdown() {
    shutdown();
    window.chatplug.v = 0;
  },
};

/** @param {Promise<void>} mounted when the corner stands; rejected with the reason when it does not */
export function offer(mounted) {
  const early = window.chatplug?.q || [];
  const late = (/** @type {[string]} */ given) => api(...given);
  const api = (/** @type {string} */ name, /** @type {unknown[]} */ ...given) => {
    const answer = mounted.then(() => {
      if (life.signal.aborted) throw Error("shut down");
      if (!commands[name]) throw Error(name + " is not available yet");
      return commands[name](...given);
    });
    answer.catch(() => {}); // whoever does not look at the promise shall not find an error in the page's console
    return answer;
  };
  window.chatplug = api;
  api.v = 1;
  early.map?.(late); // once it was shut down, there is only what stands below
  // A page may have kept the little function that stood here before: it pushes to this queue.
  api.q = { push: late };
}

/** Elements of the page that open the panel, and the address that does. */
export function listenToPage() {
  const openers = `[data-cp-open],[href="#cp-open"],:is(${option("open-on")})`; // :is() forgives a selector that is none
  listen(document, "click", (event) => {
    if (event.ctrlKey || event.metaKey || !event.composedPath().some((/** @type {Element} */ one) => one.matches?.(openers))) return;
    event.preventDefault();
    openPanel();
  });
  const look = () => location.hash === "#cp-open" && openPanel();
  listen(window, "hashchange", look);
  look();
}
