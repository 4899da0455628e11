/** The console's way to the server: the session's token on every request, and words for what went wrong. */

import { Api, ApiError } from "../shared/api.js";
import { _, lang } from "../shared/words.js";
import { config } from "./config.js";

export const API_ROOT = `${config.base}/console/api/v1`;

let token = "";
let whenSignedOut = () => {};

/** @param {string} csrf */
export const setToken = (csrf) => {
  token = csrf;
};

/** Ask to be told when the server no longer knows us. @param {() => void} fn */
export const onSignedOut = (fn) => {
  whenSignedOut = fn;
};

/** What every request of the session carries, the long-poll too. @returns {Record<string, string>} */
export const headers = () => ({ "Accept-Language": lang, ...(token && { "X-Cp-Token": token }) });

const plain = new Api({ base: API_ROOT, headers });

/** @template T @param {Promise<T>} answer @returns {Promise<T>} */
async function watched(answer) {
  try {
    return await answer;
  } catch (problem) {
    if (problem instanceof ApiError && problem.code === "not_signed_in") whenSignedOut();
    throw problem;
  }
}

/** @typedef {import("../shared/api.js").CallOptions} CallOptions */

export const api = {
  /** @param {string} path @param {CallOptions} [options] @returns {Promise<any>} */
  get: (path, options) => watched(plain.get(path, options)),
  /** @param {string} path @param {object} [data] @returns {Promise<any>} */
  post: (path, data) => watched(plain.post(path, data)),
  /** @param {string} path @param {object} data @returns {Promise<any>} */
  put: (path, data) => watched(plain.put(path, data)),
  /** @param {string} path @returns {Promise<any>} */
  delete: (path) => watched(plain.delete(path)),
  /** @param {string} path @param {Blob} blob @returns {Promise<any>} */
  upload: (path, blob) => watched(plain.upload(path, blob)),
};

/**
 * What happened and what to do, as two sentences.
 * @param {unknown} problem
 * @returns {{error: string, hint: string, code: string}}
 */
export function words(problem) {
  if (!(problem instanceof ApiError))
    return { error: _("This page made a mistake."), hint: _("Reload it and try again."), code: "page" };
  if (problem.status === 0 && !problem.error)
    return { error: _("The server does not answer."), hint: _("Check the connection and try again."), code: problem.code };
  if (problem.error) return { error: problem.error, hint: problem.hint, code: problem.code };
  return {
    error: _("The server answered {status}.", { status: problem.status }),
    hint: _("Try again in a moment."),
    code: problem.code,
  };
}

/** The same in one line. @param {unknown} problem */
export function line(problem) {
  const { error, hint } = words(problem);
  return hint ? `${error} ${hint}` : error;
}
