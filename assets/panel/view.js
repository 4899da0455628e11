/** The panel from top to bottom, drawn when the state has changed. */

import { banner } from "./banner.js";
import { composer, composerDrawn } from "./composer.js";
import { draw, h } from "./draw.js";
import { formDrawn } from "./form.js";
import { header } from "./header.js";
import { closeMenuOutside, menuDrawn } from "./menu.js";
import { Messages } from "./messages.js";
import { empty } from "./store.js";

/**
 * What the views may set in motion.
 * @typedef {object} Doing
 * @property {import("./store.js").Store} store
 * @property {import("./talk.js").Talk} talk
 * @property {import("./frame.js").Frame} frame
 * @property {(text: string) => void} draft
 * @property {(on: boolean) => void} setSound
 * @property {() => void} skipContact
 */

/** @typedef {{state: import("./store.js").State, doing: Doing}} Scene */

/** Draw now, and from now on after each change. @param {Element} root @param {Doing} doing */
export function show(root, doing) {
  const { store } = doing;
  const messages = new Messages();
  let before = empty();
  let soon = false;

  function drawNow() {
    soon = false;
    const scene = { state: store.state, doing };
    const { state } = scene;
    draw(root, [
      h(
        "main",
        { class: "panel", "data-mode": state.mode },
        header(scene),
        banner(scene),
        messages.draw(scene),
        composer(scene),
      ),
    ]);
    const was = before;
    before = state; // what follows may change the state again
    messages.drawn(scene, was);
    menuDrawn(state, was);
    formDrawn(state, was);
    composerDrawn(state, was);
  }

  closeMenuOutside(store);
  store.subscribe(() => {
    if (!soon) queueMicrotask(drawNow); // several changes in one turn are one drawing
    soon = true;
  });
  drawNow();
}
