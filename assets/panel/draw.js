/**
 * Keeps the page's elements like a description of them: the few parts of a view library that the panel needs, at a
 * tenth of a library's size, since every byte here is one a visitor waits for. No text is ever read as HTML.
 *
 * An element's children are either all keyed, and follow their keys, or none is, and they keep their places: what is
 * left out (null, false, "") leaves an empty text behind, so that its neighbours do not move.
 */

import { PATHS, drawing } from "../shared/paths.js";

/**
 * A description: of an element, or (with an empty tag) of a text.
 * @typedef {object} Drawing
 * @property {string} tag
 * @property {Props} props
 * @property {Drawing[]} kids
 * @property {string} text
 */

/** @typedef {Record<string, any> & {key?: string}} Props */
/** @typedef {Drawing | string | number | boolean | null | undefined} Child */

const SVG = new Set(["svg", "path"]);

/** What an element was drawn from. @type {WeakMap<Node, Drawing>} */
const drawn = new WeakMap();

/**
 * Describe an element. Properties are attributes, but for `on...` handlers and `value`; true and false set and remove.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {(Child | Child[])[]} kids
 * @returns {Drawing}
 */
export const h = (tag, props, ...kids) => ({ tag, props: props ?? {}, kids: kids.flat().map(described), text: "" });

/**
 * An icon that says nothing to a screen reader: the button around it has the words.
 * @param {import("../shared/paths.js").IconName} name
 * @param {number} [size]
 */
export const icon = (name, size = 20) => h("svg", drawing(size), h("path", { d: PATHS[name] }));

/** Make `root` contain exactly these. @param {Element} root @param {Drawing[]} wanted */
export function draw(root, wanted) {
  if (wanted[0]?.props.key !== undefined || (root.firstChild && drawn.get(root.firstChild)?.props.key !== undefined))
    return drawKeyed(root, wanted);
  wanted.forEach((want, index) => {
    const node = root.childNodes[index];
    const made = like(node, want);
    if (!node) root.append(made);
    else if (made !== node) node.replaceWith(made);
  });
  while (root.childNodes.length > wanted.length) root.lastChild?.remove();
}

/** @param {Element} root @param {Drawing[]} wanted */
function drawKeyed(root, wanted) {
  const keys = new Set(wanted.map((want) => want.props.key));
  /** @type {Map<string | undefined, ChildNode>} */
  const had = new Map();
  for (const node of [...root.childNodes]) {
    const key = drawn.get(node)?.props.key;
    if (keys.has(key)) had.set(key, node);
    else node.remove();
  }
  let place = root.firstChild;
  for (const want of wanted) {
    const made = like(had.get(want.props.key), want);
    if (made === place) place = place.nextSibling;
    else root.insertBefore(made, place);
  }
}

/**
 * The node itself, changed to what is wanted, or a new one where it cannot be.
 * @param {ChildNode | undefined} node
 * @param {Drawing} want
 * @returns {ChildNode}
 */
function like(node, want) {
  const was = node && drawn.get(node);
  if (node && was === want) return node;
  const same = node && was?.tag === want.tag ? node : make(want.tag);
  if (!(same instanceof Element)) same.data = want.text;
  else {
    const before = same === node ? was?.props : undefined;
    for (const name in { ...before, ...want.props }) put(same, name, want.props[name], before?.[name]);
    draw(same, want.kids);
  }
  drawn.set(same, want);
  return same;
}

/** @param {string} tag @returns {any} */
function make(tag) {
  if (!tag) return document.createTextNode("");
  return SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
}

/**
 * @param {any} element
 * @param {string} name
 * @param {unknown} value
 * @param {unknown} before
 */
function put(element, name, value, before) {
  // A field's text changes under our hands: compare with what stands there.
  if (name === "value") element.value === value || (element.value = value);
  else if (value === before || name === "key") return;
  else if (name.startsWith("on"))
    // Nothing is returned: false would cancel the event.
    element[name] = (/** @type {Event} */ event) => void (/** @type {Function} */ (value)(event));
  else if (value === false || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}

/** @param {Child} child @returns {Drawing} */
function described(child) {
  if (typeof child === "object" && child) return child;
  const text = typeof child === "string" || typeof child === "number" ? String(child) : "";
  return { tag: "", props: {}, kids: [], text };
}
