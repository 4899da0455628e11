/** How hard a password is to guess, roughly: a hint while typing, not a gate. Pure. */

import { _ } from "../shared/words.js";

export const SHORTEST = 10; // the server refuses less
const PLAIN = /^(?:.*(?:password|qwerty|letmein|welcome|chatplug|123456|пароль|йцукен).*|(.)\1+|(..?.?)\2+)$/iu;

/**
 * 0 too short, 1 weak, 2 fair, 3 good, 4 strong.
 * @param {string} password
 */
export function strength(password) {
  if (password.length < SHORTEST) return 0;
  if (PLAIN.test(password) || new Set(password).size < 5) return 1;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /\s/u, /[^\p{L}\p{N}\s]/u].filter((kind) => kind.test(password)).length;
  const bits = password.length * (2 + 0.6 * kinds); // a language's letters are guessable; mixing helps some
  return bits > 62 ? 4 : bits > 42 ? 3 : 2;
}

/** @param {string} password */
export function strengthWords(password) {
  if (!password) return _("Use {n} characters or more; a few words do well.", { n: SHORTEST });
  if (password.length < SHORTEST) return _("Too short: {n} characters or more.", { n: SHORTEST });
  return [
    _("Easy to guess: another word or two helps."),
    _("Easy to guess: another word or two helps."),
    _("Fair. Longer is better."),
    _("Good."),
    _("Strong."),
  ][strength(password)];
}
