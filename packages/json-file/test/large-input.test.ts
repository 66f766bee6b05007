import { spawn } from "node:child_process";
import { closeSync, openSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { lineAt } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { isFull, run } from "./support/tools.ts";

const program = join(import.meta.dirname, "programs", "print-entries.mjs");
const LARGEST_MIB = 128;
const MIB = 1024 * 1024;

it("skips a line of any length in a file with bounded memory, and reads its neighbours", async () => {
  const path = join(temporaryFolder(), "events.ndjson");
  const holeBytes = (isFull ? 1024 : 200) * MIB;
  const file = openSync(path, "w");
  writeSync(file, lineAt(0));
  closeSync(file);
  truncateSync(path, lineAt(0).length + holeBytes); // a hole of NUL bytes is one long line
  const again = openSync(path, "a");
  writeSync(again, `\n${lineAt(1)}${lineAt(2, 15 * MIB)}${lineAt(3)}`);
  closeSync(again);
  const { lines } = await run(process.execPath, [program, path]);
  expect(lines.slice(0, -1)).toEqual(["1 event", "2 json_file 1024", "3 event", "4 event", "5 event"]);
  expect(Number(lines.at(-1))).toBeLessThanOrEqual(LARGEST_MIB);
});

it("skips a line of any length from a pipe with bounded memory, and reads its neighbours", async () => {
  const chunk = Buffer.alloc(MIB, "y");
  function* input(): Generator<Buffer | string> {
    yield lineAt(0);
    for (let mebibytes = 0; mebibytes < (isFull ? 2048 : 200); mebibytes += 1) yield chunk;
    yield `\n${lineAt(1)}`;
  }
  const child = spawn(process.execPath, [program, "-"], { stdio: ["pipe", "pipe", "inherit"] });
  const [output] = await Promise.all([text(child.stdout), pipeline(Readable.from(input()), child.stdin)]);
  const lines = output.trimEnd().split("\n");
  expect(lines.slice(0, -1)).toEqual(["1 event", "2 json_file 1024", "3 event"]);
  expect(Number(lines.at(-1))).toBeLessThanOrEqual(LARGEST_MIB);
});
