import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { JsonFileListener } from "../src/index.ts";
import { deliver, eventAt, lineAt, range, readIndexes, start, textOf, until } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { again, isFull } from "./support/tools.ts";

const LINE_BYTES = lineAt(0).length;
const ROUNDS = isFull ? 20 : 5;

function rotatedNames(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^events\.\d{9}\.ndjson(\.gz)?$/u.test(name)).sort();
}

describe("rotation", () => {
  it("starts a new file before one grows beyond maxBytes, and names the old ones by sequence", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const maxBytes = LINE_BYTES * 4 + 30;
    const listener = new JsonFileListener({ path, rotate: { maxBytes } });
    const session = start(listener);
    await deliver(session, range(90).map((index) => eventAt(index)));
    await session.finish();
    const names = rotatedNames(folder);
    expect(names[0]).toBe("events.000000001.ndjson");
    expect(names).toHaveLength(listener.stats().rotations);
    for (const name of [...names, "events.ndjson"]) {
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(maxBytes);
      expect(textOf(join(folder, name)).endsWith("\n")).toBe(true);
    }
    expect([...names, "events.ndjson"].map((name) => textOf(join(folder, name))).join("")).toBe(range(90).map((index) => lineAt(index)).join(""));
    expect(await readIndexes(path)).toEqual(range(90));
  });

  it("gives a line longer than maxBytes a file of its own", async () => {
    const folder = temporaryFolder();
    const session = start(new JsonFileListener({ path: join(folder, "events.ndjson"), rotate: { maxBytes: 300 } }));
    await deliver(session, [eventAt(0), eventAt(1, 5000), eventAt(2), eventAt(3)]);
    await session.finish();
    expect([...rotatedNames(folder), "events.ndjson"].map((name) => textOf(join(folder, name)))).toEqual([lineAt(0), lineAt(1, 5000), lineAt(2) + lineAt(3)]);
  });

  it("goes on with the sequence after a restart, and takes the number from names, never from a clock", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    writeFileSync(join(folder, "events.000000041.ndjson"), "");
    for (const round of range(3)) {
      const session = start(new JsonFileListener({ path, rotate: { maxBytes: 1 } }));
      await deliver(session, range(2, round * 2).map((index) => eventAt(index)));
      await session.finish();
    }
    expect(rotatedNames(folder).map((name) => Number(name.split(".")[1]))).toEqual([41, 42, 43, 44, 45, 46]);
    expect(await readIndexes(path)).toEqual(range(6));
  });

  it("starts a new file when the first event comes after maxAgeMs, and never an empty one", async () => {
    const folder = temporaryFolder();
    const session = start(new JsonFileListener({ path: join(folder, "events.ndjson"), rotate: { maxAgeMs: 40 } }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    await deliver(session, [eventAt(0)]);
    expect(rotatedNames(folder)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await deliver(session, [eventAt(1)]);
    await session.finish();
    expect(rotatedNames(folder)).toEqual(["events.000000001.ndjson"]);
  });

  it("compresses rotated files, and the reader takes both forms in order", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const session = start(new JsonFileListener({ path, rotate: { maxBytes: 2000, gzip: true } }));
    await deliver(session, range(200).map((index) => eventAt(index)));
    await session.finish();
    const names = rotatedNames(folder);
    expect(names.length).toBeGreaterThan(5);
    expect(names.every((name) => name.endsWith(".gz"))).toBe(true);
    expect(gunzipSync(readFileSync(join(folder, names[0] ?? ""))).toString().startsWith(lineAt(0))).toBe(true);
    expect(await readIndexes(path)).toEqual(range(200));
  });

  it("clears up after a crash half-way through a compression: no record is lost, none read twice", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const at = (name: string): string => join(folder, name);
    writeFileSync(at("events.000000001.ndjson"), lineAt(0));
    writeFileSync(at("events.000000001.ndjson.gz"), gzipSync(lineAt(0)));
    writeFileSync(at("events.000000002.ndjson"), lineAt(1));
    writeFileSync(at("events.000000002.ndjson.gz.tmp"), gzipSync(lineAt(1)).subarray(0, 9));
    writeFileSync(path, lineAt(2));
    expect(await readIndexes(path)).toEqual([0, 1, 2]);
    const session = start(new JsonFileListener({ path, rotate: { gzip: true } }));
    await deliver(session, [eventAt(3)]);
    await session.finish();
    expect(readdirSync(folder).sort()).toEqual(["events.000000001.ndjson.gz", "events.000000002.ndjson.gz", "events.ndjson"]);
    expect(await readIndexes(path)).toEqual([0, 1, 2, 3]);
  });

  it("keeps at most maxFiles and maxBytes, and deletes nothing that is not its own", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const foreign = [
      "events.log", "events.1.ndjson", "events.20260102.ndjson", "events.260102.ndjson", "events.0000000001.ndjson", "events.00000000a.ndjson",
      "events.000000001.ndjson.bak", "events.000000001.json", "other.000000001.ndjson", "xevents.000000001.ndjson", "events-000000001.ndjson", "events.ndjson-20260102",
    ];
    for (const name of foreign) writeFileSync(join(folder, name), "not ours");
    mkdirSync(join(folder, "events.000000001.ndjson"));
    symlinkSync(join(folder, "events.log"), join(folder, "events.000000002.ndjson"));
    const maxBytes = LINE_BYTES * 40;
    const session = start(new JsonFileListener({ path, rotate: { maxBytes: LINE_BYTES * 10 }, retain: { maxBytes } }));
    for (const index of range(150)) {
      await deliver(session, [eventAt(index)]);
      const own = rotatedNames(folder).filter((name) => !/00[12]\.ndjson/u.test(name));
      const total = [...own, "events.ndjson"].reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
      expect(total).toBeLessThanOrEqual(maxBytes);
    }
    await session.finish();
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([...foreign, "events.000000001.ndjson", "events.000000002.ndjson"]));
    const few = start(new JsonFileListener({ path, rotate: { maxBytes: LINE_BYTES * 10 }, retain: { maxFiles: 2 } }));
    await deliver(few, range(50, 150).map((index) => eventAt(index)));
    await few.finish();
    expect(rotatedNames(folder).filter((name) => !/00[12]\.ndjson/u.test(name))).toHaveLength(2);
    expect((await readIndexes(path)).at(-1)).toBe(199);
    rmSync(join(folder, "events.000000001.ndjson"), { recursive: true });
  });
});

describe("a file that others move", () => {
  it("goes on in a new file when logrotate renames it, and loses nothing", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "events.ndjson");
    const session = start(new JsonFileListener({ path }));
    let next = 0;
    for (const round of range(ROUNDS)) {
      await deliver(session, range(20, next).map((index) => eventAt(index)));
      next += 20;
      renameSync(path, join(folder, `old.${String(round)}`));
      await until(async () => {
        await deliver(session, [eventAt(next++)]);
        return existsSync(path);
      });
    }
    await session.finish();
    const all = [...range(ROUNDS).map((round) => join(folder, `old.${String(round)}`)), path].map(textOf).join("");
    expect(all).toBe(range(next).map((index) => lineAt(index)).join(""));
  });

  it("creates the file again when it or its folder is removed", { timeout: 600_000 }, again(async () => {
    const folder = join(temporaryFolder(), "logs");
    const path = join(folder, "events.ndjson");
    const session = start(new JsonFileListener({ path }));
    let next = 0;
    for (const remove of [(): void => { unlinkSync(path); }, (): void => { rmSync(folder, { recursive: true }); }]) {
      await deliver(session, [eventAt(next++)]);
      remove();
      await until(async () => {
        await deliver(session, [eventAt(next++)]);
        return existsSync(path);
      });
    }
    await session.finish();
    expect(textOf(path)).toBe(lineAt(next - 1));
    expect(session.channel.report()).toMatchObject({ delivered: next, failed: 0 });
  }));
});
