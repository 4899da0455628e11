/** The few helpers that everything else here is made of. */

/**
 * An element with attributes and children, made without any parsing of HTML.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 * @returns {any}
 */
export function make(name, attributes, ...children) {
  const element = document.createElement(name);
  element.append(...children);
  return set(element, attributes);
}

/** @param {Element} element @param {Record<string, any>} attributes */
export function set(element, attributes) {
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  return element;
}

/** A reason in the page's console: a guest never throws. @param {string} text */
export const note = (text) => console.info("[chatplug] " + text);

/** Runs when the page has nothing better to do. @param {(_?: any) => void} task */
export const whenIdle = (task) => (window.requestIdleCallback || setTimeout)(task, /** @type {any} */ ({ timeout: 2000 }));

/** Aborted at shutdown: every listener hangs on it. */
export const life = new AbortController();

/** @param {EventTarget | null | undefined} target @param {string} types @param {(event: any) => void} fn */
export function listen(target, types, fn) {
  for (const type of types.split(" ")) target?.addEventListener(type, fn, life); // read as {signal}
}
