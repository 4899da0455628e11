/** A button that opens a short list: arrows move, Esc and a click elsewhere close, the focus returns. */

import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** @typedef {import("preact").ComponentChildren} Children */

/**
 * @param {{label: string, button: Children, look?: string, place?: string, children: (close: () => void) => Children}} props
 */
export function Menu({ label, button, look = "button quiet square", place = "", children }) {
  const [open, setOpen] = useState(false);
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const close = () => {
    setOpen(false);
    box.current?.querySelector("button")?.focus();
  };

  useEffect(() => {
    if (!open) return undefined;
    entries(box.current)[0]?.focus();
    const outside = (/** @type {Event} */ event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const keys = (/** @type {KeyboardEvent} */ event) => {
    if (open && moved(event, box.current, close)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  return h(
    "div",
    { class: "menu-anchor", ref: box, onKeyDown: keys },
    h(
      "button",
      {
        type: "button",
        class: look,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        "aria-label": label,
        title: label,
        onClick: () => setOpen(!open),
      },
      button,
    ),
    open && h("div", { class: `menu ${place}`, role: "menu", "aria-label": label }, children(close)),
  );
}

/** @param {HTMLElement | null} box @returns {HTMLElement[]} */
const entries = (box) => [...(box?.querySelectorAll("[role^=menuitem]") ?? [])].filter((one) => one instanceof HTMLElement);

/** @param {KeyboardEvent} event @param {HTMLElement | null} box @param {() => void} close */
function moved(event, box, close) {
  const list = entries(box);
  const here = list.findIndex((one) => one === document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: list.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") close();
  else if (to === undefined) return false;
  else list[(to + list.length) % list.length]?.focus();
  return event.key !== "Tab";
}

/**
 * @param {{onPick?: () => unknown, href?: string, download?: boolean, checked?: boolean, look?: string, children: Children}} props
 */
export function MenuItem({ onPick, href, download, checked, look = "", children }) {
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const common = { class: `menu-item ${look}`, role, tabIndex: -1, "aria-checked": checked, onClick: onPick };
  return href ? h("a", { ...common, href, download }, children) : h("button", { ...common, type: "button" }, children);
}
