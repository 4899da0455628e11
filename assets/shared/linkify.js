/**
 * Find the links in plain text. Returns data, never markup: who draws it makes real elements from it.
 * Only http, https, mailto and tel come out. Every alternative is bounded or starts at a word's beginning, so the
 * time is linear in the text, whatever the text is.
 */

/** @typedef {{text: string, href?: string}} Part */

const START = /(?<=^|[\s([{"'«„“<])/;
const WEB = /(?:https?:\/\/|www\.)[^\s<>"«»“”]+/;
const MAIL = /[^\s@<>()[\]{}"'«»„“”,;:]{1,64}@[\p{L}\p{N}.-]{1,253}/u;
const PHONE = /\+\d[\d ().\u00a0-]{6,20}\d/;
const LINKS = new RegExp(`${START.source}(?:${WEB.source}|${MAIL.source}|${PHONE.source})`, "giu");
const TAIL = ".,;:!?…'*_~";
const PAIRS = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

/**
 * The text in pieces; a piece with `href` is a link.
 * @param {string} text
 * @returns {Part[]}
 */
export function linkify(text) {
  /** @type {Part[]} */
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(LINKS)) {
    const shown = withoutTail(match[0]);
    const href = target(shown);
    if (!href) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/**
 * A sentence's own punctuation is not part of the address; a bracket is, when it was opened inside.
 * @param {string} text
 */
function withoutTail(text) {
  /** @type {Map<string, number>} */
  const surplus = new Map();
  for (const [close, open] of PAIRS) surplus.set(close, count(text, close) - count(text, open));
  let end = text.length;
  for (; end > 0; end--) {
    const last = text[end - 1];
    const extra = surplus.get(last) ?? 0;
    if (extra > 0) surplus.set(last, extra - 1);
    else if (!TAIL.includes(last)) break;
  }
  return text.slice(0, end);
}

/** @param {string} text @param {string} char */
const count = (text, char) => text.split(char).length - 1;

/** @param {string} text @returns {string | null} */
function target(text) {
  if (text.startsWith("+")) return phone(text);
  if (/^(?:https?:\/\/|www\.)/i.test(text)) return web(text);
  return mail(text);
}

/** @param {string} text */
function mail(text) {
  if (!/^[^@]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}$/u.test(text)) return null;
  const [name, domain] = text.split("@");
  try {
    return `mailto:${encodeURIComponent(name)}@${encodeURIComponent(domain)}`; // "?" would start mail headers
  } catch {
    return null; // half a surrogate pair
  }
}

/** @param {string} text */
function phone(text) {
  const digits = text.replace(/\D/g, "");
  return digits.length >= 8 && digits.length <= 15 ? `tel:+${digits}` : null;
}

/** @param {string} text */
function web(text) {
  try {
    const url = new URL(/^www\./i.test(text) ? `https://${text}` : text);
    // A name before the host ("https://bank.example@evil.example") only serves to deceive.
    const honest = !url.username && !url.password && url.hostname.includes(".");
    return honest || (url.hostname === "localhost" && !url.username) ? url.href : null;
  } catch {
    return null;
  }
}
