import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);

/**
 * Measures what each package weighs on the wire: a run of its own inside the step, with a step for each package.
 *
 * @param {import("@flowtap/core").StepScope} step
 * @param {readonly import("./read-manifests.mjs").Package[]} packages
 */
export async function measurePackages(step, packages) {
  await step.run(
    "package-sizes",
    async (run) => {
      for (const { name, folder } of packages) {
        const files = await builtFiles(folder);
        if (files.length === 0) run.skip(name, { text: "not built" });
        else await run.step(name, (child) => measurePackage(child, folder, files));
      }
    },
    { stepsTotal: packages.length },
  );
}

/**
 * @param {import("@flowtap/core").StepScope} step
 * @param {string} folder
 * @param {readonly string[]} files
 */
async function measurePackage(step, folder, files) {
  let plainBytes = 0;
  let packedBytes = 0;
  for (const [index, file] of files.entries()) {
    step.signal?.throwIfAborted();
    const { plain, packed } = await step.action(`gzip ${file}`, async () => {
      const content = await readFile(join(folder, "dist", file));
      return { plain: content.length, packed: (await compress(content, { level: 9 })).length };
    });
    plainBytes += plain;
    packedBytes += packed;
    step.progress({ current: index + 1, total: files.length, unit: "files" });
  }
  step.progress(`${kibibytes(plainBytes)}, gzip ${kibibytes(packedBytes)}`);
}

/** @param {string} folder @returns {Promise<string[]>} */
async function builtFiles(folder) {
  try {
    return (await readdir(join(folder, "dist"))).filter((file) => file.endsWith(".js")).sort();
  } catch {
    return [];
  }
}

/** @param {number} bytes */
function kibibytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
