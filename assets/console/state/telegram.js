/** The bot and one's own chat with it, as the server knows them. */

import { api } from "../api.js";
import { getState, setState } from "../store.js";
import { loadAlerting } from "./ladder.js";

/** @typedef {{bot: string, chat: string, linked: boolean, problem: string}} Telegram */
/** @typedef {{address: string, size: number, path: string}} Link */

/** Load it; when a chat has become known, what reaches one has changed too. */
export async function loadTelegram() {
  const { bot, chat, linked, problem } = await api.get("/alerts/telegram");
  const before = getState().telegram;
  setState({ telegram: { bot, chat, linked, problem } });
  if (before && (before.linked !== linked || before.bot !== bot)) await loadAlerting();
}

/** @param {string} token */
export async function setBot(token) {
  await api.put("/alerts/telegram", { token: token.trim() });
  await loadTelegram();
}

/** Speak as no bot any more. */
export async function removeBot() {
  await api.delete("/alerts/telegram");
  await loadTelegram();
}

/** @returns {Promise<Link>} */
export const linkChat = () => api.post("/alerts/telegram/link", {});

/** Forget one's own chat. */
export async function unlinkChat() {
  await api.delete("/alerts/telegram/link");
  await loadTelegram();
}
