import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { ProgramFolder, bareEnvironment } from "./support/programs.ts";

it("runs the example of the README as it is written", async () => {
  const [, example] = /```ts\n([^]*?)```/u.exec(readFileSync(path.resolve(import.meta.dirname, "../README.md"), "utf8")) ?? [];
  using folder = new ProgramFolder();
  const file = path.join(folder.folder, "example.js");
  writeFileSync(file, (example ?? "throw new Error('no example')").replace('"@flowtap/console"', '"./src/index.js"'));

  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env: bareEnvironment() });

  const lines = stderr.trimEnd().split("\n").map((line) => line.replace(/^\[run_[0-9a-f]{16}\] /u, "").replaceAll(/ (?:<1|\d+(?:\.\d)?)ms/gu, " 1ms"));
  expect(lines).toEqual(["▸ nightly build started", "▸ compile", "✔ compile 1ms", "↓ publish skipped: nothing changed", "✔ nightly build completed in 1ms · 2 steps: 1 completed, 1 skipped"]);
  expect(stdout).toBe("");
});
