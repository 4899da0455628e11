/** The console as an app of its own, where the browser offers to install it. */

/** @type {any} the browser's offer, kept for the moment somebody wants it */
let offer = null;
/** @type {Set<() => void>} */
const listeners = new Set();

const changed = () => listeners.forEach((listener) => listener());

/** Keep the browser's offer; its own bar would come at the wrong moment. */
export function keepOffer() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    changed();
  });
  addEventListener("appinstalled", () => {
    offer = null;
    changed();
  });
}

export const canInstall = () => offer !== null;

/** Hear when the offer comes or goes. @param {() => void} listener */
export function onInstallable(listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Let the browser ask. */
export async function install() {
  const asked = offer;
  offer = null;
  await asked?.prompt();
  changed();
}
