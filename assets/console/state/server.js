/** How the server does: asked anew every few seconds while the page is looked at. For owners only. */

import { api } from "../api.js";

/** @typedef {{visitor: number, console: number}} ByKind */
/** @typedef {[number, number]} Pair  by visitors, by operators */
/** @typedef {{id: number, name: string, state: "failed" | "waiting", tries: number, outcome: string, at: number}} Job */
/** @typedef {{waiting: number, running: number, failed: number, due_since: number | null, rows: Job[]}} Jobs */
/** @typedef {{database: number, wal: number, disk_free: number, disk_total: number, low: boolean}} Storage */
/** @typedef {{is_set_up: boolean, sent: number, refused: number, unreachable: number}} Mail */
/** @typedef {{at: number, ok: boolean, size: number, target: string, good_at: number | null, error: string, hint: string}} Backup */
/**
 * @typedef {{level: "warning" | "error", origin: string, text: string, kind: string, place: string, count: number,
 *   first_at: number, last_at: number, references: string[]}} Fault
 */
/**
 * @typedef {{at: number, version: string, python: string, sqlite: string, uptime: number, sockets: ByKind, polls: ByKind,
 *   open: number, waiting: number, waiting_since: number | null, messages: {hour: Pair[], day: Pair[]}, jobs: Jobs,
 *   storage: Storage, mail: Mail, backup: Backup | null, backup_planned: boolean, errors: Fault[], memory: number | null,
 *   open_files: number | null, most_files: number | null, metrics_token: boolean}} Status
 */
/** @typedef {{level: "warning" | "error", message: string, hint: string}} Finding */
/** @typedef {{at: number, good: number, findings: Finding[]}} Findings */

export const EVERY_MS = 5_000;

/** @returns {Promise<Status>} */
export const loadStatus = () => api.get("/server");

/** What is wrong with the machine and its options. @param {boolean} [anew] @returns {Promise<Findings>} */
export const loadFindings = (anew = false) => api.get("/server/findings", { query: { anew: anew ? "true" : null } });

/** @param {number} id */
export const tryAgain = (id) => api.post(`/server/jobs/${id}/again`);

/**
 * Call now, every few seconds while the page is seen, and at once when it is seen again. Returns how to end it.
 * @param {() => Promise<unknown>} look  never fails
 */
export function whileSeen(look) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let over = false;
  const round = async () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") await look();
    clearTimeout(timer);
    if (!over) timer = setTimeout(round, EVERY_MS);
  };
  const seen = () => document.visibilityState === "visible" && void round();
  document.addEventListener("visibilitychange", seen);
  void round();
  return () => {
    over = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  };
}
