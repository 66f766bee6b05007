import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { layerOfSpecifier, layers } from "../lib/layers.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * A package imports only from rows above its own, only through the front door, and never past its own folder.
 *
 * @type {import("eslint").Rule.RuleModule}
 */
export const layering = {
  meta: { type: "problem", docs: { description: "Keep the layers of docs/architecture.md." }, schema: [] },
  create(context) {
    const place = placeOf(context.filename);
    if (place === undefined) return {};

    /** @param {SyntaxNode | null | undefined} source */
    const check = (source) => {
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const message = source.value.startsWith(".") ? relativeProblem(place, source.value) : bareProblem(place, source.value);
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: (node) => { check(node.source); },
      ExportNamedDeclaration: (node) => { check(node.source); },
      ExportAllDeclaration: (node) => { check(node.source); },
      ImportExpression: (node) => { check(node.source); },
      /** @param {any} node `import("x").Type`, a node of typescript-eslint's */
      TSImportType: (node) => { check(node.source); },
    };
  },
};

/** @typedef {Parameters<import("eslint").SourceCode["getText"]>[0]} SyntaxNode */

/**
 * @typedef {object} Place
 * @property {string} filename
 * @property {string} home the workspace folder around the file: no relative import leaves it
 * @property {import("../lib/layers.mjs").Layer} [layer] of the package whose sources the file belongs to
 */

/**
 * @param {string} filename
 * @returns {Place | undefined} nothing for a file of no workspace package
 */
function placeOf(filename) {
  const [top, second, third] = path.relative(root, filename).split(path.sep);
  if (top === "packages" && second !== undefined) {
    const layer = third === "src" ? layers.find(({ folder }) => folder === second) : undefined;
    return { filename, home: path.join(root, top, second, layer === undefined ? "" : "src"), ...(layer && { layer }) };
  }
  if (top === "examples" && second !== undefined) return { filename, home: path.join(root, top, second) };
  if (top === "benchmarks" || top === "faults") return { filename, home: path.join(root, top) };
  return undefined;
}

/** @param {Place} place @param {string} specifier */
function relativeProblem({ filename, home }, specifier) {
  const target = path.resolve(path.dirname(filename), specifier);
  if (!path.relative(home, target).startsWith("..")) return undefined;
  return `Expected an import that stays in ${path.relative(root, home)}, received "${specifier}": import another package by its name, and put what two packages need into one that both may use.`;
}

/** @param {Place} place @param {string} specifier */
function bareProblem({ layer }, specifier) {
  const used = layerOfSpecifier(specifier);
  if (used !== undefined && !isExported(used, specifier)) {
    return `Expected "${used.name}", received "${specifier}": what a package does not export is its own business; export it from its index.ts if others need it.`;
  }
  if (layer === undefined) return undefined;
  if (used === undefined) return foreignProblem(layer, specifier);
  if (layer.mayUse.includes(used.name)) return undefined;
  const allowed = layer.mayUse.length === 0 ? "no flowtap package" : `only ${layer.mayUse.join(", ")}`;
  return `Expected ${layer.name} to import ${allowed}, received "${specifier}": see the layers in docs/architecture.md; what both need belongs in a row below.`;
}

/** @param {import("../lib/layers.mjs").Layer} layer @param {string} specifier */
function foreignProblem(layer, specifier) {
  const isBuiltin = specifier.startsWith("node:") || builtinModules.includes(specifier);
  if (layer.runsAnywhere && isBuiltin) {
    return `Expected ${layer.name} to import nothing of Node's, received "${specifier}": it also runs in browsers and workers; let the caller pass in what it needs.`;
  }
  if (layer.standsAlone) {
    return `Expected ${layer.name} to import no other package, received "${specifier}": it has no dependencies; write the few lines or put the code into a package above it.`;
  }
  return undefined;
}

/** @param {import("../lib/layers.mjs").Layer} layer @param {string} specifier */
function isExported({ folder, name }, specifier) {
  if (specifier === name) return true;
  const manifest = path.join(root, "packages", folder, "package.json");
  if (!existsSync(manifest)) return false;
  const { exports = {} } = JSON.parse(readFileSync(manifest, "utf8"));
  return Object.hasOwn(exports, `.${specifier.slice(name.length)}`);
}
