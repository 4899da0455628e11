/**
 * Solves the server's puzzle, in slices between which the page stays alive. Fetched only when a puzzle was set, during a
 * flood of new visitors.
 */

import { firstWord } from "./sha256.js";

const SLICE_MS = 12; // a frame is 16: scrolling and typing notice nothing
const LOOK_EVERY = 256; // tries between two looks at the clock

/**
 * @param {string} challenge  bits.parts.expires.nonce.seal
 * @returns {Promise<number[]>} for each part a number with which the SHA-256 of seal.part.number begins with so many zero bits
 */
export async function solve(challenge) {
  const [bits, parts, , , seal] = challenge.split(".");
  const below = 2 ** (32 - Number(bits)); // the first word of what is sought is smaller
  const answers = [];
  let until = performance.now() + SLICE_MS;
  for (let part = 0; part < Number(parts); part += 1) {
    const start = `${seal}.${part}.`;
    let number = 0;
    while (firstWord(start + number) >= below) {
      number += 1;
      if (number % LOOK_EVERY || performance.now() < until) continue;
      await pause();
      until = performance.now() + SLICE_MS;
    }
    answers.push(number);
  }
  return answers;
}

/** Let the page do what waits: by a message, because timers wait longer and longer. @returns {Promise<void>} */
function pause() {
  return new Promise((resume) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resume();
    };
    port2.postMessage(null);
  });
}
