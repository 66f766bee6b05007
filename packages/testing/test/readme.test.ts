import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const packageFolder = join(import.meta.dirname, "..");

it("runs the example of the README as it is written", () => {
  const [, example = ""] = /```ts\n([^]*?)```/u.exec(readFileSync(join(packageFolder, "README.md"), "utf8")) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "flowtap-testing-"));
  try {
    mkdirSync(join(folder, "node_modules", "@flowtap"), { recursive: true });
    for (const name of ["core", "testing"]) symlinkSync(join(packageFolder, "..", name), join(folder, "node_modules", "@flowtap", name));
    writeFileSync(join(folder, "example.test.mjs"), ts.transpileModule(example, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 } }).outputText);
    // Inside another node:test a child reports in a protocol of its own.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const output = execFileSync(process.execPath, ["--test", "--test-reporter=tap", "example.test.mjs"], { cwd: folder, encoding: "utf8", env });
    expect(output).toMatch(/^# pass [5-9]\d$/mu);
    expect(output).toMatch(/^# fail 0$/mu);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
