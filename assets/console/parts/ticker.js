/** The present moment, for lines that count. One clock for all of them, at rest while nobody looks. */

import { useEffect, useState } from "preact/hooks";

const TICK_MS = 1_000;

/** @type {Set<(now: number) => void>} */
const watching = new Set();
/** @type {ReturnType<typeof setInterval> | undefined} */
let clock;

function tick() {
  if (document.visibilityState !== "visible") return;
  const now = Date.now();
  for (const tell of [...watching]) tell(now);
}

/** Now, anew each second. */
export function useNow() {
  const [now, set] = useState(Date.now);
  useEffect(() => {
    watching.add(set);
    clock ??= setInterval(tick, TICK_MS);
    document.addEventListener("visibilitychange", tick);
    return () => {
      watching.delete(set);
      if (watching.size) return;
      clearInterval(clock);
      clock = undefined;
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);
  return now;
}
