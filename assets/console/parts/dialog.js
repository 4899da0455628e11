/** A question in front of the page. The browser's own dialog keeps the focus inside and gives it back after. */

import { h } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { _ } from "../../shared/words.js";

/**
 * @param {{title: string, onClose: () => void, children?: import("preact").ComponentChildren}} props
 */
export function Dialog({ title, onClose, children }) {
  const id = useId();
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const box = ref.current;
    const before = document.activeElement;
    if (!box?.open) box?.showModal();
    // It begins at its beginning, unless it asks for something further down at once.
    if (box && !document.activeElement?.matches("input, textarea, select")) box.scrollTop = 0;
    return () => {
      box?.close();
      // The browser gives the focus back only to a dialog that is still on the page when it closes.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return h(
    "dialog",
    {
      ref,
      class: "dialog",
      "aria-labelledby": id,
      onCancel: (event) => {
        event.preventDefault();
        onClose();
      },
      onClick: (event) => event.target === event.currentTarget && onClose(),
    },
    h("h2", { id }, title),
    children,
    // Last in order, so that the focus begins at what the dialog asks.
    h(
      "button",
      { type: "button", class: "button quiet square dialog-close", "aria-label": _("Close this window"), onClick: onClose },
      icon("close", 18),
    ),
  );
}
