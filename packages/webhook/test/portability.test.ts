import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

/** All files that a file of the package imports, itself included, and all packages. */
function graphOf(file: string, files = new Set<string>(), packages = new Set<string>()): { files: Set<string>; packages: Set<string> } {
  if (files.has(file)) return { files, packages };
  files.add(file);
  for (const [, kind, specifier = ""] of readFileSync(file, "utf8").matchAll(/^(import type|import|export)\b[^;]*?from "([^"]+)";$/gms)) {
    if (specifier.startsWith(".")) graphOf(join(dirname(file), specifier), files, packages);
    else if (kind !== "import type") packages.add(specifier);
  }
  return { files, packages };
}

describe("@flowtap/webhook/receive", () => {
  it("imports core and nothing else, and uses nothing that only Node has", () => {
    const { files, packages } = graphOf(join(import.meta.dirname, "..", "src", "receive.ts"));
    expect(files.size).toBeGreaterThan(5);
    expect([...packages]).toEqual(["@flowtap/core"]);
    for (const file of files) {
      const code = readFileSync(file, "utf8").replace(/\/\*.*?\*\/|\/\/.*$/gms, "");
      expect([file, /\b(?:Buffer|process|require|setImmediate|global|__dirname)\b/.exec(code)?.[0]]).toEqual([file, undefined]);
    }
  });
});
