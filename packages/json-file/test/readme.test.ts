import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { temporaryFolder } from "./support/temporary-folder.ts";

const packageFolder = resolve(import.meta.dirname, "..");

it("runs the example of the README as it is written", () => {
  const [, example] = /```ts\n([^]*?)```/u.exec(readFileSync(join(packageFolder, "README.md"), "utf8")) ?? [];
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules", "@flowtap"), { recursive: true });
  for (const name of ["core", "json-file"]) symlinkSync(join(packageFolder, "..", name), join(folder, "node_modules", "@flowtap", name));
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", example ?? "throw new Error('no example')"], { cwd: folder, encoding: "utf8" });
  expect(output.split("\n")).toEqual(["1 workflow_started", "2 step_started", "3 step_completed", "4 workflow_completed", ""]);
});
