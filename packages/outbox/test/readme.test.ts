import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "./support/temporary-folder.ts";

const home = dirname(import.meta.dirname);

/** A folder in which a program can use the packages as whoever installs them would. */
function installed(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules", "@flowtap"), { recursive: true });
  for (const name of ["core", "outbox"]) symlinkSync(join(home, "..", name), join(folder, "node_modules", "@flowtap", name));
  return folder;
}

it("has an example in its README that runs as it stands", () => {
  const [, code = ""] = /```ts\n(.*?)```/s.exec(readFileSync(join(home, "README.md"), "utf8")) ?? [];
  const folder = installed();
  writeFileSync(join(folder, "example.mjs"), code);
  const output = execFileSync(process.execPath, ["example.mjs"], { cwd: folder, encoding: "utf8" });
  expect(output).toBe("workflow_started run-1\nworkflow_completed run-1\n2 delivered, 0 failed, 0 left for the next start\n");
  expect(readdirSync(join(folder, ".flowtap", "outbox"))).toEqual(["lock"]);
});

it("does nothing when it is imported: no handler, no timer, no open file", () => {
  const program = `
    const listeners = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    const before = [listeners(), process.getActiveResourcesInfo().length];
    await import("@flowtap/outbox");
    await new Promise((resolve) => setImmediate(resolve));
    console.log(JSON.stringify([before, [listeners(), process.getActiveResourcesInfo().length]]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: installed(), encoding: "utf8" });
  const [before, after] = JSON.parse(output) as [unknown, unknown];
  expect(after).toEqual(before);
});
