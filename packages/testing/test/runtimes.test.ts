import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { ConformanceResult } from "../src/index.ts";

const runFile = promisify(execFile);
const program = join(import.meta.dirname, "programs", "core-conformance.mjs");

/** Runs the kit on core's listeners in a runtime, and counts what became of its cases. */
async function expectConformance(command: string, ...args: string[]): Promise<void> {
  const { stdout } = await runFile(command, [...args, program], { env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" }, maxBuffer: 2 ** 24 });
  const results = JSON.parse(stdout) as ConformanceResult[];
  expect(results.filter(({ status }) => status === "failed")).toEqual([]);
  expect(results.filter(({ status }) => status === "passed").length).toBeGreaterThan(100);
}

/** Where npx keeps a program. */
async function installed(name: string): Promise<string> {
  const { stdout } = await runFile("npx", ["--yes", "--prefer-offline", "--package", name, "--", "node", "-p", "process.env.PATH.split(':')[0]"], { cwd: tmpdir() });
  return join(stdout.trim(), name.split("@")[0] ?? "");
}

describe("core's listeners by themselves", { timeout: 120_000 }, () => {
  it("conform in Node", () => expectConformance(process.execPath));
});

describe.runIf(process.env["FLOWTAP_FULL"] === "1" || process.env["FLOWTAP_FAULTS"] === "medium")("core's listeners elsewhere", { timeout: 300_000 }, () => {
  it("conform in Bun", async () => expectConformance(await installed("bun@1.4.5")));

  it("conform in Deno", async () => expectConformance(await installed("deno@2.9.6"), "run", "--no-prompt", "--allow-read", "--allow-env", "--node-modules-dir=manual"));
});
