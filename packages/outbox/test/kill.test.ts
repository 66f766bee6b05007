import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeEvent } from "@flowtap/core";
import { expect, it } from "vitest";
import { inspectOutbox } from "../src/index.ts";
import { isFull } from "./support/full.ts";
import { LedgerServer, type TakenRequest } from "./support/ledger-server.ts";
import { runProgram, saidBy } from "./support/program.ts";
import { seeded } from "./support/seeded.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const KILLS = isFull ? 200 : 4;
/** Numbers of one round's events begin here. */
const ROUND = 1_000_000;
const MOST_EVENTS_A_BATCH = 500;

interface KillLoop {
  /** For each round, how many events were acknowledged before the kill. */
  readonly acknowledged: ReadonlyMap<number, number>;
  /** How many kills left events in the outbox. */
  readonly leaving: number;
}

/** Kills senders at random instants, one after the other on the same outbox; the last one runs to its end. */
async function killLoop(task: { readonly path: string; readonly to: string; readonly secret?: string }, random: () => number): Promise<KillLoop> {
  const acknowledged = new Map<number, number>();
  let leaving = 0;
  for (let round = 1; round <= KILLS; round++) {
    let isTimed = false;
    const lifetimeMs = random() * (isFull ? 300 : 150);
    const { signal } = await runProgram("sender.mjs", { ...task, first: round * ROUND, count: 5_000, most: [20, 1_000, 3_000][round % 3], hold: true }, {
      onLine: (line, kill) => {
        const [word, count] = line.split(" ");
        if (word !== "ACK") throw new Error(line);
        acknowledged.set(round, Number(count));
        if (isTimed) return;
        isTimed = true;
        setTimeout(kill, lifetimeMs);
      },
    });
    expect(signal).toBe("SIGKILL");
    if ((await inspectOutbox(task.path)).events > 0) leaving++;
  }
  const last = await runProgram("sender.mjs", { ...task, first: 0, count: 10, drain: true });
  acknowledged.set(0, 10);
  expect(saidBy(last, "END")).toMatchObject({ stats: { pending: 0 } });
  expect(await inspectOutbox(task.path)).toMatchObject({ events: 0, damaged: 0, owner: undefined });
  return { acknowledged, leaving };
}

/** Checks what arrived: nothing lost, and the first arrivals of each round are in order, over all runs. */
function expectComplete(numbers: readonly number[], { acknowledged }: KillLoop): void {
  const seen = new Set<number>();
  const counts = new Map<number, number>();
  let lastRound = 1;
  for (const number of numbers) {
    if (seen.has(number)) continue;
    seen.add(number);
    const round = Math.floor(number / ROUND);
    const count = counts.get(round) ?? 0;
    // One batch in flight: what arrives for the first time is always the next one.
    if (number % ROUND !== count || (round !== 0 && round < lastRound)) throw new Error(`event ${String(number)} arrived where ${String(count)} of round ${String(lastRound)} was next`);
    if (round !== 0) lastRound = round;
    counts.set(round, count + 1);
  }
  for (const [round, count] of acknowledged) expect([round, Math.max(count, counts.get(round) ?? 0)]).toEqual([round, counts.get(round) ?? 0]);
}

/** Events that arrived more than once, and how often in all. */
function repeatsOf(numbers: readonly number[]): number {
  return numbers.length - new Set(numbers).size;
}

function seed(): number {
  const chosen = Number(process.env["FLOWTAP_SEED"] ?? Date.now() % 1_000_000);
  console.log(`kill test: seed ${String(chosen)}`);
  return chosen;
}

it(`loses no acknowledged event in ${String(KILLS)} kills of a sender to a webhook; duplicates carry their old id`, { timeout: 1_200_000 }, async () => {
  const server = await LedgerServer.start();
  await server.answer("mixed");
  const path = join(temporaryFolder(), "outbox");
  const loop = await killLoop({ path, to: server.url, secret: server.secret }, seeded(seed()));
  const { taken } = await server.ledger();
  const numbers = taken.flatMap((request) => request.numbers);
  expectComplete(numbers, loop);
  expect(taken.every(({ verified }) => verified)).toBe(true);
  expectSameIds(taken);
  const distinct = new Set(numbers).size;
  const resets = taken.length - new Set(taken.map(({ id }) => id)).size;
  console.log(`kill test: ${String(KILLS)} kills, ${String(distinct)} events, ${String(repeatsOf(numbers))} duplicates in ${String(resets)} requests, ${String(loop.leaving)} kills left a backlog`);
  // A loop whose kills all came when nothing was under way proves nothing.
  expect(loop.leaving).toBeGreaterThan(0);
  if (isFull) expect(distinct).toBeGreaterThan(100_000);
});

/** An event that comes again comes in the same request as before: the receiver can tell by the id. */
function expectSameIds(taken: readonly TakenRequest[]): void {
  const ids = new Map<number, string>();
  for (const { id, numbers } of taken) {
    for (const number of numbers) {
      expect(ids.get(number) ?? id).toBe(id);
      ids.set(number, id);
    }
  }
}

it(`hands at most one batch a kill over again, in ${String(KILLS)} kills of a sender to a file`, { timeout: 1_200_000 }, async () => {
  const folder = temporaryFolder();
  const file = join(folder, "events.ndjson");
  const loop = await killLoop({ path: join(folder, "outbox"), to: file }, seeded(seed()));
  // The file is written with one call a batch, and a kill may cut that short: the fragment is no event.
  const numbers = readFileSync(file, "utf8").split("\n").flatMap(numberOf);
  expectComplete(numbers, loop);
  let before = -1;
  let repeats = 0;
  let longest = 0;
  let episodes = 0;
  const seen = new Set<number>();
  for (const number of numbers) {
    if (seen.has(number)) {
      repeats++;
      if (repeats === 1) episodes++;
      longest = Math.max(longest, repeats);
    } else repeats = 0;
    seen.add(number);
    before = number;
  }
  expect(before).toBe(9);
  expect(episodes).toBeLessThanOrEqual(KILLS);
  expect(longest).toBeLessThanOrEqual(MOST_EVENTS_A_BATCH);
  console.log(`kill test: ${String(KILLS)} kills, ${String(seen.size)} events, ${String(repeatsOf(numbers))} duplicates in ${String(episodes)} batches, ${String(loop.leaving)} kills left a backlog`);
  if (isFull) expect(seen.size).toBeGreaterThan(100_000);
});

function numberOf(line: string): number[] {
  try {
    return [(decodeEvent(line).attempt ?? 0) - 1];
  } catch {
    return [];
  }
}
