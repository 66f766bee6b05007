/**
 * Asks a registry for each package.
 *
 * @param {import("@flowtap/core").StepScope} step
 * @param {string} origin of the registry
 * @param {readonly import("./read-manifests.mjs").Package[]} packages
 */
export async function askRegistry(step, origin, packages) {
  for (const [index, { name, version }] of packages.entries()) {
    await step.action(`GET ${name}`, async () => {
      const response = await fetch(`${origin}/${encodeURIComponent(name)}`, { signal: step.signal ?? null });
      if (!response.ok) throw new Error(`the registry answered ${response.status} ${response.statusText}`);
      const { latest } = await response.json();
      if (latest !== version) step.diagnostic(`${name}: ${version} here, ${latest} in the registry`);
    });
    step.progress({ current: index + 1, total: packages.length, unit: "packages" });
  }
}
