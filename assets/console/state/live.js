/** What the live connection tells, and where it goes. */

import { Live } from "../../shared/live.js";
import { api, API_ROOT, headers } from "../api.js";
import { config } from "../config.js";
import { setState } from "../store.js";
import { heard, rang } from "./alerts.js";
import { marked, renamed, takeIn } from "./inbox.js";
import { alertTold } from "./ladder.js";
import { arrived, sendWaiting } from "./outbox.js";
import { siteChanged, siteSeen } from "./sites.js";
import { addMessage, visitorChanged, visitorOnline, visitorTypes } from "./talk.js";
import { presenceTold, refreshTeam } from "./team.js";

/** @typedef {import("../../shared/types.js").Frame} Frame */

/** @type {Live | null} */
let live = null;

/** @type {Record<string, (data: any) => void>} */
const KINDS = {
  message({ message, conversation }) {
    addMessage(message);
    arrived(message.client_id);
    takeIn(conversation);
    heard(message, conversation);
  },
  conversation: ({ conversation }) => takeIn(conversation),
  read: marked,
  visitor({ visitor }) {
    visitorChanged(visitor);
    renamed(visitor);
  },
  online: visitorOnline,
  typing: ({ who, conversation }) => who === "visitor" && visitorTypes(conversation),
  presence: ({ operators }) => presenceTold(operators),
  operator: () => void refreshTeam(),
  site: ({ site }) => siteChanged(site),
  seen: siteSeen,
  alert: alertTold,
  alert_test: rang,
};

/**
 * Follow from a cursor.
 * @param {number} after
 * @param {() => Promise<number>} reload
 */
export function startLive(after, reload) {
  stopLive();
  live = new Live({
    socketUrl: `${location.origin.replace(/^http/, "ws")}${config.base}/console/live`,
    pollUrl: `${API_ROOT}/poll`,
    hello: (cursor) => ({ type: "hello", after: cursor, v: 1 }),
    headers,
    onFrame: ({ type, data }) => (Object.hasOwn(KINDS, type) ? KINDS[type](data ?? {}) : undefined),
    onState(line) {
      setState({ line });
      if (line !== "live") return;
      sendWaiting();
      void refreshTeam(); // who is here is told once, and not kept for those who were away
    },
    onReset: reload,
    onRefused: () => void api.get("/me").catch(() => {}), // a 401 shows the door
  });
  setState({ line: "connecting" });
  live.start(after);
}

export function stopLive() {
  live?.stop();
  live = null;
}
