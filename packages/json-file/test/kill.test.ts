import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeEvent } from "@flowtap/core";
import { expect, it } from "vitest";
import { indexOf, readIndexes } from "./support/events.ts";
import { seeded } from "./support/seeded.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { isFull, missingTool, run, straceArguments } from "./support/tools.ts";

const ROUNDS = isFull ? 200 : 10;
/** How long the records are that a round repeats. */
const SIZES = ["1048576,200,1048576", "200,200,200,65536,200,1048576", "65536,1048576,1048576", "200,65536,200"];
/** As {@link SIZES}, for a round in twenty. */
const LARGEST_SIZES = "16777216,200,16777216";
const FIRST_OF_ROUND = 1_000_000;
const LARGEST_KEPT_BYTES = 48 * 1024 * 1024;
const program = join(import.meta.dirname, "programs", "sequence-writer.mjs");

/** Numbers of the events in the file, by round; a line that is no event fails the test. */
function readRounds(bytes: Buffer): Map<number, number[]> {
  const rounds = new Map<number, number[]>();
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    const number = indexOf(decodeEvent(bytes.subarray(start, end).toString()));
    const round = Math.floor(number / FIRST_OF_ROUND);
    rounds.set(round, [...(rounds.get(round) ?? []), number % FIRST_OF_ROUND]);
    start = end + 1;
  }
  return rounds;
}

/** Spins, at most a second, until the file is seen to end within a page that is being filled: the system writes pages, and no record ends on one. */
function awaitHalfWritten(path: string): void {
  const deadline = performance.now() + 1000;
  let before = 0;
  while (performance.now() < deadline) {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size !== before && size % 4096 === 0) return;
    before = size;
  }
}

function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(10) + 1);
}

it(`loses, doubles and merges no acknowledged event in ${String(ROUNDS)} kills at random instants`, async () => {
  const seed = Number(process.env["FLOWTAP_SEED"] ?? Date.now() % 1_000_000);
  console.log(`kill test: seed ${String(seed)}`);
  const random = seeded(seed);
  const path = join(temporaryFolder(), "events.ndjson");
  const acknowledged = new Map<number, number>();
  let torn = 0;
  let events = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const options = { durability: round % 3 === 0 ? "synced" : "written" };
    const sizes = round % 20 === 19 ? LARGEST_SIZES : (SIZES[round % SIZES.length] ?? "200");
    await run(process.execPath, [program, path, JSON.stringify(options), String(round * FIRST_OF_ROUND), sizes], (line, kill) => {
      const [word, delivered] = line.split(" ");
      if (word !== "ACK") throw new Error(line);
      acknowledged.set(round, Number(delivered));
      if (delivered !== "0") return;
      setTimeout(() => {
        // At a random instant half of the time; at the next instant with a record half written otherwise.
        if (round % 2 === 0) awaitHalfWritten(path);
        kill();
      }, random() * 120);
    });
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const isTorn = bytes.length > 0 && bytes.at(-1) !== 10;
    if (isTorn) torn += 1;

    // The tail that was torn in this round is mended in the next: until then its whole lines count.
    for (const [ofRound, numbers] of readRounds(wholeLines(bytes))) {
      expect(numbers).toEqual(numbers.map((_, index) => index));
      expect(numbers.length).toBeGreaterThanOrEqual(acknowledged.get(ofRound) ?? Infinity);
      if (ofRound === round) events += numbers.length;
    }
    expect(acknowledged.has(round)).toBe(true);
    if (!isTorn && bytes.length > LARGEST_KEPT_BYTES) rmSync(path);
  }
  console.log(`kill test: ${String(ROUNDS)} kills, ${String(events)} events, ${String(torn)} torn tails`);
  // A loop whose fault never fired proves nothing.
  expect(events).toBeGreaterThan(ROUNDS);
  if (isFull) expect(torn).toBeGreaterThanOrEqual(20);
}, 1_200_000);

const noStrace = missingTool("strace", "-V");

/** Calls to be killed in, on the files that they touch. */
const INSTANTS = isFull ? ["write", "fdatasync", "rename", "unlink", "ftruncate"] : ["write", "rename", "unlink"];

it.skipIf(noStrace !== undefined)("loses, doubles and merges no acknowledged event when it is killed in the midst of a given system call", async () => {
  const last = isFull ? 50 : 1;
  const killed = new Map<string, number>();
  const sequences = Array.from({ length: isFull ? 60 : 2 }, (_, index) => String(index + 1).padStart(9, "0"));
  for (const call of INSTANTS) {
    for (let when = 1; when <= last; when += 1) {
      const folder = temporaryFolder();
      const path = join(folder, "events.ndjson");
      const options = JSON.stringify({ durability: when % 2 === 0 ? "synced" : "written", rotate: { maxBytes: 30_000, gzip: true } });
      const watched = [path, ...sequences.flatMap((n) => [`${folder}/events.${n}.ndjson`, `${folder}/events.${n}.ndjson.gz.tmp`])];
      const strace = straceArguments(watched, call, `signal=SIGKILL:when=${String(call === "ftruncate" ? 1 : when)}`);
      // Something to cut off, for the one call that only a torn tail brings about.
      if (call === "ftruncate") writeFileSync(path, `{"type":"${"x".repeat(when * 1000)}`, { mode: 0o600 });
      let delivered = 0;
      const { lines } = await run("strace", [...strace, process.execPath, program, path, options, "0", "200,3000", isFull ? "1000" : "200"], (line) => {
        if (line.startsWith("ACK ")) delivered = Number(line.split(" ")[1]);
      });
      if (!lines.some((line) => line.startsWith("END"))) killed.set(call, (killed.get(call) ?? 0) + 1);
      const second = await run(process.execPath, [program, path, options, "1000", "200", "50"]);
      expect(second.lines.at(-1)).toMatch(/^END .*"delivered":50/u);
      const indexes = await readIndexes(path);
      const ofFirst = indexes.filter((index) => index < 1000);
      expect(ofFirst).toEqual(ofFirst.map((_, index) => index));
      expect(ofFirst.length).toBeGreaterThanOrEqual(delivered);
      expect(indexes.slice(ofFirst.length)).toEqual(Array.from({ length: 50 }, (_, index) => 1000 + index));
    }
  }
  console.log(`kill test: killed in ${JSON.stringify(Object.fromEntries(killed))}`);
  for (const call of isFull ? INSTANTS : ["write", "rename"]) expect(killed.get(call), call).toBeGreaterThanOrEqual(last / 2);
}, 1_800_000);
