// Runs inside a project that has the packages installed: node import-everything.mjs SPECIFIER…
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
// Whoever asks whether it is a terminal opens the stream: open all three first.
for (const stream of [process.stdin, process.stdout, process.stderr]) assert.ok(stream.fd <= 2);
const before = footprint();

for (const specifier of process.argv.slice(2)) {
  if (specifier.endsWith(".json")) {
    const { default: imported } = await import(specifier, { with: { type: "json" } });
    assert.deepEqual(require(specifier), imported, `${specifier}: expected require() to read what import reads`);
    continue;
  }
  const imported = Object.keys(await import(specifier));
  const required = Object.keys(require(specifier)).filter((name) => name !== "__esModule" && name !== "module.exports");
  assert.deepEqual(required, imported, `${specifier}: expected require() to see the names that import sees`);
  assert.ok(imported.length > 0, `${specifier}: expected it to export something`);
  assert.ok(!imported.includes("default"), `${specifier}: expected no default export`);
  assert.deepEqual(footprint(), before, `${specifier}: expected no handler on process, no timer and no handle after the import`);
}

/** What an import must not change; without what the loader itself is just finishing. */
function footprint() {
  return {
    handlers: process.eventNames().map((event) => `${String(event)}: ${process.listenerCount(event)}`),
    resources: process.getActiveResourcesInfo().filter((kind) => kind !== "CloseReq" && !kind.startsWith("FSReq")),
  };
}
