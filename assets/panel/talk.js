/** What the panel does with the server: load, follow, send, read, give a contact, end. */

import { ApiError } from "../shared/api.js";
import { _ } from "../shared/words.js";
import { API, config } from "./config.js";
import { readAddress } from "./form.js";
import { random } from "./identity.js";
import { proven } from "./proof.js";
import { refusalText } from "./sender.js";

const TYPING_EVERY_MS = 4_000; // how often a writer is reported
const LOOK_AGAIN_MS = 60_000; // so old may be what a visitor who has not written is told of who is here
const RELOAD_MIN_MS = 3_000;
const RELOAD_MAX_MS = 30_000;

/** @typedef {import("../shared/types.js").PageInfo} PageInfo */

/**
 * @typedef {object} Parts
 * @property {import("./store.js").Store} store
 * @property {import("../shared/api.js").Api} api
 * @property {import("../shared/live.js").Live} live
 * @property {import("./identity.js").Identity} identity
 * @property {import("./outbox.js").Outbox} outbox
 * @property {import("./sender.js").Sender} sender
 * @property {import("./tabs.js").Tabs} tabs
 * @property {() => PageInfo | undefined} page  where the visitor is, as the launcher told
 */

/** The verbs of the panel. */
export class Talk {
  #parts;
  #typedAt = 0;
  #tries = 0;
  #lookedAt = Date.now();
  #addressToo = false; // the visitor wrote an address beside the first message
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Load what there is and follow it; tried again until it works. */
  async load() {
    clearTimeout(this.#again);
    try {
      await this.#load();
      this.#tries = 0;
    } catch (problem) {
      const refused = problem instanceof ApiError && !problem.passing;
      this.#parts.store.loadFailed(refused ? refusalText(problem) : _("No connection yet."));
      const most = Math.min(RELOAD_MAX_MS, RELOAD_MIN_MS * 2 ** this.#tries++);
      this.#again = setTimeout(() => void this.load(), RELOAD_MIN_MS + Math.random() * (most - RELOAD_MIN_MS));
    }
  }

  async #load() {
    const { identity, live, sender, store } = this.#parts;
    if (!identity.secret) return store.state.site ? undefined : this.refreshSite(); // it came with the page
    const after = await this.reload();
    if (after !== null) live.start(after);
    void sender.flush();
  }

  /**
   * The whole state anew.
   * @returns {Promise<number | null>} the cursor it belongs to; null where the server knows no visitor
   */
  async reload() {
    const { api, store } = this.#parts;
    try {
      const view = await api.get(`${API}/state`, { query: { lang: config.lang } });
      store.loaded(view);
      return view.after;
    } catch (problem) {
      if (!(problem instanceof ApiError) || problem.code !== "unknown_visitor") throw problem;
      await this.refreshSite(); // a secret that has sent nothing yet, or was erased
      return null;
    }
  }

  /** The site alone: texts, and who is here. */
  async refreshSite() {
    const { api, store } = this.#parts;
    const { site } = await api.get(`${API}/site`, { query: { site: config.site, lang: config.lang } });
    store.siteLoaded(site);
    this.#lookedAt = Date.now();
  }

  /** Look again who is here, where nothing tells us. */
  lookAgain() {
    const { live, store } = this.#parts;
    const looking = store.state.visible && document.visibilityState === "visible";
    if (!looking || live.running || Date.now() - this.#lookedAt < LOOK_AGAIN_MS) return;
    this.#lookedAt = Date.now();
    this.refreshSite().catch(() => {});
  }

  /**
   * Take a message on its way.
   * @param {string} body
   * @param {boolean} addressToo  the address that stands beside it is to go with it
   * @returns {Promise<boolean>} whether it was taken
   */
  async send(body, addressToo) {
    const { store, identity, outbox, sender, tabs } = this.#parts;
    store.noticed("");
    this.#addressToo ||= addressToo;
    await identity.ensure();
    if (!(await outbox.add({ clientId: random(16), body, at: Date.now() }))) {
      store.noticed(_("Too many messages are waiting to be sent. Try again when the connection is back."));
      return false;
    }
    void sender.flush();
    tabs.tell("outbox");
    return true;
  }

  /** Deliver one entry of the outbox. @param {import("./outbox.js").Entry} entry */
  async post({ clientId, body }) {
    const { api, store, live, tabs } = this.#parts;
    const first = store.state.visitor === null;
    const message = { client_id: clientId, body, lang: config.lang, page: this.#parts.page() };
    const answer = await proven((proof) => api.post(`${API}/messages`, { ...message, ...proof }), this.#parts.sender);
    store.received(answer.message, answer.conversation);
    live.start(answer.after);
    if (!first) return;
    store.visitorChanged({ name: null, email: null, phone: null });
    tabs.tell("known");
    if (this.#addressToo) void this.give();
  }

  /** Try a refused message once more. @param {string} clientId */
  async retry(clientId) {
    await this.#parts.outbox.mark(clientId);
    await this.#parts.sender.flush(true);
  }

  /** Drop a refused message. @param {string} clientId */
  async discard(clientId) {
    await this.#parts.outbox.remove(clientId);
    this.#parts.sender.show();
    this.#parts.tabs.tell("outbox");
  }

  /** The page of messages before the oldest shown. */
  async older() {
    const { api, store } = this.#parts;
    const { more, fetchingOlder, messages } = store.state;
    if (!more || fetchingOlder || !messages.length) return;
    store.fetchingOlder();
    try {
      const answer = await api.get(`${API}/messages`, { query: { before: messages[0].id } });
      store.olderLoaded(answer.messages, answer.more);
    } catch {
      store.olderFailed(); // scrolling up again asks again
    }
  }

  /** The visitor has seen everything up to here. @param {number} upto */
  read(upto) {
    this.#parts.store.read(upto);
    this.#quietly("read", { upto });
  }

  /** The visitor is writing; said now and then. */
  typing() {
    const { store } = this.#parts;
    const open = store.state.conversation?.state === "open" && store.state.line === "live";
    if (!open || Date.now() - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = Date.now();
    this.#quietly("typing", {});
  }

  /** Where the visitor is now; only someone who has written is followed. @param {PageInfo} page */
  moved({ url, title, context }) {
    if (this.#parts.store.state.visitor) this.#quietly("page", { url, title, context });
  }

  /** Give the contact that was typed. */
  async give() {
    const { api, store } = this.#parts;
    const { name, address } = store.state.contact;
    const read = readAddress(address);
    if (!read) return store.contactRefused(_("This is neither an e-mail address nor a phone number."));
    try {
      const { visitor } = await api.post(`${API}/contact`, { ...read, ...(name.trim() && { name: name.trim() }) });
      store.contactTaken(visitor);
    } catch (problem) {
      store.contactRefused(words(problem) || _("Not saved: no connection. Try again."));
    }
  }

  /** End the conversation. */
  async close() {
    const { api, store } = this.#parts;
    try {
      const { conversation } = await api.post(`${API}/close`);
      store.conversationChanged(conversation);
    } catch (problem) {
      store.noticed(words(problem) || _("The conversation could not be ended. Try again."));
    }
  }

  /** The conversation as a file. @param {"html" | "text"} format */
  async transcript(format) {
    const { api, store } = this.#parts;
    try {
      const blob = await api.file(`${API}/transcript`, { query: { format } });
      save(blob, format === "html" ? "conversation.html" : "conversation.txt");
    } catch (problem) {
      store.noticed(words(problem) || _("The conversation could not be downloaded. Try again."));
    }
  }

  /** Nothing is lost when this fails, so nobody is told. @param {string} what @param {object} data */
  #quietly(what, data) {
    this.#parts.api.post(`${API}/${what}`, data).catch(() => {});
  }
}

/** What the server said, when it said anything. @param {unknown} problem */
const words = (problem) => (problem instanceof ApiError && problem.error ? refusalText(problem) : "");

/** Hand a file to the browser. @param {Blob} blob @param {string} name */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // Safari reads it late
}
