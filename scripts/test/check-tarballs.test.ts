import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeProblem, type Problem } from "../lib/problem.mjs";
import { checkCoreSize } from "../tarball-checks/core-size.mjs";
import { checkDeclarations } from "../tarball-checks/installed-declarations.mjs";
import { checkImports, checkInstalledPackages } from "../tarball-checks/installed-packages.mjs";
import type { PackedPackage } from "../tarball-checks/pack-packages.mjs";
import { checkDeclaredImports, checkPackedFiles } from "../tarball-checks/packed-files.mjs";
import { checkTypeResolution, checkWithPublint } from "../tarball-checks/published-shape.mjs";
import { packedPackage } from "./packed-package.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let workshop = "";
beforeEach(() => {
  workshop = mkdtempSync(path.join(realpathSync(tmpdir()), "flowtap-packed-"));
});
afterEach(() => {
  rmSync(workshop, { recursive: true, force: true });
});

describe("the content of a tarball", () => {
  test("is the build, its sources and the papers", () => {
    expect(checkPackedFiles(packedPackage(workshop, { "dist/index.js.map": "{}", "dist/index.d.ts.map": "{}", "CHANGELOG.md": "", "schema.json": "{}" }))).toEqual([]);
  });

  const refused: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
    "no README": { "README.md": undefined },
    "no licence": { LICENSE: undefined },
    "no build": { "dist/index.js": undefined },
    "no declarations": { "dist/index.d.ts": undefined },
    "no sources": { "src/index.ts": undefined },
    "a test among the sources": { "src/index.test.ts": "" },
    "a folder of tests": { "test/index.ts": "" },
    "a built test": { "dist/test/index.js": "", "src/test/index.ts": "" },
    "the compiler's notes": { "dist/tsconfig.tsbuildinfo": "{}" },
    "a settings file": { ".npmrc": "" },
    "a file whose source is gone": { "dist/gone.js": "" },
  };
  for (const [fact, changes] of Object.entries(refused)) {
    test(`is refused with ${fact}`, () => {
      expect(checkPackedFiles(packedPackage(workshop, changes))).not.toEqual([]);
    });
  }
});

describe("what a package imports", () => {
  const code = 'import { readFileSync } from "node:fs";\nimport path from "path";\nimport ms from "ms/deep.js";\nexport { local } from "./local.js";\n';

  test("may be declared, of Node's, or its own", () => {
    expect(checkDeclaredImports(packedPackage(workshop, { "dist/index.js": code }, { dependencies: { ms: "^2.0.0" } }))).toEqual([]);
  });

  test("is refused when it is not declared", () => {
    expect(checkDeclaredImports(packedPackage(workshop, { "dist/index.js": code }))).toEqual([expect.objectContaining({ expected: '"ms" in dependencies' })]);
  });

  test("is refused when only a declaration imports it undeclared", () => {
    const packed = packedPackage(workshop, { "dist/index.d.ts": 'export type Thing = import("@scope/things/deep").Thing;\n' });
    expect(checkDeclaredImports(packed)).toEqual([expect.objectContaining({ expected: '"@scope/things" in dependencies' })]);
  });

  test("is refused when it is declared and not imported", () => {
    expect(checkDeclaredImports(packedPackage(workshop, {}, { dependencies: { ms: "^2.0.0" } }))).toEqual([expect.objectContaining({ expected: 'an import of "ms"' })]);
  });

  test("is refused with a range that only this workspace knows", () => {
    const packed = packedPackage(workshop, { "dist/index.js": 'import "ms";\n' }, { dependencies: { ms: "workspace:^" } });
    expect(checkDeclaredImports(packed)).toEqual([expect.objectContaining({ received: '"workspace:^"' })]);
  });
});

describe("publint and the check of types", () => {
  test("are content with the shape of our packages", async () => {
    const packed = packedPackage(workshop);
    expect(await checkWithPublint(packed)).toEqual([]);
    expect(await checkTypeResolution(packed)).toEqual([]);
  });

  test("refuse an entry point that is not there", async () => {
    const packed = packedPackage(workshop, { "dist/index.js": undefined });
    expect(await checkWithPublint(packed)).not.toEqual([]);
  });

  test("refuse CommonJS behind an ES module's types", async () => {
    const packed = packedPackage(workshop, { "dist/index.js": "module.exports = { thing: 1 };\n" });
    expect(await checkWithPublint(packed)).not.toEqual([]);
  });

  test("refuse declarations of a CommonJS module for an ES module", async () => {
    const packed = packedPackage(workshop, { "dist/index.d.cts": "export declare const thing = 1;\n" }, { exports: { ".": { types: "./dist/index.d.cts", default: "./dist/index.js" } } });
    expect(await checkTypeResolution(packed)).not.toEqual([]);
  });

  test("refuse a package without types", async () => {
    const packed = packedPackage(workshop, { "dist/index.d.ts": undefined, "src/index.ts": undefined }, { exports: { ".": { default: "./dist/index.js" } } });
    expect(await checkTypeResolution(packed)).not.toEqual([]);
  });
});

describe("the size of core", () => {
  test("is refused above the limit", async () => {
    const packed = packedPackage(workshop, { "dist/index.js": 'export { thing } from "./thing.js";\n', "dist/thing.js": `export const thing = "${"thing".repeat(10)}";\n` });
    expect((await checkCoreSize(packed, 100)).problems).toEqual([]);
    expect((await checkCoreSize(packed, 20)).problems).toHaveLength(1);
  });
});

describe("an installed package", () => {
  type Check = (packages: readonly PackedPackage[], project: string) => readonly Problem[];
  const imports: Check = checkImports;
  const declarations: Check = (packages, project) => checkDeclarations(root, packages, project);

  /** What is wrong with a package that lies in a project's node_modules, as npm would put it there. */
  function complaintsAbout(changes: Readonly<Record<string, string>>, ownManifest: Record<string, unknown>, ...checks: readonly Check[]): string {
    const packed = packedPackage(workshop, changes, ownManifest);
    const project = path.join(workshop, "project");
    cpSync(packed.directory, path.join(project, "node_modules/@flowtap/thing"), { recursive: true });
    return checks.flatMap((check) => check([packed], project)).map(describeProblem).join("\n");
  }

  test("can be imported, required and compiled against", () => {
    expect(complaintsAbout({}, {}, imports, declarations)).toBe("");
  });

  const refused = {
    "starts a timer on import": { code: "setTimeout(() => {}, 1);\nexport const thing = 1;\n", says: "expected no handler on process, no timer" },
    "puts a handler on process on import": { code: 'process.on("exit", () => {});\nexport const thing = 1;\n', says: "expected no handler on process" },
    "cannot be required": { code: "export const thing = await 1;\n", says: "ERR_REQUIRE_ASYNC_MODULE" },
    "has a default export": { code: "export const thing = 1;\nexport default 1;\n", says: "expected no default export" },
  };
  for (const [fact, { code, says }] of Object.entries(refused)) {
    test(`is refused when it ${fact}`, () => {
      expect(complaintsAbout({ "dist/index.js": code }, {}, imports)).toContain(says);
    });
  }

  test("is refused when JSON that it exports is none, or is missing", () => {
    const schema = (text: Readonly<Record<string, string>>) => complaintsAbout(text, { exports: { ".": "./dist/index.js", "./schema.json": "./schema.json" } }, imports);
    expect(schema({})).toContain("ERR_MODULE_NOT_FOUND");
    expect(schema({ "schema.json": "{" })).toContain("SyntaxError");
    expect(schema({ "schema.json": "{}" })).toBe("");
  });

  test("is refused when its declarations do not compile", () => {
    const complaints = complaintsAbout({ "dist/index.d.ts": 'export declare const thing: import("./gone.js").Gone;\n' }, {}, declarations);
    expect(complaints).toContain("declarations under nodenext");
    expect(complaints).toContain("declarations under bundler");
  });
});

describe("a tarball that npm installs", () => {
  function complaintsAbout(packed: PackedPackage): string {
    const project = path.join(workshop, "project");
    mkdirSync(project);
    return checkInstalledPackages(root, [packed], project).map(describeProblem).join("\n");
  }

  test("runs its command", () => {
    const bin = "#!/usr/bin/env node\nprocess.exitCode = process.argv[2] === '--help' ? 0 : 2;\n";
    expect(complaintsAbout(packedPackage(workshop, { "dist/bin.js": bin }, { bin: { thing: "./dist/bin.js" } }))).toBe("");
  });

  test("is refused when its command fails", () => {
    const bin = "#!/usr/bin/env node\nprocess.exitCode = 7;\n";
    expect(complaintsAbout(packedPackage(workshop, { "dist/bin.js": bin }, { bin: { thing: "./dist/bin.js" } }))).toContain("exit status 7");
  });

  test("is refused when npm cannot install it", () => {
    expect(complaintsAbout(packedPackage(workshop, {}, { peerDependencies: { "@flowtap/gone": "^1.0.0" } }))).toContain("all tarballs to install together");
  });
});
