/** Every area, in the order of the table. @type {readonly string[]} */
export const AREAS = ["delivery", "whole-path", "fan-out", "encode", "decode", "file", "webhook", "console", "scale", "cold-start"];

/**
 * @param {string} name
 * @returns {Promise<import("./contest.mjs").Area>}
 */
export async function loadArea(name) {
  if (!AREAS.includes(name)) throw new RangeError(`expected one of ${AREAS.join(", ")}, received "${name}"`);
  const { area } = /** @type {{ area: import("./contest.mjs").Area }} */ (await import(`./areas/${name}.mjs`));
  return area;
}
