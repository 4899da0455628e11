/** What the server says about this page: read once from its head. */

/**
 * @typedef {object} Config
 * @property {string} base                       path prefix, "" at the root
 * @property {string} public                     our address as the world knows it, path prefix included
 * @property {Record<string, string>} languages  tag, then its own name
 * @property {boolean} signed_in                when the page was made
 * @property {boolean} mail                     whether this server can send any
 * @property {string | null} demo                path of the demo page, when there is one
 */

const told = document.querySelector('meta[name="cp-config"]')?.getAttribute("content");

/** @type {Config} */
export const config = {
  base: "",
  public: location.origin,
  languages: { en: "English" },
  signed_in: true,
  mail: false,
  demo: null,
  ...JSON.parse(told ?? "{}"),
};

// The demo page shows this console in a frame: a link to it from there would lead in a circle.
if (self !== top) config.demo = null;

export const PRODUCT = "chatplug";
