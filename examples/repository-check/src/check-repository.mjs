import { askRegistry } from "./ask-registry.mjs";
import { hashDependencies } from "./hash-dependencies.mjs";
import { withLocalRegistry } from "./local-registry.mjs";
import { measurePackages } from "./measure-packages.mjs";
import { readManifests } from "./read-manifests.mjs";
import { retried } from "./retried.mjs";

/** How many steps {@link checkRepository} has, for whoever shows how far it is. */
export const STEPS_TOTAL = 5;

/**
 * The workflow. A scope emits when something starts and ends, times it, and passes results and errors through.
 *
 * @param {import("@flowtap/core").RunScope} run
 * @param {string} root of the repository
 */
export async function checkRepository(run, root) {
  const packages = await run.step("manifests", (step) => readManifests(step, root));
  await run.step("sizes", (step) => measurePackages(step, packages));
  await run.step("dependencies", (step) => hashDependencies(step, root));
  await withLocalRegistry(packages, (origin) => retried(run, "registry", 3, (step) => askRegistry(step, origin, packages)));
  run.skip("publish", { text: "this is only a check" });
}
