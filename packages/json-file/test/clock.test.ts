import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { JsonFileListener } from "../src/index.ts";
import { deliver, eventAt, range, readIndexes, start } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const HOUR_MS = 3_600_000;
const JUMPS_MS = [HOUR_MS, -HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS, 0];

afterEach(() => {
  vi.useRealTimers();
});

it("rotates as if nothing had happened while the wall clock jumps by hours and days", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "events.ndjson");
  vi.useFakeTimers({ toFake: ["Date"] });
  const listener = new JsonFileListener({ path, rotate: { maxBytes: 250, maxAgeMs: 3_600_000 } });
  const session = start(listener);

  for (const index of range(100)) {
    vi.setSystemTime(Date.now() + (JUMPS_MS[index % JUMPS_MS.length] ?? 0));
    await deliver(session, [eventAt(index)]);
  }
  await session.finish();
  expect(listener.stats().rotations).toBe(49);
  expect(readdirSync(folder)).toHaveLength(50);
  expect(await readIndexes(path)).toEqual(range(100));
});
