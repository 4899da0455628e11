/** The long-poll: asks again as soon as it was answered. */

const WAIT_MS = 45_000; // the server holds a poll for at most 25 s
const HELD_MS = 3_000; // a request held this long has reached a server that has nothing to say

/**
 * @param {import("./live.js").LiveOptions} options
 * @param {() => number} cursor
 * @param {import("./live.js").LineEvents} events
 * @returns {import("./live.js").Line}
 */
export function openPoll(options, cursor, events) {
  const stopped = new AbortController();
  let from = 0;

  async function ask() {
    const late = setTimeout(() => !stopped.signal.aborted && events.ready(), HELD_MS);
    const limit = AbortSignal.timeout(WAIT_MS);
    from = Math.max(from, cursor());
    try {
      const mark = options.pollUrl.includes("?") ? "&" : "?";
      const answer = await fetch(`${options.pollUrl}${mark}after=${from}`, {
        headers: { Accept: "application/json", ...options.headers?.() },
        credentials: "same-origin",
        cache: "no-store",
        signal: both(stopped.signal, limit),
      });
      const facts = await answer.json();
      return { status: answer.status, facts };
    } finally {
      clearTimeout(late);
    }
  }

  async function loop() {
    while (!stopped.signal.aborted) {
      const { status, facts } = await ask();
      if (stopped.signal.aborted) return;
      if (status === 401 || status === 403 || status === 404) return end("refused", { type: "error", data: facts });
      if (status !== 200) return end("failed");
      events.ready();
      for (const frame of facts.frames ?? []) {
        events.frame(frame);
        if (stopped.signal.aborted) return; // a reset in the middle
      }
      from = Math.max(from, Number(facts.after) || 0);
    }
  }

  /** @param {"failed" | "refused"} how @param {import("./types.js").Frame} [frame] */
  function end(how, frame) {
    if (stopped.signal.aborted) return;
    stopped.abort();
    events.end(how, frame);
  }

  loop().catch(() => end("failed"));
  return { close: () => stopped.abort() };
}

/** `AbortSignal.any` is younger than the browsers we serve. @param {AbortSignal} one @param {AbortSignal} other */
function both(one, other) {
  const joined = new AbortController();
  for (const signal of [one, other])
    signal.addEventListener("abort", () => joined.abort(), { once: true, signal: joined.signal });
  if (one.aborted) joined.abort();
  return joined.signal;
}
