/**
 * The words people read, in their language. English is the key; other languages come from a small script
 * loaded before this module, which sets `cpWords`.
 */

/** @type {Record<string, string | string[]>} */
const words = /** @type {any} */ (globalThis).cpWords ?? {};

/** The language of the page. */
export const lang = document.documentElement.lang || "en";

const rules = pluralRules(lang);
const ORDER = ["zero", "one", "two", "few", "many", "other"]; // the order in which catalogues list their forms
const forms = ORDER.filter((form) => rules.resolvedOptions().pluralCategories.includes(/** @type {any} */ (form)));

/**
 * The text for `msgid`, with `{name}` filled in.
 * @param {string} msgid
 * @param {Record<string, unknown>} [values]
 */
export function _(msgid, values) {
  const found = words[msgid];
  return fill((Array.isArray(found) ? found[0] : found) || msgid, values);
}

/**
 * The text for a number of things; `{n}` is the number.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Record<string, unknown>} [values]
 */
export function _n(one, many, n, values) {
  const found = words[one];
  const list = Array.isArray(found) ? found : null;
  // Languages with a form for fractions only have one category more than their catalogue has forms.
  const text = list ? list[Math.min(forms.indexOf(rules.select(n)), list.length - 1)] : n === 1 ? one : many;
  return fill(text || many, { n, ...values });
}

/** @param {string} text @param {Record<string, unknown>} [values] */
function fill(text, values) {
  return values
    ? text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole))
    : text;
}

/** @param {string} tag */
function pluralRules(tag) {
  try {
    return new Intl.PluralRules(tag);
  } catch {
    return new Intl.PluralRules("en"); // a language tag we cannot read must not stop the page
  }
}
