/** Open, close, unread: what the corner does. */

import { tell } from "./bus.js";
import { home } from "./config.js";
import { becomeLink, button, host } from "./corner.js";
import { life, listen, note, whenIdle } from "./dom.js";
import { draw } from "./draw.js";
import { conversation, wasOpen } from "./flags.js";
import { connect, frame, load, post } from "./frame.js";
import { here, isHiddenHere, watchPage } from "./page.js";
import { phone } from "./place.js";
import { state } from "./state.js";

/** @type {any} Where the focus was when the visitor opened the panel. */
let opener = null;
let tries = 3; // a server that starts again is back in a few seconds
const quietly = { preventScroll: true }; // the page stays where it was

/** @param {boolean} [focus] false where nobody asked: the page keeps the focus */
export function openPanel(focus = true) {
  if (state.linked) return button.click();
  load();
  if (state.open) return;
  opener = document.activeElement;
  state.unread = 0;
  state.focus = focus;
  change(true);
  if (focus) frame.focus(quietly);
}

export function closePanel() {
  if (!state.open) return;
  const hadFocus = document.activeElement === host;
  change(false);
  // An opener that is gone or cannot have the focus leaves it on the button.
  if (hadFocus) for (const one of [button, opener]) one?.focus(quietly);
}

/** @param {boolean} open */
function change(open) {
  state.open = open;
  draw();
  wasOpen(open);
  tell(open ? "open" : "close");
}

export const togglePanel = () => (state.open ? closePanel() : openPanel());

/** Takes the corner off the page or brings it back. @param {boolean} yes */
export function hide(yes) {
  if (yes) closePanel();
  state.hidden = yes;
  draw();
}

/** The visitor's yes or no to being remembered. @param {unknown} yes */
export function consent(yes) {
  if (conversation()) load(); // what is to be forgotten lies in the panel's storage
  if (!yes) conversation(wasOpen(false));
  post("consent", { value: !!yes });
}

export function shutdown() {
  closePanel();
  life.abort();
  host.remove();
}

/** Offers the full page instead of the frame. @param {string} [why] */
export function offerLink(why) {
  const wanted = state.open;
  if (why) note("using a link: " + why);
  closePanel();
  frame.remove();
  state.linked = true;
  becomeLink();
  draw();
  if (wanted) button.click();
}

/** @type {any} What the panel may say. */
const answers = {
  __proto__: null,
  ready() {
    draw();
    if (state.open && document.activeElement === host) frame.focus();
  },
  close: closePanel,
  escape: closePanel,
  unread({ count = 0 }) {
    state.unread = state.open ? 0 : count | 0;
    draw();
    tell("unread", state.unread);
  },
  message: () => tell("message"),
  lead: () => tell("lead"),
};

/** Wires the button, the keyboard, the policy and the panel. */
export function start() {
  listen(button, "pointerenter focus", load);
  listen(button, "click", togglePanel);
  listen(host, "keydown", ({ key }) => key === "Escape" && closePanel());
  connect({
    heard(data) {
      answers[data.type]?.(data);
      if (typeof data.stored === "boolean") wasOpen(conversation(data.stored) && state.open);
    },
    silent() {
      frame.remove(); // closed, it is tried again when it is wanted
      if (state.open) tries-- ? load() : offerLink("no answer");
    },
  });
  listen(document, "securitypolicyviolation", ({ blockedURI, disposition }) => {
    if (!state.linked && disposition === "enforce" && blockedURI.startsWith(home)) offerLink("no frame-src " + home);
  });
  watchPage(() => {
    if (isHiddenHere()) closePanel();
    draw();
    if (state.ready) post("page", { page: here() });
  });
  followViewport();
  draw();
  if (conversation()) wasOpen() && !phone.matches ? openPanel(false) : whenIdle(load);
}

/** The panel follows the visual viewport for as long as it is open. */
function followViewport() {
  listen(window.visualViewport, "resize scroll", () => state.open && draw());
}
