/** Moments as people say them, in the page's language and the reader's own time zone. */

import { lang } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const locale = supported(lang);
const clockFormat = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const weekdayFormat = new Intl.DateTimeFormat(locale, { weekday: "long" });
const dateFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
const yearFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const fullFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const relativeFormat = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const shortFormat = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "short" }); // narrow is "-6 s" in Russian

/** "14:05" @param {number} at */
export const clock = (at) => clockFormat.format(at);

/** "20 Nov 2025, 14:05" @param {number} at */
export const full = (at) => fullFormat.format(at);

/** The same calendar day where the reader is. @param {number} a @param {number} b */
export const sameDay = (a, b) => dayNumber(a) === dayNumber(b);

/**
 * The line between two days: "Today", "Yesterday", "Monday", "3 March", "3 March 2024".
 * @param {number} at
 * @param {number} [now]
 */
export function dayLabel(at, now = Date.now()) {
  const days = dayNumber(now) - dayNumber(at);
  // A clock that runs behind the server's must not say "in 1 day" or "tomorrow".
  if (days <= 1) return capital(relativeFormat.format(-Math.max(days, 0), "day"));
  if (days < 7) return capital(weekdayFormat.format(at));
  return sameYear(at, now) ? dateFormat.format(at) : yearFormat.format(at);
}

/**
 * A moment to come: "today, 14:00", "tomorrow, 09:00", "Monday, 09:00", "3 March, 09:00".
 * @param {number} at
 * @param {number} [now]
 */
export function ahead(at, now = Date.now()) {
  const days = dayNumber(at) - dayNumber(now);
  const day = days < 2 ? relativeFormat.format(days, "day") : (days < 7 ? weekdayFormat : dateFormat).format(at);
  return `${day}, ${clock(at)}`;
}

/**
 * How long ago, never in the future: "now", "5 min ago", "3 h ago", then the date.
 * @param {number} at
 * @param {number} [now]
 */
export function ago(at, now = Date.now()) {
  const span = Math.max(now - at, 0);
  if (span < MINUTE) return relativeFormat.format(0, "second");
  if (span < HOUR) return shortFormat.format(-Math.floor(span / MINUTE), "minute");
  if (span < DAY) return shortFormat.format(-Math.floor(span / HOUR), "hour");
  return dayLabel(at, now);
}

/**
 * Seconds as people count them, for "seen … ago" lines that tick.
 * @param {number} at
 * @param {number} [now]
 */
export function secondsAgo(at, now = Date.now()) {
  const span = Math.max(now - at, 0);
  return span < MINUTE ? shortFormat.format(-Math.round(span / 1000), "second") : ago(at, now);
}

/** Days since 1970 on the reader's calendar, daylight saving included. @param {number} at */
function dayNumber(at) {
  const when = new Date(at);
  return Date.UTC(when.getFullYear(), when.getMonth(), when.getDate()) / DAY;
}

/** @param {number} a @param {number} b */
const sameYear = (a, b) => new Date(a).getFullYear() === new Date(b).getFullYear();

/** @param {string} text */
const capital = (text) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

/** @param {string} tag */
function supported(tag) {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag)[0] ?? "en";
  } catch {
    return "en";
  }
}
