/** What the panel knows. Every change is a method here; views only read. */

/** @typedef {import("../shared/types.js").SiteView} SiteView */
/** @typedef {import("../shared/types.js").VisitorView} VisitorView */
/** @typedef {import("../shared/types.js").VisitorState} VisitorState */
/** @typedef {import("../shared/types.js").ConversationView} ConversationView */
/** @typedef {import("../shared/types.js").Message} Message */
/** @typedef {import("../shared/types.js").Person} Person */
/** @typedef {import("../shared/types.js").Presence} Presence */
/** @typedef {{name: string, address: string}} Contact  the address is an e-mail address or a telephone number */
/** @typedef {"page" | "sheet" | "compact" | "full" | "corner"} Mode */

/**
 * A message that the server does not have yet.
 * @typedef {object} Pending
 * @property {string} clientId
 * @property {string} body
 * @property {number} at
 * @property {"sending" | "waiting" | "failed"} status
 * @property {string} reason  in words, when there is one
 * @property {number} seconds until it is tried again, where the server named a time; else 0
 */

/**
 * @typedef {object} State
 * @property {SiteView | null} site
 * @property {VisitorView | null} visitor            null until they have written
 * @property {ConversationView | null} conversation  the newest
 * @property {Message[]} messages                    in the server's order
 * @property {Pending[]} pending
 * @property {boolean} more                          older messages exist
 * @property {boolean} fetchingOlder
 * @property {number} seen                           last message id read in this browser
 * @property {Person | null} typing
 * @property {import("../shared/live.js").LiveState} line
 * @property {boolean} loaded
 * @property {string} problem                        why nothing could be loaded, in words
 * @property {string} notice                         something was refused, in words
 * @property {boolean} visible
 * @property {Mode} mode
 * @property {boolean} sound
 * @property {boolean} following                     the end of the conversation is in sight
 * @property {string} draft                          what is being written
 * @property {"closed" | "open" | "ending"} menu     ending: asks whether to end the conversation
 * @property {Contact} contact                       typed or suggested
 * @property {boolean} contactOpen                   the visitor wants to leave an address
 * @property {string} contactFault                   why it was not taken, in words
 * @property {boolean} contactGiven                  it was taken, just now
 * @property {boolean} contactAsked                  the question may still be put
 */

/** Before anything is known. @returns {State} */
export function empty() {
  return {
    site: null,
    visitor: null,
    conversation: null,
    messages: [],
    pending: [],
    more: false,
    fetchingOlder: false,
    seen: 0,
    typing: null,
    line: "connecting",
    loaded: false,
    problem: "",
    notice: "",
    visible: false,
    mode: "page",
    sound: true,
    following: true,
    draft: "",
    menu: "closed",
    contact: { name: "", address: "" },
    contactOpen: false,
    contactFault: "",
    contactGiven: false,
    contactAsked: true,
  };
}

/** The state and its listeners. */
export class Store {
  state = empty();
  /** @type {Set<(state: State, before: State) => void>} */
  #listeners = new Set();

  /** @param {(state: State, before: State) => void} fn */
  subscribe(fn) {
    this.#listeners.add(fn);
  }

  /** @param {Partial<State>} patch */
  #change(patch) {
    const before = this.state;
    this.state = { ...before, ...patch };
    for (const fn of this.#listeners) fn(this.state, before);
  }

  /** As if nobody had ever written here. */
  forgotten() {
    const { site, visible, mode, line } = this.state;
    this.#change({ ...empty(), site, visible, mode, line, loaded: site !== null });
  }

  /** @param {SiteView} site */
  siteLoaded(site) {
    this.#change({ site, loaded: true, problem: "" });
  }

  /** The whole state, at the start or when the cursor was too old. @param {VisitorState} view */
  loaded(view) {
    const { site, visitor, conversation, messages, more } = view;
    this.#change({
      site,
      visitor,
      conversation,
      messages,
      more,
      loaded: true,
      problem: "",
      seen: this.#seenIn(conversation, messages),
    });
  }

  /** @param {string} problem */
  loadFailed(problem) {
    this.#change({ problem });
  }

  /**
   * A message from either side; the same one may come several ways.
   * @param {Message} message
   * @param {ConversationView} [conversation]
   */
  received(message, conversation) {
    const { messages, more, typing } = this.state;
    const oldest = messages[0]?.id ?? 0;
    const others = messages.filter((other) => other.id !== message.id);
    // Older than what is shown while more is to be paged: it will come with its page.
    if (more && message.id < oldest) return;
    const at = others.findLastIndex((other) => other.id < message.id) + 1;
    this.#change({
      messages: [...others.slice(0, at), message, ...others.slice(at)],
      typing: message.author === "operator" && typing?.id === message.operator?.id ? null : typing,
      // Who writes has read what stands above.
      seen: message.author === "visitor" ? Math.max(this.state.seen, message.id) : this.state.seen,
    });
    if (conversation) this.conversationChanged(conversation);
  }

  /** @param {ConversationView} conversation */
  conversationChanged(conversation) {
    const known = this.state.conversation;
    if (known && known.id > conversation.id) return; // news of an older conversation
    const same = known?.id === conversation.id ? known : null;
    this.#change({
      conversation: {
        ...conversation,
        // Marks only move forward, whatever order the answers come in.
        visitor_read: Math.max(conversation.visitor_read, same?.visitor_read ?? 0),
        operator_read: Math.max(conversation.operator_read, same?.operator_read ?? 0),
      },
      seen: Math.max(this.state.seen, conversation.visitor_read),
      typing: conversation.state === "closed" ? null : this.state.typing,
    });
  }

  /** @param {{who: "visitor" | "operator", upto: number, conversation: number}} mark */
  readMarked({ who, upto, conversation }) {
    const known = this.state.conversation;
    if (who === "visitor") this.#change({ seen: Math.max(this.state.seen, upto) });
    else if (known?.id === conversation) this.conversationChanged({ ...known, operator_read: upto });
  }

  /** @param {number} upto */
  read(upto) {
    if (upto > this.state.seen) this.#change({ seen: upto });
  }

  fetchingOlder() {
    this.#change({ fetchingOlder: true });
  }

  /** @param {Message[]} older @param {boolean} more */
  olderLoaded(older, more) {
    const first = this.state.messages[0]?.id ?? Infinity;
    const messages = [...older.filter((message) => message.id < first), ...this.state.messages];
    this.#change({ messages, more, fetchingOlder: false });
  }

  olderFailed() {
    this.#change({ fetchingOlder: false });
  }

  /** @param {Pending[]} pending */
  queued(pending) {
    this.#change({ pending });
  }

  /** @param {Presence} presence */
  presenceChanged(presence) {
    const { site } = this.state;
    if (site) this.#change({ site: { ...site, presence } });
  }

  /** @param {Person | null} typing */
  typingSeen(typing) {
    this.#change({ typing });
  }

  /** @param {VisitorView} visitor */
  visitorChanged(visitor) {
    this.#change({ visitor });
  }

  /** @param {import("../shared/live.js").LiveState} line */
  lineChanged(line) {
    this.#change({ line, typing: line === "live" ? this.state.typing : null });
  }

  /** @param {string} notice */
  noticed(notice) {
    this.#change({ notice });
  }

  /** @param {boolean} visible */
  shown(visible) {
    this.#change({ visible });
  }

  /** @param {Mode} mode */
  modeChanged(mode) {
    this.#change({ mode });
  }

  /** @param {boolean} following */
  followed(following) {
    this.#change({ following });
  }

  /** @param {string} draft */
  drafted(draft) {
    this.#change({ draft });
  }

  /** @param {State["menu"]} menu */
  menuShown(menu) {
    this.#change({ menu });
  }

  /** @param {boolean} sound */
  soundSet(sound) {
    this.#change({ sound });
  }

  /** @param {Partial<Contact>} typed */
  contactTyped(typed) {
    this.#change({ contact: { ...this.state.contact, ...typed }, contactFault: "" });
  }

  contactOpened() {
    this.#change({ contactOpen: true });
  }

  /** @param {string} contactFault */
  contactRefused(contactFault) {
    this.#change({ contactFault });
  }

  /** @param {VisitorView} visitor */
  contactTaken(visitor) {
    this.#change({ visitor, contactGiven: true });
  }

  /** @param {boolean} contactAsked */
  contactAsked(contactAsked) {
    this.#change({ contactAsked });
  }

  /** @param {ConversationView | null} conversation @param {Message[]} messages */
  #seenIn(conversation, messages) {
    const own = messages.findLast((message) => message.author === "visitor");
    return Math.max(this.state.seen, conversation?.visitor_read ?? 0, own?.id ?? 0);
  }
}
