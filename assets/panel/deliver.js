/** What the live connection brings, taken into the store. */

const TYPING_MS = 6_000; // longer than the pause between two reports of typing

/** @typedef {import("../shared/types.js").Frame} Frame */

/** @type {ReturnType<typeof setTimeout> | undefined} */
let typingTimer;

/**
 * @param {Frame} frame
 * @param {object} parts
 * @param {import("./store.js").Store} parts.store
 * @param {import("./outbox.js").Outbox} parts.outbox
 * @param {import("./talk.js").Talk} parts.talk
 * @param {import("./sender.js").Sender} parts.sender
 */
export function deliver({ type, data }, { store, outbox, talk, sender }) {
  if (type === "message") {
    store.received(data.message, data.conversation);
    // Its acknowledgement may have been lost on the way.
    if (data.message.author === "visitor") void outbox.remove(data.message.client_id).then(() => sender.show());
  } else if (type === "conversation") store.conversationChanged(data.conversation);
  else if (type === "read") store.readMarked(data);
  else if (type === "visitor") store.visitorChanged(data.visitor);
  else if (type === "presence") store.presenceChanged(data);
  else if (type === "site") void talk.refreshSite().catch(() => {});
  else if (type === "typing") {
    store.typingSeen(data.operator);
    clearTimeout(typingTimer);
    typingTimer = setTimeout(() => store.typingSeen(null), TYPING_MS);
  }
}
