// Which package may use which: the table of docs/architecture.md, lowest row first, as the lint rule and the package
// check read it. A folder under packages/ that has no row here fails the package check.

/**
 * @typedef {object} Layer
 * @property {string} folder under `packages/`
 * @property {string} name on the registry
 * @property {readonly string[]} mayUse names of the flowtap packages that its sources may import
 * @property {boolean} [runsAnywhere] browsers and workers too: no `node:` import, no global of Node's
 * @property {boolean} [standsAlone] no dependency at all
 */

/** @type {readonly Layer[]} */
export const layers = [
  { folder: "core", name: "@flowtap/core", mayUse: [], runsAnywhere: true, standsAlone: true },
  { folder: "run-state", name: "@flowtap/run-state", mayUse: ["@flowtap/core"], runsAnywhere: true },
  { folder: "console", name: "@flowtap/console", mayUse: ["@flowtap/core", "@flowtap/run-state"] },
  { folder: "json-file", name: "@flowtap/json-file", mayUse: ["@flowtap/core"] },
  { folder: "webhook", name: "@flowtap/webhook", mayUse: ["@flowtap/core"] },
  { folder: "multiplex", name: "@flowtap/multiplex", mayUse: ["@flowtap/core"] },
  { folder: "outbox", name: "@flowtap/outbox", mayUse: ["@flowtap/core"] },
  { folder: "testing", name: "@flowtap/testing", mayUse: ["@flowtap/core"] },
  {
    folder: "cli",
    name: "flowtap",
    mayUse: [
      "@flowtap/core",
      "@flowtap/run-state",
      "@flowtap/console",
      "@flowtap/json-file",
      "@flowtap/webhook",
      "@flowtap/multiplex",
      "@flowtap/outbox",
      "@flowtap/testing",
    ],
  },
  { folder: "create-flowtap-listener", name: "create-flowtap-listener", mayUse: [] },
];

/**
 * @param {string} specifier of an import: `"@flowtap/core"`, `"@flowtap/core/src/channel.ts"`, `"node:fs"`
 * @returns {Layer | undefined} the flowtap package that it reaches into
 */
export function layerOfSpecifier(specifier) {
  return layers.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
}
