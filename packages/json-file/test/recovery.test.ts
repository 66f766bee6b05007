import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ActiveFile } from "../src/active-file.ts";
import { JsonFileListener } from "../src/index.ts";
import { deliver, eventAt, lineAt, range, readIndexes, start, textOf } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { again, inForm } from "./support/tools.ts";

const LANES = 8;
const RECORDS = inForm({ short: 12, medium: 50, full: 50 });

async function recoverAndAppend(path: string, index: number): Promise<void> {
  const session = start(new JsonFileListener({ path }));
  await deliver(session, [eventAt(index)]);
  await session.finish();
}

/** A file of `count` records cut at every byte, and what is whole of it: a record that lacks only its newline is. */
function* cuts(count: number): Generator<{ bytes: Buffer; whole: string; isTorn: boolean }> {
  const lines = range(count).map((index) => lineAt(index));
  const all = Buffer.from(lines.join(""));
  for (const length of range(all.length + 1)) {
    const bytes = all.subarray(0, length);
    const text = bytes.toString();
    const tail = text.slice(text.lastIndexOf("\n") + 1);
    const isWhole = lines.includes(`${tail}\n`);
    yield { bytes, whole: isWhole ? `${text}\n` : text.slice(0, text.length - tail.length), isTorn: tail !== "" && !isWhole };
  }
}

describe("recovery", () => {
  it("keeps every whole record and takes the next one, for a file cut at every byte", async () => {
    const folder = temporaryFolder();
    const all = [...cuts(RECORDS)];
    const lane = async (start: number): Promise<void> => {
      const path = join(folder, `events.${String(start)}`);
      for (let at = start; at < all.length; at += LANES) {
        const { bytes, whole } = all[at] ?? { bytes: "", whole: "" };
        writeFileSync(path, bytes, { mode: 0o600 });
        const file = await ActiveFile.open(path);
        await file.append(Buffer.from(lineAt(99)));
        await file.close();
        expect(readFileSync(path, "utf8")).toBe(whole + lineAt(99));
      }
    };
    await Promise.all(range(LANES).map(lane));
    const torn = all.filter(({ isTorn }) => isTorn).length;
    expect(torn).toBeGreaterThan(100 * RECORDS);
  });

  it("keeps every whole record as a listener too, and reads the next one", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    for (const { bytes, whole } of cuts(2)) {
      writeFileSync(path, bytes);
      await recoverAndAppend(path, 99);
      expect(readFileSync(path, "utf8")).toBe(whole + lineAt(99));
      expect(await readIndexes(path)).toEqual([...range(whole.split("\n").length - 1), 99]);
    }
  });

  it("cuts a fragment of any size, longer than any block it reads at a time", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    for (const size of [200, 65_536, 1_048_576, 5_000_000]) {
      writeFileSync(path, lineAt(0) + lineAt(1, size).slice(0, -20));
      await recoverAndAppend(path, 2);
      expect(textOf(path)).toBe(lineAt(0) + lineAt(2));
      writeFileSync(path, lineAt(0) + lineAt(1, size).trimEnd());
      await recoverAndAppend(path, 2);
      expect(textOf(path)).toBe(lineAt(0) + lineAt(1, size) + lineAt(2));
    }
  });

  it("cuts a tail of NUL bytes that a power failure left", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, lineAt(0));
    truncateSync(path, lineAt(0).length + 5000);
    await recoverAndAppend(path, 1);
    expect(textOf(path)).toBe(lineAt(0) + lineAt(1));
  });

  it("never cuts what it cannot have written: it ends the line instead", async () => {
    const path = join(temporaryFolder(), "notes.txt");
    writeFileSync(path, "my notes, without a newline");
    await recoverAndAppend(path, 1);
    expect(textOf(path)).toBe(`my notes, without a newline\n${lineAt(1)}`);
    expect(await readIndexes(path)).toEqual([-1, 1]);
  });

  it("ends a fragment with a newline where the system lets it only append", async ({ skip }) => {
    const path = join(temporaryFolder(), "events.ndjson");
    const fragment = lineAt(1).slice(0, 40);
    writeFileSync(path, lineAt(0) + fragment, { mode: 0o600 });
    try {
      execFileSync("chattr", ["+a", path], { stdio: "ignore" });
    } catch {
      skip("chattr +a needs root and a file system that knows it");
    }
    try {
      await recoverAndAppend(path, 2);
      expect(textOf(path)).toBe(`${lineAt(0)}${fragment}\n${lineAt(2)}`);
      expect(await readIndexes(path)).toEqual([0, -1, 2]);
    } finally {
      execFileSync("chattr", ["-a", path]);
    }
  });

  it("notices when the file was truncated under it (copytruncate), and goes on at its end", again(async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const session = start(new JsonFileListener({ path }));
    await deliver(session, [eventAt(0)]);
    truncateSync(path);
    await deliver(session, [eventAt(1)]);
    appendFileSync(path, "");
    await session.finish();
    expect(textOf(path)).toBe(lineAt(1));
  }));
});
