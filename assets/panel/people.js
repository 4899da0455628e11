/** Faces and names: who is here, said truthfully. */

import { ahead } from "../shared/time.js";
import { _, _n, lang } from "../shared/words.js";
import { h } from "./draw.js";

/** @typedef {import("../shared/types.js").Person} Person */
/** @typedef {import("./store.js").State} State */

/** Whether somebody would read a message now. @param {State} state */
export const isSomebodyHere = ({ site }) => site?.presence.state === "here";

/**
 * The operators to show as present: the one of this conversation alone, when they are here.
 * @param {State} state
 * @returns {Person[]}
 */
export function present(state) {
  const here = isSomebodyHere(state) ? (state.site?.presence.operators ?? []) : [];
  const own = here.filter((person) => person.id === state.conversation?.operator?.id);
  return own.length ? own : here;
}

/** "Anna is here". @param {State} state */
export function presenceLine(state) {
  if (!state.site || state.line === "offline") return ""; // cut off, nobody knows
  if (!isSomebodyHere(state)) {
    const back = state.site.hours?.next_at;
    return back && back > Date.now() ? _("Here again: {when}", { when: ahead(back) }) : _("Nobody is here right now");
  }
  const names = present(state).map((person) => person.name);
  if (!names.length) return _("We are here");
  return _n("{names} is here", "{names} are here", names.length, { names: new Intl.ListFormat(lang).format(names) });
}

/** One face, or the first letters of the name. @param {Person | null} person */
export function face(person) {
  const letters = (person?.name ?? "").split(/\s+/, 2).map((word) => [...word][0] ?? "");
  const picture = person?.photo ? h("img", { src: person.photo, alt: "" }) : letters.join("").toLocaleUpperCase(lang);
  return h("span", { class: "face", "aria-hidden": "true" }, picture);
}

/** Several faces, overlapping. @param {Person[]} people */
export const faces = (people) => people.length > 0 && h("span", { class: "faces" }, people.map(face));
