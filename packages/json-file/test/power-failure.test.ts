import { decodeEvent, isConserved } from "@flowtap/core";
import { expect, it, vi } from "vitest";
import { JsonFileListener } from "../src/index.ts";
import { eventAt, indexOf, lineAt, range, start } from "./support/events.ts";
import { ModelledDisk } from "./support/modelled-disk.ts";
import { seeded } from "./support/seeded.ts";
import { inForm } from "./support/tools.ts";

const current = vi.hoisted((): { fs: Readonly<Record<string, (...args: never[]) => unknown>> } => ({ fs: {} }));
vi.mock("node:fs/promises", () => {
  const through = (name: string) => (...args: never[]): unknown => current.fs[name]?.(...args);
  return Object.fromEntries(["mkdir", "open", "stat", "lstat", "readdir", "rename", "rm"].map((name) => [name, through(name)]));
});

const SEEDS = inForm({ short: 100, medium: 300, full: 10_000 });
const LIVES = 3;
const EVENTS_A_LIFE = 40;
const isRecordFile = (name: string): boolean => /^events(?:\.\d{9})?\.ndjson$/u.test(name);

/** Numbers of the events on the disk, in the order of reading; -1 for a line that is none. */
function indexesOn(disk: ModelledDisk): number[] {
  const files = [...disk.contents(isRecordFile)].sort(([a], [b]) => (a === "events.ndjson" ? 1 : b === "events.ndjson" ? -1 : a < b ? -1 : 1));
  return files.flatMap(([, content]) => content.toString().split("\n").filter((line) => line !== "").map(indexOfLine));
}

function indexOfLine(line: string): number {
  try {
    return indexOf(decodeEvent(line));
  } catch {
    return -1;
  }
}

/** One life of a writer, from its start until the power fails or it is stopped: how many events were acknowledged. */
async function live(disk: ModelledDisk, first: number, durability: "written" | "synced", random: () => number): Promise<number> {
  current.fs = disk.fs;
  const listener = new JsonFileListener({ path: "/modelled/disk/events.ndjson", durability, rotate: { maxBytes: 4000 } });
  const session = start(listener, 8);
  const sent = Promise.allSettled(range(EVENTS_A_LIFE, first).map((index) => session.channel.sender.send(eventAt(index, sizeOf(index)))));
  const turns = Math.floor(random() * 100);
  for (let turn = 0; turn < turns && !disk.isDead; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await listener.stopListening().catch(() => undefined);
  await session.done.catch(() => undefined);
  session.channel.receiver.cancel();
  await sent;
  const report = session.channel.report();
  expect(isConserved(report)).toBe(true);
  return report.delivered;
}

function sizeOf(index: number): number {
  return [150, 700, 200, 2500, 150][index % 5] ?? 0;
}

it(`keeps what was acknowledged as synced, and damages nothing before the tail, through ${String(SEEDS)} power failures of a modelled disk`, async () => {
  const base = Number(process.env["FLOWTAP_SEED"] ?? Date.now() % 1_000_000) * 10_000;
  console.log(`power failure test: seed ${String(base / 10_000)}`);
  const seen = { failures: 0, acknowledged: 0, damaged: 0, gone: 0 };
  for (let seed = base; seed < base + SEEDS; seed += 1) {
    const random = seeded(seed % 2 ** 31);
    const disk = new ModelledDisk(seed, random);
    const durability = seed % 4 === 0 ? "written" : "synced";
    const promised: number[] = [];
    let damagedBefore = 0;
    for (let life = 0; life < LIVES; life += 1) {
      disk.failAfter(1 + Math.floor(random() * (life === 1 ? 40 : 160)));
      const acknowledged = range(await live(disk, life * EVENTS_A_LIFE, durability, random), life * EVENTS_A_LIFE);
      const hasFailed = disk.isDead;
      disk.reboot();
      if (hasFailed) seen.failures += 1;
      const kept = indexesOn(disk);
      const whole = kept.filter((index) => index >= 0);
      const context = `seed ${String(seed / 10_000)}, life ${String(life)}: ${kept.join()}`;
      expect(whole, context).toEqual([...new Set(whole)].sort((a, b) => a - b));
      if (durability === "synced") {
        promised.push(...acknowledged);
        const present = new Set(whole);
        expect(promised.filter((index) => !present.has(index)), context).toEqual([]);
        const lastPromised = acknowledged.length === 0 ? -1 : kept.indexOf(acknowledged.at(-1) ?? -1);
        expect(kept.slice(0, lastPromised + 1).filter((index) => index < 0).length, context).toBeLessThanOrEqual(damagedBefore);
      }
      seen.acknowledged += acknowledged.length;
      damagedBefore = kept.length - whole.length;
      seen.damaged += damagedBefore;
      seen.gone += Math.max(0, acknowledged.length - whole.filter((index) => index >= life * EVENTS_A_LIFE).length);
    }
    // The power stays on at last: the next event is whole, whatever was left.
    disk.failAfter(Infinity);
    current.fs = disk.fs;
    const session = start(new JsonFileListener({ path: "/modelled/disk/events.ndjson" }));
    await session.channel.sender.send(eventAt(999));
    await session.finish();
    expect(disk.contents((name) => name === "events.ndjson").get("events.ndjson")?.toString().endsWith(lineAt(999))).toBe(true);
    expect(indexesOn(disk).at(-1)).toBe(999);
  }
  console.log(`power failure test: ${JSON.stringify(seen)}`);
  expect(seen.failures).toBeGreaterThan(SEEDS);
  expect(seen.acknowledged).toBeGreaterThan(SEEDS);
  // A disk that never loses anything proves nothing: of what was only written, some is gone.
  expect(seen.gone).toBeGreaterThan(0);
  expect(seen.damaged).toBeGreaterThan(0);
}, 900_000);
