/** While somebody floods the server, a new visitor's browser works for a second before the first message is taken. */

import { ApiError } from "../shared/api.js";
import { _ } from "../shared/words.js";
import { config } from "./config.js";

const TRIES = 3; // a challenge may end while a slow telephone works on it

/**
 * Ask; when the server wants a puzzle solved first, solve it and ask again.
 * @template T
 * @param {(proof: object) => Promise<T>} ask
 * @param {import("./sender.js").Sender} sender
 * @returns {Promise<T>}
 */
export async function proven(ask, sender) {
  let proof = {};
  for (let left = TRIES; ; left -= 1) {
    try {
      return await ask(proof);
    } catch (problem) {
      if (!(problem instanceof ApiError) || !problem.challenge || !left) throw problem;
      sender.working(_("Sending… This takes a few seconds: many people are writing."));
      proof = { proof: { challenge: problem.challenge, answers: await solved(problem.challenge) } };
    }
  }
}

/** @param {string} challenge @returns {Promise<number[]>} */
async function solved(challenge) {
  try {
    const { solve } = await import(config.proof);
    return await solve(challenge);
  } catch {
    throw new ApiError({ status: 0, code: "unreachable" }); // what solves it could not be fetched: later, then
  }
}
