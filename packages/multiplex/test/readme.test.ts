import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));

it("the README's example runs as written", () => {
  const example = /```ts\n(?<code>.*?)```/su.exec(readFileSync(`${packageFolder}/README.md`, "utf8"))?.groups?.["code"] ?? "";
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", example], { cwd: packageFolder, encoding: "utf8" });
  expect(output.split("\n")).toEqual(["workflow_started", "workflow_failed", "terminal: 2 of 2", "pager: 0 of 1", ""]);
});
