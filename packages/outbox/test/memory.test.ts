import { join } from "node:path";
import { expect, it } from "vitest";
import { isFull } from "./support/full.ts";
import { runProgram, saidBy } from "./support/program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const COUNT = isFull ? 1_000 : 40;
const MEGABYTE = 1024 * 1024;

it(`holds bytes, not events: ${String(COUNT)} events of a megabyte, offered at once, take less than 32 MiB`, { timeout: 600_000 }, async () => {
  const result = await runProgram("large-sender.mjs", { path: join(temporaryFolder(), "outbox"), count: COUNT }, { nodeArguments: ["--expose-gc"] });
  const { delivered, grownBytes } = saidBy(result, "END") as { delivered: number; grownBytes: number };
  console.log(`memory: ${(grownBytes / MEGABYTE).toFixed(1)} MiB`);
  expect(delivered).toBe(COUNT);
  expect(grownBytes).toBeGreaterThan(MEGABYTE);
  expect(grownBytes).toBeLessThan(32 * MEGABYTE);
});
