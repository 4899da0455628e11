/** One way to ask the server: JSON in and out, a time limit, and every failure as an ApiError. */

const TIMEOUT_MS = 20_000; // a phone on a bad line needs time; longer than this and people press again

/** What went wrong, in the server's words when it had any. `status` 0 means that no answer came. */
export class ApiError extends Error {
  /** @param {{status: number, code: string, error?: string, hint?: string, retryAfter?: number, challenge?: string}} facts */
  constructor({ status, code, error = "", hint = "", retryAfter = 0, challenge = "" }) {
    super(error || code);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.error = error;
    this.hint = hint;
    this.retryAfter = retryAfter; // seconds
    this.challenge = challenge; // what the browser is to solve first
  }

  /** Whether the same request may succeed later without any change. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * @typedef {object} ApiOptions
 * @property {string} [base]                           path prefix in front of every path
 * @property {() => Record<string, string>} [headers]  asked anew for each request
 * @property {number} [timeout]                        milliseconds
 */

/**
 * @typedef {object} CallOptions
 * @property {Record<string, string | number | null | undefined>} [query]  empty values are left out
 * @property {AbortSignal} [signal]
 * @property {number} [timeout]
 * @property {boolean} [keepalive]  lets the request outlive the page
 */

/** A client bound to one place and one way of saying who asks. */
export class Api {
  #options;

  /** @param {ApiOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {string} path @param {CallOptions} [options] */
  get(path, options) {
    return this.#json("GET", path, undefined, options);
  }

  /** @param {string} path @param {unknown} [data] @param {CallOptions} [options] */
  post(path, data = {}, options = {}) {
    return this.#json("POST", path, data, options);
  }

  /** @param {string} path @param {unknown} [data] @param {CallOptions} [options] */
  put(path, data = {}, options = {}) {
    return this.#json("PUT", path, data, options);
  }

  /** @param {string} path @param {CallOptions} [options] */
  delete(path, options) {
    return this.#json("DELETE", path, undefined, options);
  }

  /** Send bytes as they are, for pictures. @param {string} path @param {Blob} blob @param {CallOptions} [options] */
  upload(path, blob, options = {}) {
    return this.#ask("PUT", path, blob, { "Content-Type": blob.type }, options, json);
  }

  /** Fetch a file, for downloads. @param {string} path @param {CallOptions} [options] @returns {Promise<Blob>} */
  file(path, options = {}) {
    return this.#ask("GET", path, null, { Accept: "*/*" }, options, (answer) => answer.blob());
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} data
   * @param {CallOptions} [options]
   */
  #json(method, path, data, options = {}) {
    const body = data === undefined ? null : JSON.stringify(data);
    return this.#ask(method, path, body, body === null ? {} : { "Content-Type": "application/json" }, options, json);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {BodyInit | null} body
   * @param {Record<string, string>} headers
   * @param {CallOptions} options
   * @param {(answer: Response) => Promise<any>} read  inside the time limit: a line may die half-way through a body
   */
  async #ask(method, path, body, headers, options, read) {
    const { base = "", headers: own, timeout = TIMEOUT_MS } = this.#options;
    const waiting = new AbortController();
    const stop = () => waiting.abort();
    const timer = setTimeout(stop, options.timeout ?? timeout);
    options.signal?.addEventListener("abort", stop);
    try {
      const answer = await fetch(address(base + path, options.query), {
        method,
        body,
        headers: { Accept: "application/json", ...own?.(), ...headers },
        credentials: "same-origin",
        cache: "no-store",
        signal: waiting.signal,
        keepalive: options.keepalive ?? false,
      });
      if (!answer.ok) throw await refusal(answer);
      return await read(answer);
    } catch (problem) {
      if (problem instanceof ApiError) throw problem;
      const cut = options.signal?.aborted ? "aborted" : waiting.signal.aborted ? "timeout" : "unreachable";
      throw new ApiError({ status: 0, code: cut });
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", stop);
    }
  }
}

/**
 * @param {string} path
 * @param {CallOptions["query"]} [query]
 */
function address(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}${path.includes("?") ? "&" : "?"}${text}` : path;
}

/** @param {Response} answer */
const json = async (answer) => (answer.status === 204 ? {} : answer.json());

/** @param {Response} answer */
async function refusal(answer) {
  const facts = await answer.json().catch(() => ({}));
  return new ApiError({
    status: answer.status,
    code: typeof facts?.code === "string" ? facts.code : "bad_answer",
    error: typeof facts?.error === "string" ? facts.error : "",
    hint: typeof facts?.hint === "string" ? facts.hint : "",
    retryAfter: Number(answer.headers.get("Retry-After")) || 0,
    challenge: typeof facts?.challenge === "string" ? facts.challenge : "",
  });
}
