/** The pictures on buttons, as one stroke each on a square of 24 units. */

export const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  down: "M12 5v14M5.5 12.5L12 19l6.5-6.5",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2 12.5l4.5 4.5L16 7.5M11 16l1 1 9.5-9.5",
  clock: "M12 7v5l3 2M12 21a9 9 0 100-18 9 9 0 000 18z",
  alert: "M12 7.5v5.5M12 16.5h.01M12 21a9 9 0 100-18 9 9 0 000 18z",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  bell: "M6 16V11a6 6 0 0112 0v5l1.5 2h-15zM10 21h4",
  mute: "M6 16V11a6 6 0 019-5.2M18 11v5l1.5 2h-15l1.5-2M10 21h4M4 4l16 16",
  person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.5c.8-4 4-6 7.5-6s6.7 2 7.5 6",
};

/** @typedef {keyof typeof PATHS} IconName */

/** What an icon's svg element says of itself. @param {number} size */
export const drawing = (size) => ({
  class: "icon",
  width: size,
  height: size,
  viewBox: "0 0 24 24",
  fill: "none",
  stroke: "currentColor",
  "stroke-width": 2,
  "stroke-linecap": /** @type {const} */ ("round"),
  "stroke-linejoin": /** @type {const} */ ("round"),
  "aria-hidden": /** @type {const} */ ("true"),
});
