/** The console's own icons beside the shared ones: one stroke, 24 units square. */

import { h } from "preact";

import { drawing } from "../../shared/paths.js";

const PATHS = {
  inbox: "M4 13l2.4-7.5A2 2 0 018.3 4h7.4a2 2 0 011.9 1.5L20 13v5a2 2 0 01-2 2H6a2 2 0 01-2-2zM4 13h4.5l1.5 2.5h4l1.5-2.5H20",
  site: "M4 6a2 2 0 012-2h12a2 2 0 012 2v12a2 2 0 01-2 2H6a2 2 0 01-2-2zM4 9h16M7.5 6.5h.01M14 16h3",
  team: "M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 19.5c.6-3.3 3.3-5 6.5-5s5.9 1.7 6.5 5M16 4.3a3.5 3.5 0 010 6.4M18 14.8c1.9.7 3.1 2.3 3.5 4.7",
  server: "M5.5 4h13A1.5 1.5 0 0120 5.5v3a1.5 1.5 0 01-1.5 1.5h-13A1.5 1.5 0 014 8.5v-3A1.5 1.5 0 015.5 4zM5.5 14h13a1.5 1.5 0 011.5 1.5v3a1.5 1.5 0 01-1.5 1.5h-13A1.5 1.5 0 014 18.5v-3A1.5 1.5 0 015.5 14zM7.5 7h.01M7.5 17h.01M11 7h5.5M11 17h5.5",
  search: "M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L20 20",
  copy: "M9 9V6a2 2 0 012-2h7a2 2 0 012 2v7a2 2 0 01-2 2h-3M4 11a2 2 0 012-2h7a2 2 0 012 2v7a2 2 0 01-2 2H6a2 2 0 01-2-2z",
  plus: "M12 5v14M5 12h14",
  chevron: "M6 9l6 6 6-6",
  out: "M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 01-2 2H6a2 2 0 01-2-2V8a2 2 0 012-2h4",
  info: "M12 11v5.5M12 7.5h.01M12 21a9 9 0 100-18 9 9 0 000 18z",
  again: "M19 12a7 7 0 11-2.1-5M19 4v4h-4",
  trash: "M5 7h14M10 7V5a1 1 0 011-1h2a1 1 0 011 1v2M7 7l.8 11.2A2 2 0 009.8 20h4.4a2 2 0 002-1.8L17 7",
  keys: "M4 7a2 2 0 012-2h12a2 2 0 012 2v10a2 2 0 01-2 2H6a2 2 0 01-2-2zM8 9h.01M12 9h.01M16 9h.01M8 12.5h.01M12 12.5h.01M16 12.5h.01M9 16h6",
  block: "M12 21a9 9 0 100-18 9 9 0 000 18zM5.8 5.8l12.4 12.4",
  spam: "M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 7.5v5.5M12 16.5h.01",
  leave: "M10 4H7a2 2 0 00-2 2v12a2 2 0 002 2h3M15 8l4 4-4 4M19 12H10",
  sound: "M4 10v4h3.5L12 18V6l-4.5 4zM15.5 9a4 4 0 010 6M18 6.5a7.5 7.5 0 010 11",
  silent: "M4 10v4h3.5L12 18V6l-4.5 4zM16 9.5l5 5M21 9.5l-5 5",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  print: "M7 9V4h10v5M7 17H5a1 1 0 01-1-1v-5a2 2 0 012-2h12a2 2 0 012 2v5a1 1 0 01-1 1h-2M7 14h10v6H7z",
  key: "M14.5 14a4.5 4.5 0 10-4.4-5.5L4 14.6V19h4l1-1v-2h2l1.3-1.4c.6.3 1.4.4 2.2.4zM15.5 9h.01",
  share: "M12 15V3.5M8 7l4-4 4 4M6.5 11H6a2 2 0 00-2 2v6a2 2 0 002 2h12a2 2 0 002-2v-6a2 2 0 00-2-2h-.5",
  square: "M7 4h10a3 3 0 013 3v10a3 3 0 01-3 3H7a3 3 0 01-3-3V7a3 3 0 013-3zM12 8.5v7M8.5 12h7",
  bell: "M6 16.5V11a6 6 0 0112 0v5.5l1.5 2h-15zM10 20.5h4",
  talk: "M5 5h14a2 2 0 012 2v8a2 2 0 01-2 2h-8l-4.5 4v-4H5a2 2 0 01-2-2V7a2 2 0 012-2z",
};

/** @typedef {keyof typeof PATHS} GlyphName */

/**
 * An icon that says nothing to a screen reader: the words stand beside it.
 * @param {GlyphName} name
 * @param {number} [size]
 */
export function glyph(name, size = 18) {
  return h("svg", { ...drawing(size), "stroke-width": name === "more" ? 2.8 : 1.8 }, h("path", { d: PATHS[name] }));
}

/** The product's mark: a speech bubble with a plug's two pins. @param {number} size */
export function mark(size) {
  return h(
    "svg",
    { class: "icon", width: size, height: size, viewBox: "0 0 32 32", fill: "none", "aria-hidden": "true" },
    h("path", { fill: "currentColor", d: "M9 5h14a7 7 0 017 7v5a7 7 0 01-7 7h-8l-7 6.5V24A7 7 0 012 17v-5a7 7 0 017-7z" }),
    h("path", {
      stroke: "var(--mark-pins, #12261e)",
      "stroke-width": 3,
      "stroke-linecap": "round",
      d: "M12.5 11.5v6M19.5 11.5v6",
    }),
  );
}
