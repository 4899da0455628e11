/** Opening hours while they are edited: how they are written, and what the server says of them. */

import { lang } from "../../shared/words.js";
import { api } from "../api.js";

/** @typedef {import("../../shared/types.js").Hours} Hours */
/** @typedef {import("../../shared/types.js").Moment} Moment */
/** @typedef {{code: string, name: string}} Place */
/** @typedef {{date: string, name: string, spans: string[]}} Day */

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const A_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 24 * 3_600_000;

/** A site without hours. @type {Hours} */
export const NO_HOURS = { zone: "UTC", week: {}, holidays: "", dates: {} };

/** Every time zone that the browser knows. @type {string[]} */
export const ZONES = ["UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [])];

const weekday = new Intl.DateTimeFormat(lang, { weekday: "long", timeZone: "UTC" });

/** "Monday" @param {string} day */
export function dayName(day) {
  const name = weekday.format(A_MONDAY + DAYS.indexOf(day) * DAY_MS);
  return name.charAt(0).toLocaleUpperCase(lang) + name.slice(1);
}

/** @param {Hours} hours */
export const isSet = ({ week, dates }) => [...Object.values(week), ...Object.values(dates)].some((spans) => spans.length > 0);

/** What most begin with. @returns {Hours} */
export const usualHours = () => ({
  ...NO_HOURS,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
  week: Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, ["09:00-18:00"]])),
});

/** A span's two times as time fields take them: midnight at the end is 00:00. @param {string} span @returns {[string, string]} */
export function read(span) {
  const [from, to] = span.split("-");
  return [from, to === "24:00" ? "00:00" : to];
}

/** @param {[string, string]} times */
export const written = ([from, to]) => `${from}-${to === "00:00" ? "24:00" : to}`;

/** The span to offer after one, or for an empty day. @param {string} [before] */
export function nextSpan(before) {
  if (!before) return "09:00-18:00";
  const hour = Math.min(Number(read(before)[1].slice(0, 2)) + 1, 23);
  return `${String(hour).padStart(2, "0")}:00-${hour > 20 ? "24" : String(hour + 3).padStart(2, "0")}:00`;
}

/** Countries, or the parts of one. @param {string} [country] @returns {Promise<Place[]>} */
export const loadPlaces = async (country) => (await api.get("/hours/places", { query: { country } })).places;

/** @param {Hours} hours @returns {Promise<{hours: Hours, now: Moment | null, days: Day[]}>} */
export const tryHours = (hours) => api.post("/hours/preview", hours);
