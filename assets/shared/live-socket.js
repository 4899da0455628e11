/** The socket: says hello, answers the server's beat, and notices when the line has gone quiet. */

const READY_MS = 10_000; // four round trips on a very slow line
const SILENCE_MS = 60_000; // two beats missed
const REFUSALS = new Set(["unknown_visitor", "not_signed_in", "not_allowed", "not_found"]);

/**
 * @param {import("./live.js").LiveOptions} options
 * @param {() => number} cursor
 * @param {import("./live.js").LineEvents} events
 * @returns {import("./live.js").Line}
 */
export function openSocket(options, cursor, events) {
  let ready = false;
  /** @type {import("./types.js").Frame | undefined} */
  let refusal;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const socket = new WebSocket(options.socketUrl);

  /** @param {"failed" | "hung" | "lost" | "refused"} how */
  function finish(how) {
    close();
    events.end(how, refusal);
  }

  function close() {
    clearTimeout(timer);
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  /** @param {number} ms @param {"hung" | "lost"} how */
  function within(ms, how) {
    clearTimeout(timer);
    timer = setTimeout(() => finish(how), ms);
  }

  within(READY_MS, "hung");
  socket.onopen = () => socket.send(JSON.stringify(options.hello(cursor())));
  socket.onclose = () => finish(refusal ? "refused" : ready ? "lost" : "failed");
  socket.onmessage = (event) => {
    const frame = parse(event.data);
    if (!frame) return;
    if (frame.type === "ready") {
      ready = true;
      events.ready();
    }
    if (ready) within(SILENCE_MS, "lost");
    if (frame.type === "beat") socket.send('{"type":"beat"}');
    if (frame.type === "error" && REFUSALS.has(frame.data?.code)) refusal = frame;
    events.frame(frame);
  };
  return { close };
}

/** @param {unknown} text @returns {import("./types.js").Frame | null} */
function parse(text) {
  try {
    const frame = JSON.parse(String(text));
    return typeof frame?.type === "string" ? frame : null;
  } catch {
    return null;
  }
}
