import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createListener, encodeEvent, type ExecutionEvent } from "@flowtap/core";
import { expect, it } from "vitest";
import { inspectOutbox, OutboxListener, type OutboxStats } from "../src/index.ts";
import { readBacklog } from "../src/read-backlog.ts";
import { eventAt, hangingListener, linesOf, numbersOf, start, until } from "./support/events.ts";
import { inForm } from "./support/full.ts";
import { seeded } from "./support/seeded.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const COUNT = 20;
const EVENTS: readonly ExecutionEvent[] = Array.from({ length: COUNT }, (_, index) => ({ ...eventAt(index, 150 + index), text: `event ${String(index)}` }));
const LINES = linesOf(EVENTS);
/** How many damages an outbox is started on, and how many more are only read, which is where they are found; in full every one. */
const STARTS = inForm({ short: 10, medium: 15, full: 1_000 });
const READINGS = inForm({ short: 60, medium: 200, full: Infinity });

/** An outbox of 20 records as a kill leaves it: copied while it is open. */
async function killedOutbox(folder: string): Promise<string> {
  const live = join(folder, "live");
  const outbox = new OutboxListener(hangingListener(), { path: live, stopTimeoutMs: 50 });
  const session = start(outbox);
  for (const event of EVENTS) await session.store([event]);
  const killed = join(folder, "killed");
  cpSync(live, killed, { recursive: true });
  await outbox.stopListening().catch(() => undefined);
  return killed;
}

/** The same after a restart that delivered the first five and was killed: with cursors. */
async function halfDeliveredOutbox(folder: string): Promise<string> {
  const live = await killedOutbox(folder);
  let handled = 0;
  let isHeld = false;
  const outbox = new OutboxListener(
    createListener({
      name: "five",
      onEvent: () => {
        if (handled++ < 5) return undefined;
        isHeld = true;
        return new Promise<void>(() => undefined);
      },
    }),
    { path: live, stopTimeoutMs: 50 },
  );
  start(outbox);
  await until(() => isHeld && outbox.stats().delivered === 5);
  const killed = join(folder, "half");
  cpSync(live, killed, { recursive: true });
  await outbox.stopListening().catch(() => undefined);
  return killed;
}

/** Starts an outbox on what is there, and lets it deliver everything. */
async function deliverAll(path: string): Promise<{ events: ExecutionEvent[]; stats: OutboxStats }> {
  const events: ExecutionEvent[] = [];
  const outbox = new OutboxListener(createListener({ name: "all", onBatch: (batch) => void events.push(...batch) }), { path, stopTimeoutMs: 10_000 });
  await start(outbox).finish();
  return { events, stats: outbox.stats() };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

/** Up to `most` of `count` positions, evenly chosen at random. */
function* positions(count: number, most: number, random: () => number): Generator<number> {
  if (count <= most) for (let at = 0; at < count; at++) yield at;
  else for (let trial = 0; trial < most; trial++) yield Math.floor(random() * count);
}

interface Damage {
  readonly file: string;
  readonly describe: string;
  readonly bytes: Buffer;
}

function* flipsOf(original: string, random: () => number, most = STARTS): Generator<Damage> {
  const files = filesIn(original);
  const total = files.reduce((sum, file) => sum + statSync(join(original, file)).size, 0);
  for (const at of positions(total * 8, most, random)) {
    let byte = at >> 3;
    for (const file of files) {
      const { size } = statSync(join(original, file));
      if (byte >= size) {
        byte -= size;
        continue;
      }
      const bytes = readFileSync(join(original, file));
      bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (at & 7));
      yield { file, describe: `bit ${String(at & 7)} of byte ${String(byte)} of ${file} flipped`, bytes };
      break;
    }
  }
}

function* cutsOf(original: string, random: () => number, most = STARTS): Generator<Damage> {
  const files = filesIn(original);
  const total = files.reduce((sum, file) => sum + statSync(join(original, file)).size, 0);
  for (const at of positions(total, most, random)) {
    let length = at;
    for (const file of files) {
      const { size } = statSync(join(original, file));
      if (length < size) {
        yield { file, describe: `${file} cut after ${String(length)} bytes`, bytes: readFileSync(join(original, file)).subarray(0, length) };
        break;
      }
      length -= size;
    }
  }
}

/** For each damage: does it, starts an outbox on the result, and says what came of it. */
async function* outcomesOf(original: string, damages: Iterable<Damage>): AsyncGenerator<{ missing: number[]; stats: OutboxStats; wholeLines: Set<string>; describe: string }> {
  const path = `${original}-damaged`;
  for (const { file, describe, bytes } of damages) {
    rmSync(path, { recursive: true, force: true });
    cpSync(original, path, { recursive: true });
    writeFileSync(join(path, file), bytes);
    const whole = filesIn(path).map((name) => readFileSync(join(path, name), "latin1")).join("\n");
    const { events, stats } = await deliverAll(path);
    const numbers = numbersOf(events);
    // In order, each once, and none of them altered.
    expect([describe, numbers]).toEqual([describe, [...new Set(numbers)].sort((a, b) => a - b)]);
    for (const event of events) expect([describe, encodeEvent(event)]).toEqual([describe, LINES[numbersOf([event])[0] ?? -1]]);
    expect([describe, stats.pending, stats.delivered]).toEqual([describe, 0, events.length]);
    expect([describe, await inspectOutbox(path)]).toMatchObject([describe, { events: 0, damaged: 0 }]);
    const missing = LINES.flatMap((_, number) => (numbers.includes(number) ? [] : [number]));
    yield { missing, stats, wholeLines: new Set(LINES.filter((line) => whole.includes(line))), describe };
  }
}

interface Reading {
  readonly missing: readonly number[];
  readonly damaged: number;
  readonly wholeLines: ReadonlySet<string>;
  readonly describe: string;
}

/** For each damage: does it, and reads what is whole. Nothing is ever altered. */
async function* readingsOf(original: string, damages: Iterable<Damage>): AsyncGenerator<Reading> {
  const path = `${original}-read`;
  cpSync(original, path, { recursive: true });
  for (const { file, describe, bytes } of damages) {
    const before = readFileSync(join(path, file));
    writeFileSync(join(path, file), bytes);
    const numbers: number[] = [];
    let damaged = 0;
    for await (const part of readBacklog(path)) {
      damaged += part.damaged;
      numbers.push(...part.lines.map((line) => LINES.indexOf(line)));
    }
    const whole = filesIn(path).map((name) => readFileSync(join(path, name), "latin1")).join("\n");
    writeFileSync(join(path, file), before);
    expect([describe, numbers]).toEqual([describe, [...new Set(numbers)].filter((number) => number >= 0).sort((a, b) => a - b)]);
    const missing = LINES.flatMap((_, number) => (numbers.includes(number) ? [] : [number]));
    yield { missing, damaged, wholeLines: new Set(LINES.filter((line) => whole.includes(line))), describe };
  }
}

function randomness(): () => number {
  const seed = Number(process.env["FLOWTAP_SEED"] ?? Date.now() % 1_000_000);
  console.log(`damage: seed ${String(seed)}`);
  return seeded(seed);
}

it("recovers every whole record, counts and sets aside the one that a flipped bit damages, and delivers nothing altered", { timeout: 3_600_000 }, async () => {
  const original = await killedOutbox(temporaryFolder());
  let trials = 0;
  let damaged = 0;
  for await (const { missing, stats, describe } of outcomesOf(original, flipsOf(original, randomness()))) {
    trials++;
    damaged += missing.length;
    expect([describe, missing.length <= 1, stats.quarantined, stats.failed]).toEqual([describe, true, missing.length, missing.length]);
  }
  console.log(`damage: ${String(damaged)} records damaged in ${String(trials)} flips`);
  expect(damaged).toBeGreaterThan(trials / 5);
});

it("recovers every whole record of an outbox that was cut off at any byte", { timeout: 3_600_000 }, async () => {
  const original = await killedOutbox(temporaryFolder());
  let trials = 0;
  let cut = 0;
  for await (const { missing, stats, wholeLines, describe } of outcomesOf(original, cutsOf(original, randomness()))) {
    trials++;
    cut += missing.length === 0 ? 0 : 1;
    expect([describe, missing]).toEqual([describe, LINES.flatMap((line, number) => (wholeLines.has(line) ? [] : [number]))]);
    expect([describe, stats.quarantined <= 1]).toEqual([describe, true]);
  }
  expect(cut).toBeGreaterThan(trials / 10);
});

it("survives flips and cuts of an outbox that was half delivered", { timeout: 3_600_000 }, async () => {
  const random = randomness();
  const original = await halfDeliveredOutbox(temporaryFolder());
  for await (const { missing, stats, describe } of outcomesOf(original, flipsOf(original, random))) {
    // The first five are done with, unless the last cursor was hit.
    const lost = missing.filter((number) => number >= 5);
    expect([describe, lost.length <= 1, stats.quarantined >= lost.length]).toEqual([describe, true, true]);
  }
  for await (const { missing, wholeLines, describe } of outcomesOf(original, cutsOf(original, random))) {
    expect([describe, missing.filter((number) => number >= 5 && wholeLines.has(LINES[number] ?? ""))]).toEqual([describe, []]);
  }
});

it("counts everything as lost that an emptied log no longer holds", async () => {
  const original = await halfDeliveredOutbox(temporaryFolder());
  const log = filesIn(original).find((file) => file.endsWith("000003.log") && !file.startsWith("cursor"));
  expect(log).toBeDefined();
  for await (const { missing, stats } of outcomesOf(original, [{ file: log ?? "", describe: "log emptied", bytes: Buffer.alloc(0) }])) {
    expect(missing).toHaveLength(LINES.length);
    expect(stats).toMatchObject({ pending: 0, delivered: 0 });
    expect(stats.failed).toBe(stats.offered);
  }
});

it("reads every whole record, and nothing altered, whichever bit is flipped and wherever it is cut", { timeout: 3_600_000 }, async () => {
  const random = randomness();
  let readings = 0;
  for (const [original, first] of [[await killedOutbox(temporaryFolder()), 0], [await halfDeliveredOutbox(temporaryFolder()), 5]] as const) {
    const isOurs = (number: number): boolean => number >= first;
    for await (const { missing, damaged, describe } of readingsOf(original, flipsOf(original, random, READINGS))) {
      readings++;
      const lost = missing.filter(isOurs);
      expect([describe, lost.length <= 1, damaged >= lost.length]).toEqual([describe, true, true]);
    }
    for await (const { missing, wholeLines, describe } of readingsOf(original, cutsOf(original, random, READINGS))) {
      readings++;
      expect([describe, missing.filter((number) => isOurs(number) && wholeLines.has(LINES[number] ?? ""))]).toEqual([describe, []]);
    }
  }
  console.log(`damage: ${String(readings)} readings`);
});
