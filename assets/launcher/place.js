/** Where the panel stands: in the corner of a desktop, as a sheet on a phone, above the keyboard always. */

import { option } from "./config.js";
import { host } from "./corner.js";
import { LAUNCHER, up } from "./look.js";

const GAP = 12; // px between the panel and what is around it
const CARD_HEIGHT = 540; // px; with 360 px of width a fifth of a 1366x768 page
const CORNER_LEAST = 320; // px; below this the panel takes the button's place too
const SHEET_SHARE = 0.7; // of what is visible: the page stays in sight above it

export const phone = matchMedia("(max-width:600px),(max-height:480px) and (pointer:coarse)");

/** The panel's place now. `alone`: there is no room for the button beside it. */
export function measure() {
  const whole = host.clientHeight;
  const { height, offsetTop, scale = 1 } = /** @type {VisualViewport} */ (window.visualViewport);
  // A pinched page moves under the fingers: then the panel stays and only makes room for the keyboard.
  const seen = Math.min(whole, height * scale);
  const covered = Math.max(0, whole - seen - (scale > 1.01 ? 0 : offsetTop)) | 0;

  const mode = phone.matches ? option("mobile") || settings.look.mobile : "corner";
  const beside = up + LAUNCHER + GAP;
  const alone = mode !== "corner" || seen - beside - GAP < CORNER_LEAST;
  const bottom = { corner: alone ? GAP : beside, compact: GAP }[mode] || 0;
  const most = seen * ({ corner: 1, full: 1 }[mode] || SHEET_SHARE);
  return {
    mode,
    alone,
    height: (bottom ? Math.min(CARD_HEIGHT, most - bottom - GAP) : most) | 0,
    bottom: covered + bottom,
    keyboard: covered,
  };
}
