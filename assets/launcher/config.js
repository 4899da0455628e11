/** The site's settings, overlaid with what the page says in its tag or its meta element. */

export const home = new URL(settings.base).origin;

/** Optimisers combine scripts: the tag is looked for by its address first. */
const tag = document.querySelector(`script[src*="/cp/${settings.site}/v1.js"]`) || document.currentScript;

/** "lang=ru; position=left" */
const wishes = /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name=cp]"))?.content;

/** What the page asks for: `data-<name>` on the tag, else the meta element. @param {string} name */
export const option = (name) => tag?.getAttribute("data-" + name) ?? wishes?.match(`\\b${name}=([^;]+)`)?.[1].trim();

/** A whole number from the page, else the site's own. @param {string} name @param {number} fallback */
export function number(name, fallback) {
  const value = parseInt(/** @type {string} */ (option(name)));
  return isNaN(value) ? fallback : value;
}

/** The site's own language that suits a wanted one ("ru-RU" is served by "ru"). @param {string | undefined} wanted */
export const language = (wanted) => Object.keys(settings.texts).find((key) => RegExp(`^${key}\\b`, "i").test(wanted || ""));

const loopback = /\blocalhost$|^127\.|^\[::1/;

/** May this page show the corner? The panel's own policy decides; asking early saves a dead button. */
export const isAllowedHere = () =>
  settings.origins.includes(location.origin) || (settings.loopback && loopback.test(location.hostname));
