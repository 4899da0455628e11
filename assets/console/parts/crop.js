/** A photo cut square and made small here, so that only what is shown is ever sent. */

import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { _ } from "../../shared/words.js";
import { Action, Wrong } from "./basics.js";
import { Dialog } from "./dialog.js";
import { useAttempt } from "./form.js";

const SIDE = 512; // px; shown at 20 to 84
const QUALITIES = [0.88, 0.75, 0.6]; // tried in turn until it is small enough
const LARGEST_BYTES = 250_000; // the server takes 256 kB
const MOST_ZOOM = 4;
const STEP = 0.03; // of the picture, for each press of an arrow

/** @typedef {{x: number, y: number, zoom: number}} Cut  the middle of the square in the picture, 0 to 1, and how near */

/**
 * The square of the picture that is kept, in its pixels.
 * @param {{width: number, height: number}} picture
 * @param {Cut} cut
 */
export function square({ width, height }, { x, y, zoom }) {
  const side = Math.min(width, height) / zoom;
  const within = (/** @type {number} */ at, /** @type {number} */ room) =>
    Math.min(Math.max(at * room - side / 2, 0), room - side);
  return { left: within(x, width), top: within(y, height), side };
}

/** @param {HTMLCanvasElement} canvas @param {ImageBitmap} picture @param {Cut} cut */
function paint(canvas, picture, cut) {
  const pen = canvas.getContext("2d");
  const { left, top, side } = square(picture, cut);
  if (!pen) return;
  pen.fillStyle = "#fff"; // what is clear in a PNG would turn black in a JPEG
  pen.fillRect(0, 0, SIDE, SIDE);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE);
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
async function toJpeg(canvas) {
  /** @type {Blob | null} */
  let made = null;
  for (const quality of QUALITIES) {
    made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (made && made.size <= LARGEST_BYTES) break;
  }
  if (!made) throw new Error("no picture");
  return made;
}

/** What part of a picture is chosen, and the ways to choose another. @param {ImageBitmap} picture */
function useCut(picture) {
  const [cut, setCut] = useState({ x: 0.5, y: 0.5, zoom: 1 });
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  useEffect(() => {
    if (canvas.current) paint(canvas.current, picture, cut);
  }, [picture, cut]);

  const move = (/** @type {number} */ dx, /** @type {number} */ dy) =>
    setCut((now) => {
      const { side } = square(picture, now);
      const within = (/** @type {number} */ at, /** @type {number} */ room) =>
        Math.min(Math.max(at, side / 2 / room), 1 - side / 2 / room);
      const { width, height } = picture;
      return { ...now, x: within(now.x + dx / width, width), y: within(now.y + dy / height, height) };
    });
  const drag = (/** @type {PointerEvent} */ event) => {
    if (!(event.buttons & 1) || !canvas.current) return;
    const scale = square(picture, cut).side / canvas.current.clientWidth;
    move(-event.movementX * scale, -event.movementY * scale);
  };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const step = Math.min(picture.width, picture.height) * STEP;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!by) return;
    event.preventDefault();
    move(by[0], by[1]);
  };
  return { canvas, cut, drag, keys, zoom: (/** @type {number} */ zoom) => setCut({ ...cut, zoom }) };
}

/**
 * @param {{picture: ImageBitmap, onDone: (photo: Blob) => Promise<void>, onClose: () => void}} props
 */
export function CropDialog({ picture, onDone, onClose }) {
  const { canvas, cut, drag, keys, zoom } = useCut(picture);
  const { problem, attempt } = useAttempt();
  const save = () => attempt(async () => canvas.current && onDone(await toJpeg(canvas.current)));
  return h(
    Dialog,
    { title: _("Your photo"), onClose },
    h(
      "div",
      { class: "crop" },
      h("canvas", {
        ref: canvas,
        width: SIDE,
        height: SIDE,
        tabIndex: 0,
        role: "img",
        "aria-label": _("The part that is shown. Drag it, or move it with the arrow keys."),
        onPointerDown: (/** @type {PointerEvent} */ event) => canvas.current?.setPointerCapture(event.pointerId),
        onPointerMove: drag,
        onKeyDown: keys,
      }),
      h("input", {
        type: "range",
        min: 1,
        max: MOST_ZOOM,
        step: 0.05,
        value: cut.zoom,
        "aria-label": _("Zoom"),
        onInput: (event) => zoom(Number(event.currentTarget.value)),
      }),
      h("p", { class: "muted small" }, _("Drag the picture to move it.")),
      h(Wrong, { problem }),
    ),
    h(
      "div",
      { class: "actions" },
      h(Action, { class: "quiet", onClick: onClose, children: _("Cancel") }),
      h(Action, { class: "primary", onClick: save, children: _("Use this photo") }),
    ),
  );
}
