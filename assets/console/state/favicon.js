/** The tab's icon with the number of unread conversations on it. */

const SIZE = 64;

/** @type {Map<string, string>} what is written on an icon, and its address: kept, because the browser reads it when it likes */
const made = new Map();
let wanted = "";

/** @param {number} n 0 shows the plain icon again */
export function drawIcon(n) {
  const link = document.querySelector('link[rel="icon"]');
  if (!(link instanceof HTMLLinkElement)) return;
  link.dataset.plain ??= link.href;
  wanted = n > 99 ? "99" : String(n);
  if (!n) link.href = link.dataset.plain;
  else if (made.has(wanted)) link.href = made.get(wanted) ?? "";
  else draw(link, wanted);
}

/** @param {HTMLLinkElement} link @param {string} text */
function draw(link, text) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  bubble(pen);
  pen.fillStyle = "#e08a12";
  pen.beginPath();
  pen.arc(42, 24, 22, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#1d1200";
  pen.font = `700 ${text.length > 1 ? 26 : 32}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, 42, 26);
  canvas.toBlob((blob) => {
    if (!blob) return;
    made.set(text, URL.createObjectURL(blob));
    if (text === wanted) link.href = made.get(text) ?? "";
  });
}

/** The mark, as the plain icon shows it. @param {CanvasRenderingContext2D} pen */
function bubble(pen) {
  pen.fillStyle = "#0f6b4c";
  pen.beginPath();
  pen.roundRect(2, 10, 52, 44, 14);
  pen.fill();
  pen.beginPath();
  pen.moveTo(14, 48);
  pen.lineTo(12, 63);
  pen.lineTo(32, 50);
  pen.fill();
}
