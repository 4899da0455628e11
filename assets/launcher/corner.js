/** The element in the corner: a closed shadow root with the button, its badge and the box of the panel. */

import { life, make } from "./dom.js";
import { css } from "./look.js";
import { page } from "./state.js";

const NAME = "cp-corner";

class Corner extends HTMLElement {
  returns = 50; // a page that keeps removing us wins in the end

  /** Comes back when a router swaps what stands under the root element. */
  disconnectedCallback() {
    if (!life.signal.aborted && this.returns--) queueMicrotask(() => document.documentElement.append(this));
  }
}

/** @type {HTMLElement} */
export let host;
/** @type {HTMLElement} */
export let badge;
/** @type {HTMLElement} */
export let box;
/** @type {HTMLElement} */
export let button;

/** Puts the corner on the page: outside of body, so that a page that swaps its body does not touch it. */
export function mount() {
  if (!customElements.get(NAME)) customElements.define(NAME, Corner);
  host = make(NAME, {});
  badge = make("span", { class: "n" });
  box = make("div", { role: "dialog", inert: "" }); // from the start: an empty box would be seen to fade away
  button = make("button", { class: "b", "aria-haspopup": "dialog" }, badge);
  const sheet = new CSSStyleSheet(); // a style element would be refused by a strict policy
  sheet.replaceSync(css);
  const root = host.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [sheet];
  root.append(box, button);
  page.append(host);
}

/** Where no frame is allowed the button becomes what it can be: a link to the full page. */
export function becomeLink() {
  const link = make("a", { class: "b", target: "_blank" });
  button.replaceWith(link);
  button = link;
}
