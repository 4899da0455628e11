/** The style sheet of the corner and its icon. */

import { number, option } from "./config.js";
import { isRightToLeft } from "./state.js";

const { accent, ink, position, offset_x, offset_y } = settings.look;

/** On a right-to-left page the site's side is mirrored; the page's own wish is taken as it stands. */
const wish = option("position");
const edge = (wish ? wish === "left" : (position === "left") !== isRightToLeft()) ? "left" : "right";

export const LAUNCHER = 56; // px; a touch target needs 44
export const up = number("offset-y", offset_y);
const across = number("offset-x", offset_x);

/* The icon: a bubble with two lines of writing, nobody's mark; they move under the pointer. Open, it is a chevron. */
const bubble = "M16 3C8 3 2 8 2 14c0 4 2 7 5 9 0 2-1 4-2 5s0 2 1 2c3 0 6-2 7-4h3c8 0 14-5 14-12S24 3 16 3z";
const line = (/** @type {number} */ top, /** @type {number} */ wide) => `M10 ${top}h${wide}a1.5 1.5 0 0 1 0 3h-${wide}a1.5 1.5 0 0 1 0-3z`;
const chevron = "M6 13a2 2 0 0 1 3-3l7 7 7-7a2 2 0 0 1 3 3l-8.5 8.5a2 2 0 0 1-3 0z";

/* `:host` is important so that no rule of the page reaches us; inside, the shadow root already keeps them out.
   Backslashes at the ends of lines keep the line breaks out of the built file. */
export const css = `:host{all:initial!important;position:fixed!important;inset:0 auto!important;z-index:${number("z", 2147483000)}!important}\
@media print{:host{display:none!important}}\
*{box-sizing:border-box}\
.b,.p{position:fixed;${edge}:calc(${across}px + env(safe-area-inset-${edge}))}\
.b{bottom:calc(${up}px + env(safe-area-inset-bottom));width:${LAUNCHER}px;height:${LAUNCHER}px;margin:0;border:0;forced-color-adjust:none;border-radius:50%;background:${accent};cursor:pointer;outline-offset:3px;box-shadow:0 4px 20px #0004}\
.b:before,.b:after{content:"";position:absolute;inset:11px;background:${ink};clip-path:path(evenodd,"${bubble}${line(10, 12) + line(16, 7)}")}\
.b:hover:before{clip-path:path(evenodd,"${bubble}${line(10, 7) + line(16, 12)}")}\
.b:after{clip-path:path("${chevron}")}\
.b:not([aria-expanded=true]):after,[aria-expanded=true]:before{opacity:0;transform:rotate(90deg)}\
.n{position:absolute;top:-4px;${edge}:-4px;min-width:22px;padding:0 6px;border-radius:11px;background:#c81e2b;color:#fff;font:700 12px/22px system-ui}\
.p{width:min(360px,100% - 40px);overflow:hidden;color-scheme:light dark;background:Canvas;border-radius:16px;outline:1px solid #8883;box-shadow:0 4px 40px #0004}\
[inert]{visibility:hidden;opacity:0;transform:translateY(16px)}\
.sheet,.full{${edge}:0;width:100%;border-radius:16px 16px 0 0;padding-bottom:env(safe-area-inset-bottom)}\
.full{border-radius:0}\
iframe{width:100%;height:100%;border:0}\
.w iframe{opacity:0}\
.w:before{content:"";display:block;height:3px;background:${accent}}\
@keyframes t{0%{width:0}}\
@media(prefers-reduced-motion:no-preference){*,:before,:after{transition:.2s}.w:before{animation:t 2s infinite}}`;
