/** The frame of a settings page: heading, what stands beside it, tabs, body. */

import { h } from "preact";
import { useEffect } from "preact/hooks";

import { Heading } from "../parts/basics.js";
import { setTitle } from "../state/alerts.js";

/** @typedef {import("preact").ComponentChildren} Children */

/** @param {{title: string, beside?: Children, tabs?: Children, children: Children}} props */
export function Page({ title, beside, tabs, children }) {
  useEffect(() => setTitle(title), [title]);
  return h(
    "main",
    { class: "page" },
    h("header", { class: "page-head" }, h("div", { class: "grow" }, h(Heading, { key: title, children: title })), beside),
    tabs && h("div", { class: "page-tabs" }, tabs),
    h("div", { class: "page-body" }, children),
  );
}

/** @param {{title: string, lead?: Children, children?: Children}} props */
export function Card({ title, lead, children }) {
  return h("section", { class: "card" }, h("h2", {}, title), lead && h("p", { class: "lead" }, lead), children);
}
