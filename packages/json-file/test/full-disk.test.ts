import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isConserved } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { JsonFileListener } from "../src/index.ts";
import { eventAt, lineAt, range, readIndexes, start, textOf, until, type Session } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { isFull, smallDisk } from "./support/tools.ts";

const TOTAL = 900;
const SIZE = 300;
const NO_MOUNT = "mounting a tmpfs needs root";

function sendAll(session: Session): Promise<unknown> {
  return Promise.allSettled(range(TOTAL).map((index) => session.channel.sender.send(eventAt(index, SIZE))));
}

describe("a full disk", () => {
  for (const durability of ["written", "synced"] as const) {
    it(`waits, leaves only whole records, and goes on within a second once there is space (${durability})`, async ({ skip }) => {
      for (let round = 0; round < (isFull ? 20 : 2); round += 1) {
        const disk = smallDisk(temporaryFolder(), "64k");
        if (disk === undefined) return skip(NO_MOUNT);
        const path = join(disk.path, "events.ndjson");
        const listener = new JsonFileListener({ path, durability });
        const session = start(listener, 50 + round * 7);
        const sent = sendAll(session);
        await until(() => listener.stats().waiting, "the disk to be full");
        await new Promise((resolve) => setTimeout(resolve, 450));
        expect(statSync(path).size).toBeGreaterThan(64 * 1024 - 4096 - SIZE);
        // Now and then it tries again, and takes back what did not fit: for a moment a fragment may be seen.
        await until(async () => textOf(path).endsWith("\n") && (await readIndexes(path)).length === listener.stats().linesWritten);
        expect((await readIndexes(path)).filter((index) => index >= 0)).toEqual(range(listener.stats().linesWritten));
        const before = session.channel.report();
        expect(before.delivered).toBeLessThanOrEqual(listener.stats().linesWritten);
        expect(before.errors).toEqual([expect.objectContaining({ code: "json_file", reason: "full" })]);

        const resizedAt = performance.now();
        disk.resize("2m");
        await until(() => !listener.stats().waiting, "the writing to go on");
        expect(performance.now() - resizedAt).toBeLessThan(1000);
        await sent;
        await session.finish();
        expect(readFileSync(path, "utf8")).toBe(range(TOTAL).map((index) => lineAt(index, SIZE)).join(""));
        const report = session.channel.report();
        expect(report).toMatchObject({ offered: TOTAL, delivered: TOTAL, failed: 0, pending: 0 });
        expect(report.errors).toHaveLength(1);
      }
    });

    it(`ends the wait when it is stopped, and counts as failed what was not written (${durability})`, async ({ skip }) => {
      const disk = smallDisk(temporaryFolder(), "64k");
      if (disk === undefined) return skip(NO_MOUNT);
      const path = join(disk.path, "events.ndjson");
      const listener = new JsonFileListener({ path, durability });
      const session = start(listener);
      const sent = sendAll(session);
      await until(() => listener.stats().waiting, "the disk to be full");
      const stoppedAt = performance.now();
      await listener.stopListening();
      await session.done;
      await sent;
      expect(performance.now() - stoppedAt).toBeLessThan(2000);
      const report = session.channel.report();
      expect(isConserved(report)).toBe(true);
      expect(report.failed).toBeGreaterThan(0);
      expect(report.pending).toBe(0);
      expect(textOf(path)).toBe(range(report.delivered).map((index) => lineAt(index, SIZE)).join(""));
    });
  }

  it("takes its own rotated files away first where retention says so, and never fills up", async ({ skip }) => {
    const disk = smallDisk(temporaryFolder(), "128k");
    if (disk === undefined) return skip(NO_MOUNT);
    const path = join(disk.path, "events.ndjson");
    const session = start(new JsonFileListener({ path, rotate: { maxBytes: 16_384 }, retain: { maxBytes: 65_536 } }));
    await sendAll(session);
    await session.finish();
    expect(session.channel.report()).toMatchObject({ delivered: TOTAL, failed: 0, errors: [] });
  });
});
