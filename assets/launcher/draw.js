/** Makes the corner look and sound like the state. */

import { badge, box, button, host } from "./corner.js";
import { set } from "./dom.js";
import { frame, post } from "./frame.js";
import { isHiddenHere } from "./page.js";
import { measure } from "./place.js";
import { address, state } from "./state.js";

export function draw() {
  const { open, focus, ready, linked, unread, lang } = state;
  const { mode, alone, height, bottom, keyboard } = measure();
  const words = settings.texts[lang];
  const label = linked ? words.link : open ? words.close : unread ? words.unread.replace("{n}", "" + unread) : words.label;

  set(box, { class: `p ${mode} ${ready ? "" : "w"}`, "aria-label": words.title });
  box.inert = !open;
  box.style.height = height + "px";
  box.style.bottom = bottom + "px";
  frame.title = words.title;

  badge.hidden = !unread;
  badge.textContent = unread > 9 ? "9+" : "" + unread;
  // The panel brings its own close button.
  button.hidden = state.hidden || isHiddenHere() || (open && alone && ready);
  set(button, { title: label, "aria-label": label, ...(linked ? { href: address() } : { "aria-expanded": open }) });
  host.lang = lang;

  if (!ready) return;
  post("visible", { visible: open, focus });
  post("viewport", { height, keyboard, mode });
}
