/** Days that are not as usual: a country's public holidays, and dates of one's own. */

import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

import { icon } from "../../shared/icons.js";
import { lang, _ } from "../../shared/words.js";
import { Action, Wrong } from "../parts/basics.js";
import { Field, Select } from "../parts/fields.js";
import { Form } from "../parts/form.js";
import { loadPlaces } from "../state/hours.js";
import { Spans } from "./hours.js";

/** @typedef {import("./hours.js").Edit} Edit */
/** @typedef {import("../state/hours.js").Place} Place */

const dateFormat = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeZone: "UTC" });

/** "Thursday, 24 December 2026" @param {string} date */
export const dateName = (date) => dateFormat.format(Date.parse(`${date}T00:00Z`));

/** Places by their code, asked for once. @param {string} country  "" for the countries */
function usePlaces(country) {
  const [places, setPlaces] = useState(/** @type {Place[]} */ ([]));
  const [problem, setProblem] = useState(/** @type {unknown} */ (null));
  useEffect(() => {
    let wanted = true;
    setPlaces([]);
    setProblem(null); // of the country before
    loadPlaces(country).then(
      (found) => wanted && setPlaces(found),
      (failure) => wanted && setProblem(failure),
    );
    return () => {
      wanted = false;
    };
  }, [country]);
  return { places, problem };
}

/** @param {Place[]} places */
const options = (places) => Object.fromEntries(places.map(({ code, name }) => [code, name]));

/** @param {{country: string} & Edit} props */
function Part({ country, hours, set }) {
  const { places, problem } = usePlaces(country);
  if (problem) return h(Wrong, { problem });
  if (!places.length) return null;
  return h(Select, {
    label: _("Region"),
    value: hours.holidays,
    onChange: (holidays) => set({ ...hours, holidays }),
    options: { [country]: _("Everywhere in the country"), ...options(places) },
  });
}

/** @param {Edit} props */
export function Holidays({ hours, set }) {
  const { places, problem } = usePlaces("");
  const [country] = hours.holidays.split("-");
  const known = places.length ? options(places) : country ? { [country]: country } : {};
  return h(
    "div",
    { class: "stack tight" },
    h(Select, {
      label: _("Closed on public holidays of"),
      value: country,
      onChange: (holidays) => set({ ...hours, holidays }),
      options: { "": _("No country"), ...known },
    }),
    country && h(Part, { country, hours, set }),
    h(Wrong, { problem }),
  );
}

/** @param {Edit} props */
export function Dates({ hours, set }) {
  const [date, setDate] = useState("");
  const put = (/** @type {string} */ day, /** @type {string[]} */ spans) =>
    set({ ...hours, dates: Object.fromEntries(Object.entries({ ...hours.dates, [day]: spans }).sort()) });
  const remove = (/** @type {string} */ day) => {
    const { [day]: _gone, ...dates } = hours.dates;
    set({ ...hours, dates });
  };
  const add = () => {
    if (date && !(date in hours.dates)) put(date, []);
    setDate("");
  };
  const rows = Object.entries(hours.dates).map(([day, spans]) =>
    h(
      "li",
      { key: day },
      h("span", { class: "weekday wide" }, dateName(day)),
      h(Spans, { spans, set: (next) => put(day, next), label: dateName(day) }),
      h(Action, {
        class: "quiet square",
        label: _("Remove {date}", { date: dateName(day) }),
        onClick: () => remove(day),
        children: icon("close", 16),
      }),
    ),
  );
  return h(
    "div",
    { class: "stack tight" },
    rows.length > 0 && h("ul", { class: "rows week" }, rows),
    h(
      Form,
      { class: "row bottom", onSend: add },
      h(
        "div",
        { class: "grow" },
        h(Field, {
          label: _("A day that is different"),
          type: "date",
          value: date,
          onChange: setDate,
          required: true,
        }),
      ),
      h("button", { type: "submit", class: "button" }, _("Add")),
    ),
    h("p", { class: "muted" }, _("Closed at first; add hours if it is open.")),
  );
}
