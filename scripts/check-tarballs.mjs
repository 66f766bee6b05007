// What would be published is checked as it would be published: packed, unpacked, linted, installed and used.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { reportProblems } from "./lib/problem.mjs";
import { readPublicPackages } from "./lib/workspace.mjs";
import { checkCoreSize } from "./tarball-checks/core-size.mjs";
import { PROJECT_TOOLS, checkGeneratedProject } from "./tarball-checks/generated-project.mjs";
import { checkInstalledPackages } from "./tarball-checks/installed-packages.mjs";
import { packPackages } from "./tarball-checks/pack-packages.mjs";
import { checkDeclaredImports, checkPackedFiles } from "./tarball-checks/packed-files.mjs";
import { checkTypeResolution, checkWithPublint } from "./tarball-checks/published-shape.mjs";

/**
 * @param {string} root of the repository, built
 * @returns {Promise<import("./lib/problem.mjs").Problem[]>}
 */
export async function checkTarballs(root) {
  const workshop = mkdtempSync(path.join(realpathSync(tmpdir()), "flowtap-tarballs-"));
  try {
    const packages = packPackages(root, readPublicPackages(root), workshop);
    const problems = packages.flatMap((packed) => [...checkPackedFiles(packed), ...checkDeclaredImports(packed)]);
    // The rest needs complete packages to say anything that helps.
    if (problems.length > 0) return problems;

    const project = path.join(workshop, "project");
    mkdirSync(project);
    problems.push(...checkInstalledPackages(root, packages, project, PROJECT_TOOLS));
    // Nothing to generate from when they do not install.
    if (problems.length > 0) return problems;
    const generated = path.join(workshop, "generated");
    mkdirSync(generated);
    problems.push(...checkGeneratedProject(packages, project, generated));
    for (const packed of packages) {
      problems.push(...(await checkWithPublint(packed)), ...(await checkTypeResolution(packed)));
      if (packed.manifest.name === "@flowtap/core") {
        const { sizeBytes, problems: sizeProblems } = await checkCoreSize(packed);
        console.log(`@flowtap/core: ${sizeBytes} bytes, bundled, minified and gzipped`);
        problems.push(...sizeProblems);
      }
    }
    return problems;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  reportProblems("tarballs", await checkTarballs(fileURLToPath(new URL("..", import.meta.url))));
}
