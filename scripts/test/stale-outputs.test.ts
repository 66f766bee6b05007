import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeStaleOutputs } from "../lib/stale-outputs.mjs";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(realpathSync(tmpdir()), "flowtap-stale-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), "");
  }
}

test("a build leaves nothing of sources that are gone, and all else as it is", () => {
  const outputs = (name: string): readonly string[] => ["js", "js.map", "d.ts", "d.ts.map"].map((end) => `packages/thing/dist/${name}.${end}`);
  write("packages/thing/src/index.ts", "packages/thing/src/deep/kept.ts", ...outputs("index"), ...outputs("deep/kept"), ...outputs("renamed"), ...outputs("deep/gone"));
  write("packages/unbuilt/src/index.ts", "packages/thing/dist/data.json", "packages/thing/dist/shared.js", "packages/thing/dist/shared.d.ts");

  expect(removeStaleOutputs(root).sort()).toEqual([...outputs("deep/gone"), ...outputs("renamed"), "packages/thing/dist/shared.d.ts"].sort());
  expect(readdirSync(path.join(root, "packages/thing/dist")).sort()).toEqual(["data.json", "deep", "index.d.ts", "index.d.ts.map", "index.js", "index.js.map", "shared.js"]);
  expect(removeStaleOutputs(root)).toEqual([]);
});
