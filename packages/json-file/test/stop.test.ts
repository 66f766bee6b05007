import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { isConserved } from "@flowtap/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { JsonFileListener, type JsonFileListenerOptions } from "../src/index.ts";
import { eventAt, range, readIndexes, start } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { isFull } from "./support/tools.ts";

const OPTIONS: readonly Partial<JsonFileListenerOptions>[] = [{}, { durability: "synced" }, { rotate: { maxBytes: 20_000, gzip: true } }, { durability: "synced", rotate: { maxBytes: 20_000 } }];
const COUNT = 300;
const CAPACITY = 32;

/** What a kill at this very instant leaves: the folder as the system has it. */
function copyOf(folder: string, copy: string): string {
  if (existsSync(folder)) cpSync(folder, copy, { recursive: true });
  else mkdirSync(copy);
  return join(copy, "events.ndjson");
}

it("keeps at least as much when it is stopped as when it is killed at the same instant", async () => {
  let stoppedMidway = 0;
  const instant = fc.record({ written: fc.nat(COUNT - CAPACITY), turns: fc.nat(20), size: fc.constantFrom(150, 2000, 30_000), options: fc.constantFrom(...OPTIONS) });
  await fc.assert(
    fc.asyncProperty(instant, async ({ written, turns, size, options }) => {
      const base = temporaryFolder();
      const path = join(base, "logs", "events.ndjson");
      const listener = new JsonFileListener({ path, ...options });
      const session = start(listener, CAPACITY);
      const sent = Promise.allSettled(range(COUNT).map((index) => session.channel.sender.send(eventAt(index, size))));
      while (listener.stats().linesWritten < written) await new Promise((resolve) => setImmediate(resolve));
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));

      const before = session.channel.report();
      const killed = copyOf(join(base, "logs"), join(base, "killed"));
      await listener.stopListening();
      await session.done;
      await sent;

      const kept = await readIndexes(path);
      expect(kept).toEqual(range(kept.length));
      const report = session.channel.report();
      expect(report).toMatchObject({ delivered: kept.length, failed: 0, pending: 0 });
      expect(isConserved(report)).toBe(true);
      expect(report.delivered).toBeGreaterThanOrEqual(before.delivered + Math.min(before.pending, CAPACITY));
      const survivors = (await readIndexes(killed).catch(() => [])).filter((index) => index >= 0);
      expect(survivors).toEqual(kept.slice(0, survivors.length));
      expect(survivors.length).toBeGreaterThanOrEqual(before.delivered);
      if (survivors.length > 0 && survivors.length < COUNT) stoppedMidway += 1;
    }),
    { numRuns: isFull ? 200 : 10, endOnFailure: true },
  );
  expect(stoppedMidway).toBeGreaterThanOrEqual(isFull ? 40 : 2);
}, 600_000);
