/** What the page hears of: open, close, message, unread, lead, trigger. */

/** @type {any} Sets of functions by what they wait for. */
const heard = { __proto__: null };

/** @param {string} type @param {Function} fn */
export function on(type, fn) {
  (heard[type] ||= new Set()).add(fn);
}

/** @param {string} type @param {Function} fn */
export const off = (type, fn) => heard[type]?.delete(fn);

/** Not at once, so that a failing listener of the page fails by itself. @param {string} type @param {unknown} [detail] */
export const tell = (type, detail) => heard[type]?.forEach((/** @type {TimerHandler} */ fn) => setTimeout(fn, 0, detail));
