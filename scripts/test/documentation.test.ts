import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fencedBlocks } from "../lib/fenced-blocks.mjs";
import { readPublicPackages } from "../lib/workspace.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const guide = readFileSync(path.join(root, "docs/plugin-guide.md"), "utf8");
const blocks = fencedBlocks(guide);
const modules = blocks.filter(({ language }) => language === "ts");
let project = "";

// A reader's project: the blocks under the names that the guide gives them, beside the packages as they are installed.
beforeAll(() => {
  project = mkdtempSync(path.join(realpathSync(tmpdir()), "flowtap-guide-"));
  const installed = path.join(project, "node_modules");
  mkdirSync(path.join(installed, "@flowtap"), { recursive: true });
  mkdirSync(path.join(installed, "@types"));
  symlinkSync(path.join(root, "node_modules/@types/node"), path.join(installed, "@types/node"));
  for (const { directory, manifest } of readPublicPackages(root)) symlinkSync(directory, path.join(installed, String(manifest["name"])));
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ type: "module" }));
  for (const { title, text } of modules) {
    writeFileSync(path.join(project, title), text);
    const { outputText } = ts.transpileModule(text, { compilerOptions: { ...options, module: ts.ModuleKind.ESNext } });
    writeFileSync(path.join(project, title.replace(/ts$/u, "js")), outputText);
  }
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  verbatimModuleSyntax: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  types: ["node"],
};

function runModule(title: string, ...args: string[]): string {
  // Inside another node:test a child reports in a protocol of its own.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, title.replace(/ts$/u, "js")], { cwd: project, encoding: "utf8", env, timeout: 120_000 });
  expect({ title, status, stderr }).toEqual({ title, status: 0, stderr: "" });
  return stdout;
}

describe("the guide for writers of listeners", () => {
  test("names the file of every block, and every command", () => {
    expect(blocks.filter(({ language, title }) => language === "ts" && !/^[\w.]+\.ts$/u.test(title))).toEqual([]);
    // The check of the tarballs runs the first, and installs what the others do.
    expect(blocks.filter(({ language }) => language !== "ts").map(({ text }) => text)).toEqual([
      "npm create flowtap-listener my-sink\n",
      "npm install @flowtap/core\nnpm install --save-dev typescript @types/node\n",
      "npm install --save-dev @flowtap/testing flowtap\n",
    ]);
  });

  test("has blocks that compile, as strictly as we do", () => {
    const program = ts.createProgram(modules.map(({ title }) => path.join(project, title)), { ...options, typeRoots: [path.join(project, "node_modules/@types")] });
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => `${path.basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
    expect(problems).toEqual([]);
  });

  test("has an engine that prints what the guide lets one expect", () => {
    expect(runModule("engine.ts").split("\n")).toEqual([expect.stringMatching(/^step_failed .*: "no space left"$/u), expect.stringMatching(/^workflow_failed .*: "no space left"$/u), "4 of 4 delivered", ""]);
  });

  test("has a listener that passes the kit, in under 30 lines, by its own conformance file", () => {
    expect(modules.find(({ title }) => title === "shout.ts")?.text.split("\n").length).toBeLessThan(30);
    const output = runModule("shout.test.ts", "--test", "--test-reporter=tap");
    expect(output).toMatch(/^# pass [5-9]\d$/mu);
    expect(output).toMatch(/^# fail 0$/mu);
    expect(runModule("report.ts")).toBe("conforms\n");
  });

  test.each([
    ["batches.ts", "poster", "poster(async () => {})"],
    ["lines.ts", "LineFile", "new LineFile(Math.random() + '.log'), observe: ({ path }) => readFile(path, 'utf8').catch(() => '')"],
    ["index.ts", "createListener", "createListener()"],
  ])("has a listener in %s that conforms", (title, name, create) => {
    const program = `import { readFile } from "node:fs/promises";
      import { conforms, listenerConformance, runConformance } from "@flowtap/testing";
      import { ${name} } from "./${title.replace(/ts$/u, "js")}";
      process.stderr.write = () => true;
      const results = await runConformance(listenerConformance({ create: () => ${create} }));
      console.log(JSON.stringify(results.filter(({ status }) => status === "failed")), conforms(results));`;
    writeFileSync(path.join(project, `try-${title.replace(/ts$/u, "js")}`), program);
    expect(runModule(`try-${title}`)).toBe("[] true\n");
  });

  test("has blocks that the compiler options it names build into a program that runs", () => {
    const dist = path.join(project, "dist");
    const named = { module: "nodenext", target: "es2023", types: ["node"], strict: true, outDir: "dist" };
    for (const [name, value] of Object.entries(named)) expect(guide).toContain(`"${name}": ${JSON.stringify(value)}`);
    writeFileSync(path.join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: named, files: modules.map(({ title }) => title) }));
    const compiler = path.join(root, "node_modules/typescript/bin/tsc");
    expect(spawnSync(process.execPath, [compiler], { cwd: project, encoding: "utf8", timeout: 120_000 })).toMatchObject({ status: 0, stdout: "" });
    expect(spawnSync(process.execPath, [path.join(dist, "engine.js")], { cwd: project, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("4 of 4 delivered") });
  });

  test("has a package that the doctor tries, all but a sink that hangs", () => {
    const program = path.join(project, "node_modules/flowtap/dist/bin.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, "doctor", "./index.js"], { cwd: project, encoding: "utf8", timeout: 120_000 });
    expect({ status, stderr, failed: stdout.match(/^ +✗.*/gmu) }).toEqual({ status: 0, stderr: "", failed: null });
    expect(stdout).toMatch(/^keeps the contract: [5-9]\d passed, 1 not tried/mu);
  });

  test("names every case of the kit in its table of the contract", () => {
    writeFileSync(path.join(project, "ids.js"), 'import { listenerConformance } from "@flowtap/testing";\nconsole.log(listenerConformance({ create: () => undefined }).map(({ id }) => id).join("\\n"));\n');
    const ids = runModule("ids.ts").trim().split("\n");
    expect(ids.length).toBeGreaterThan(50);
    const named = ids.map((id) => (id.startsWith("survives/") ? "survives/…" : id));
    expect([...new Set(named)].filter((id) => !guide.includes(`\`${id}\``))).toEqual([]);
  });
});
