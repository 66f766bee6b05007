import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));

it("the README's example runs as written", () => {
  const example = /```ts\n(?<code>.*?)```/su.exec(readFileSync(`${packageFolder}/README.md`, "utf8"))?.groups?.["code"] ?? "";
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", example], { cwd: packageFolder, encoding: "utf8" });
  expect(output.split("\n")).toEqual([
    "build: completed",
    "  compile: completed { current: 3, total: 3, unit: 'files' }",
    "  publish: skipped ",
    "{ running: 0, retrying: 0, completed: 1, failed: 0, skipped: 1 }",
    "",
  ]);
});
