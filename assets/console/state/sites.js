/** Sites with their settings, as the settings pages edit them. */

import { api } from "../api.js";
import { getState, setState } from "../store.js";
import { sayProblem } from "./toasts.js";

/** @typedef {import("../../shared/types.js").SiteFull} SiteFull */

/** @param {SiteFull} site */
function put(site) {
  const { siteFull, sites } = getState();
  const brief = { id: site.id, name: site.name };
  const known = sites.some((one) => one.id === site.id);
  setState({
    siteFull: { ...siteFull, [site.id]: site },
    sites: known ? sites.map((one) => (one.id === site.id ? brief : one)) : [...sites, brief],
  });
  return site;
}

/** Load every site with its settings. */
export async function loadSites() {
  const { sites } = await api.get("/sites");
  setState({ siteFull: Object.fromEntries(sites.map((/** @type {SiteFull} */ site) => [site.id, site])) });
}

/** A site was changed, here or by another operator. @param {string} id */
export function siteChanged(id) {
  if (getState().siteFull[id]) void loadSites().catch(() => {});
}

/**
 * A page that carries the tag was opened somewhere.
 * @param {{site: string, origin: string, page: string, at: number, allowed: boolean}} told
 */
export function siteSeen({ site: id, origin, page, at, allowed }) {
  const site = getState().siteFull[id];
  if (!site) return;
  const others = site.seen.filter((one) => one.origin !== origin);
  put({ ...site, seen: [{ origin, page, last_at: at, allowed }, ...others] });
}

/** @param {string} id @param {object} change  @returns {Promise<SiteFull>} */
export const saveSite = async (id, change) => put((await api.put(`/sites/${id}`, change)).site);

/** @param {string} name @returns {Promise<SiteFull>} */
export const createSite = async (name) => put((await api.post("/sites", { name })).site);

/** Let pages of an origin show the chat. @param {string} id @param {string} origin */
export async function allowOrigin(id, origin) {
  put((await api.post(`/sites/${id}/origins`, { origin })).site);
}

/** @param {string} id */
export async function removeSite(id) {
  try {
    await api.delete(`/sites/${id}`);
  } catch (problem) {
    sayProblem(problem);
    return false;
  }
  const { sites, siteFull } = getState();
  const { [id]: _gone, ...rest } = siteFull;
  setState({ sites: sites.filter((site) => site.id !== id), siteFull: rest });
  return true;
}
