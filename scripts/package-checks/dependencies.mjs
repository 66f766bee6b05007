import { layerOfSpecifier, layers } from "../lib/layers.mjs";
import { shown } from "../lib/problem.mjs";

/** Scripts that a package manager runs on the machine of whoever installs the package. */
export const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];

/** A listener is small enough to be looked through before it is installed; the console draws, which takes a few more. */
const MOST_FROM_OUTSIDE = 2;
const MOST_OF_THE_CONSOLE = 5;

/**
 * A manifest keeps the layers too, and depends on its siblings in the one way that keeps their versions apart.
 *
 * @param {import("../lib/workspace.mjs").WorkspacePackage} workspacePackage
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
export function checkDependencies({ folder, manifest }) {
  const where = `${folder}/package.json`;
  const layer = layers.find((candidate) => `packages/${candidate.folder}` === folder);
  if (layer === undefined || layer.name !== manifest.name) {
    return [
      {
        where,
        expected: layer === undefined ? "a folder that scripts/lib/layers.mjs lists" : `the name "${layer.name}"`,
        received: shown(layer === undefined ? folder : manifest.name),
        fix: "give the package its row in scripts/lib/layers.mjs and docs/architecture.md, under the name it is published by",
      },
    ];
  }

  /** @type {Record<string, string>} */
  const dependencies = manifest.dependencies ?? {};
  /** @type {import("../lib/problem.mjs").Problem[]} */
  const problems = [];
  const core = "@flowtap/core";
  if (layer.mayUse.includes(core) && dependencies[core] === undefined) {
    problems.push({
      where,
      expected: `dependencies["${core}"]: "workspace:^"`,
      received: shown(manifest.peerDependencies?.[core] === undefined ? undefined : { peerDependencies: { [core]: manifest.peerDependencies[core] } }),
      fix: "make it a normal dependency: as a peer, each minor of core would be a major of this package",
    });
  }
  for (const [name, range] of Object.entries(dependencies)) {
    const used = layerOfSpecifier(name);
    if (used === undefined) {
      if (layer.standsAlone) problems.push({ where, expected: "no dependencies", received: shown({ [name]: range }), fix: `remove it: ${layer.name} stands alone` });
      continue;
    }
    if (!layer.mayUse.includes(name)) {
      problems.push({
        where,
        expected: layer.mayUse.length === 0 ? "no flowtap package in dependencies" : `of the flowtap packages only ${layer.mayUse.join(", ")} in dependencies`,
        received: shown({ [name]: range }),
        fix: "see the layers in docs/architecture.md: what both need belongs in a row below",
      });
    } else if (range !== "workspace:^") {
      problems.push({ where, expected: `dependencies["${name}"]: "workspace:^"`, received: shown(range), fix: "let pnpm write the range when it packs" });
    }
  }
  const outside = Object.keys(dependencies).filter((name) => layerOfSpecifier(name) === undefined);
  const most = layer.name === "@flowtap/console" ? MOST_OF_THE_CONSOLE : MOST_FROM_OUTSIDE;
  if (outside.length > most) problems.push({ where, expected: `at most ${most} dependencies from outside the project`, received: shown(outside), fix: "do without one, or say in a decision record why it cannot" });
  return problems;
}

/**
 * @param {string} where
 * @param {Record<string, any>} manifest
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
export function checkInstallScripts(where, manifest) {
  const found = INSTALL_SCRIPTS.filter((name) => manifest.scripts?.[name] !== undefined);
  if (found.length === 0) return [];
  return [{ where, expected: "no script that runs on install", received: shown(found), fix: "do it in build, or when it is first used: many people switch install scripts off" }];
}
