/** What waits for the visitor: the unread count for launcher and title, the tone, and the marks of what was read. */

import { createSound } from "../shared/sound.js";
import { _ } from "../shared/words.js";

const READ_AFTER_MS = 400; // a glance; a panel that is closed at once was not read

/** @typedef {import("./store.js").State} State */

/** The operators' messages that were not yet seen. @param {State} state */
export const unread = ({ messages, seen }) =>
  messages.filter((message) => message.author === "operator" && message.kind === "text" && message.id > seen);

/** Whether the newest messages are before the visitor's eyes. @param {State} state */
const isLooking = ({ visible, following }) => visible && following && document.visibilityState === "visible";

/** Watches the state on the visitor's behalf. */
export class Attention {
  #parts;
  #sound = createSound();
  #acted = false;
  #told = -1;
  #title = document.title;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {object} parts
   * @param {import("./store.js").Store} parts.store
   * @param {import("./talk.js").Talk} parts.talk
   * @param {import("./frame.js").Frame} parts.frame
   */
  constructor(parts) {
    this.#parts = parts;
    const { store } = parts;
    store.subscribe((state, before) => this.#look(state, before));
    document.addEventListener("visibilitychange", () => this.#look(store.state, store.state));
    for (const type of ["pointerdown", "keydown"])
      addEventListener(type, () => this.#act(), { once: true, capture: true });
  }

  #act() {
    this.#acted = true;
    this.#sound.wake();
  }

  /** @param {State} state @param {State} before */
  #look(state, before) {
    const waiting = unread(state);
    const looking = isLooking(state);
    if (state.messages !== before.messages) this.#announce(state, before, looking);
    if (state.contactGiven && !before.contactGiven) this.#parts.frame.send("lead");
    if (waiting.length !== this.#told) this.#tell(waiting);
    if (looking && waiting.length) this.#readSoon();
  }

  #readSoon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const { store, talk } = this.#parts;
      const last = unread(store.state).at(-1);
      if (last && isLooking(store.state)) talk.read(last.id);
    }, READ_AFTER_MS);
  }

  /** @param {import("../shared/types.js").Message[]} waiting */
  #tell(waiting) {
    const from = waiting.at(-1)?.operator?.name;
    this.#told = waiting.length;
    // The page's scripts can read this line: it says who wrote, not what.
    const line = from ? _("New message from {name}", { name: from }) : waiting.length ? _("New message") : "";
    this.#parts.frame.send("unread", { count: waiting.length, line });
    document.title = waiting.length ? `(${waiting.length}) ${this.#title}` : this.#title;
  }

  /**
   * Tell the page, and sound when nobody is looking.
   * @param {State} state
   * @param {State} before
   * @param {boolean} looking
   */
  #announce(state, before, looking) {
    const last = state.messages.at(-1);
    if (!before.loaded || !last || last.kind !== "text" || last.id <= (before.messages.at(-1)?.id ?? 0)) return;
    this.#parts.frame.send("message", { author: last.author });
    if (last.author === "operator" && !looking && this.#acted && state.sound) this.#sound.play("message");
  }

  /** The launcher has just said hello: it knows nothing yet. */
  repeat() {
    this.#tell(unread(this.#parts.store.state));
  }
}
