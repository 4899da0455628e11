/** The icons for pages drawn with Preact. */

import { h } from "preact";
import { PATHS, drawing } from "./paths.js";

/** @typedef {import("./paths.js").IconName} IconName */

/**
 * An icon that says nothing to a screen reader: the button around it has the words.
 * @param {IconName} name
 * @param {number} [size]
 */
export const icon = (name, size = 20) => h("svg", drawing(size), h("path", { d: PATHS[name] }));
