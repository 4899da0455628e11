/** Words and numbers as this console shows them. Pure. */

import { clock, dayLabel, sameDay } from "../shared/time.js";
import { _, _n, lang } from "../shared/words.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PATIENCE_MS = 30 * SECOND; // a visitor who waits longer is about to go

/** How long somebody has waited: "0:42", "12 min", "3 h", "2 days". @param {number} since @param {number} now */
export function waited(since, now) {
  const span = Math.max(now - since, 0);
  if (span < 10 * MINUTE) return `${Math.floor(span / MINUTE)}:${String(Math.floor((span % MINUTE) / SECOND)).padStart(2, "0")}`;
  if (span < HOUR) return _("{n} min", { n: Math.floor(span / MINUTE) });
  if (span < 2 * DAY) return _("{n} h", { n: Math.floor(span / HOUR) });
  return _n("{n} day", "{n} days", Math.floor(span / DAY));
}

/** Whether the visitor's patience is running out. @param {number} since @param {number} now */
export const isLate = (since, now) => now - since > PATIENCE_MS;

/** The time of today, else the day. @param {number} at @param {number} now */
export const shortTime = (at, now) => (sameDay(at, now) ? clock(at) : dayLabel(at, now));

const numbers = new Intl.NumberFormat(lang);
const SIZES = /** @type {const} */ (["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"]);

/** A number of things, grouped as the reader's language does. @param {number} n */
export const count = (n) => numbers.format(n);

/** A size: "163 kB", "1.2 GB". @param {number} size */
export function bytes(size) {
  const step = Math.min(Math.max(Math.floor(Math.log10(Math.max(size, 1)) / 3), 0), SIZES.length - 1);
  const value = size / 1000 ** step;
  const format = { style: "unit", unit: SIZES[step], unitDisplay: "short", maximumFractionDigits: value < 10 && step ? 1 : 0 };
  return new Intl.NumberFormat(lang, /** @type {Intl.NumberFormatOptions} */ (format)).format(value);
}

/** A web address that may be a link; anything else is only text. @param {string | null | undefined} url */
export function safeUrl(url) {
  try {
    const parsed = new URL(url ?? "");
    return /^https?:$/.test(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** An address as people read it: without the scheme and a lone slash. @param {string} url */
export function shortUrl(url) {
  try {
    const { host, pathname, search } = new URL(url);
    return decodeURI(host + (pathname === "/" ? "" : pathname)) + search;
  } catch {
    return url;
  }
}

/** The site somebody came from, by its host. @param {string | null | undefined} url */
export function hostOf(url) {
  const safe = safeUrl(url);
  return safe ? new URL(safe).host.replace(/^www\./, "") : "";
}

/** A language by its own name in the reader's language. @param {string} tag */
export function languageName(tag) {
  try {
    return new Intl.DisplayNames([lang], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
