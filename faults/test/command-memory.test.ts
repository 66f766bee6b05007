import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeEvent } from "@flowtap/core";
import { expect, it } from "vitest";
import { inForm } from "../kit/form.ts";
import { eventNumber } from "../kit/numbered-events.mjs";
import { temporaryFolder } from "../kit/temporary-folder.ts";

const command = join(import.meta.dirname, "../../packages/cli/dist/bin.js");
const LINE_BYTES = 4_096;
const RUN = 10_000;
const RUNS = inForm({ medium: 8, full: 25 });

it("a slow listener holds back its producer in a heap of 64 MB, and gets every event", async () => {
  const folder = temporaryFolder();
  const counting = "let n = 0; export const listener = { async startListening(p) { for await (const b of p.batches(256)) { n += b.length; await new Promise((r) => setTimeout(r, 2)); } process.stdout.write(String(n)); }, stopListening() {} };";
  writeFileSync(join(folder, "slow.mjs"), counting);
  const child = spawn(process.execPath, ["--max-old-space-size=64", command, "--console", "off", "--listener", "./slow.mjs"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "close");
  let waits = 0;
  for (let run = 0; run < RUNS; run += 1) {
    for (let first = 0; first < RUN; first += 100) {
      let text = "";
      for (let index = first; index < first + 100; index += 1) text += `${encodeEvent({ ...eventNumber(run * RUN + index), text: "x".repeat(LINE_BYTES) })}\n`;
      if (!child.stdin.write(text)) {
        waits += 1;
        await once(child.stdin, "drain");
      }
    }
  }
  child.stdin.end();

  expect(await ended).toEqual([0, null]);
  expect(said).toBe(String(RUN * RUNS));
  expect(waits).toBeGreaterThan(RUNS);
}, 600_000);
