/** The conversation as a list that keeps its place. */

import { createScroll } from "../shared/scroll.js";
import { _, _n } from "../shared/words.js";
import { unread } from "./attention.js";
import { h, icon } from "./draw.js";
import { entry, quiet, typing } from "./entry.js";
import { contactCard } from "./form.js";
import { intro } from "./intro.js";
import { isEvent, rows } from "./rows.js";

const PAGE_AHEAD_PX = 160; // ask for older messages a little before the reader gets there

/** @typedef {import("./view.js").Scene} Scene */
/** @typedef {import("./store.js").State} State */

/** Greeting, days, bubbles, the question about an address, and who is writing. */
export class Messages {
  /** @type {import("../shared/scroll.js").Scroll | null} */
  #scroll = null;
  /** @type {unknown[]} what the list was drawn from */
  #from = [];
  /** @type {import("./draw.js").Drawing | undefined} */
  #list;

  /** @param {Scene} scene */
  draw(scene) {
    const { state, doing } = scene;
    const older = () => void doing.talk.older();
    const onscroll = (/** @type {Event} */ event) =>
      state.more && /** @type {Element} */ (event.currentTarget).scrollTop < PAGE_AHEAD_PX && older();
    return h(
      "div",
      { class: "talk" },
      h(
        "div",
        { class: "scroller", tabindex: 0, role: "region", "aria-label": _("Messages"), onscroll },
        state.more ? h("p", { class: "earlier" }, quiet(_("Earlier messages"), older)) : intro(state),
        this.#log(scene),
        contactCard(scene),
        state.typing && typing(state.typing),
      ),
      !state.following && this.#toEnd(unread(state).length),
    );
  }

  /**
   * Described anew only when it changed: the state changes with every key, the conversation does not.
   * @param {Scene} scene
   */
  #log({ state: { messages, pending, conversation, fetchingOlder }, doing }) {
    const from = [messages, pending, conversation, fetchingOlder];
    if (!this.#list || from.some((part, index) => part !== this.#from[index])) {
      const list = rows(messages, pending);
      const last = list.findLast((row) => row.own && !isEvent(row));
      const entries = list.flatMap((row) => entry(row, row === last, conversation?.operator_read ?? 0, doing.talk));
      // What is read aloud is what comes, not what is fetched from long ago.
      this.#list = h("div", { class: "log", role: "log", "aria-live": fetchingOlder ? "off" : "polite" }, entries);
      this.#from = from;
    }
    return this.#list;
  }

  /** @param {number} count */
  #toEnd(count) {
    const words = count ? _n("{n} new message", "{n} new messages", count) : _("To the newest message");
    return h(
      "button",
      { type: "button", class: "to-end", "aria-label": words, title: words, onclick: () => this.#scroll?.toEnd() },
      icon("down", 18),
      count > 0 && h("b", null, count),
    );
  }

  /** After the page shows it: keep the place. @param {Scene} scene @param {State} before */
  drawn({ state, doing }, before) {
    const box = document.querySelector(".scroller");
    if (!this.#scroll && box instanceof HTMLElement)
      this.#scroll = createScroll(box, (following) => doing.store.followed(following));
    const said = state.pending.at(-1)?.clientId;
    if ((said && said !== before.pending.at(-1)?.clientId) || state.visible !== before.visible) this.#scroll?.toEnd();
    this.#scroll?.settle(state.messages[0]?.id);
  }
}
