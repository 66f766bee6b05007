import type { FileHandle } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { lastLineEnd, recoverTail } from "../src/recover-tail.ts";

const MIB = 1024 * 1024;
const RECORD = '{"type":"workflow_started","timestamp":"2026-01-02T03:04:05Z","run_id":"r"}';

/** A file in memory that tells what was done to it; `mostBytes` is what one call reads at most. */
function fileOf(content: string | Buffer, { mostBytes = Infinity, size = content.length, refusesToCut = false } = {}): { handle: FileHandle; done: string[] } {
  const bytes = Buffer.from(content);
  const done: string[] = [];
  const handle = {
    stat: async () => ({ size }),
    read: async (buffer: Buffer, offset: number, length: number, position: number) => {
      // What lies behind the bytes that were read is anything, a newline for instance.
      buffer.fill("\n", offset);
      const read = bytes.subarray(position, position + Math.min(length, mostBytes));
      buffer.set(read, offset);
      return { bytesRead: read.length };
    },
    truncate: async (to: number) => {
      if (refusesToCut) throw new Error("append-only");
      done.push(`cut at ${String(to)}`);
    },
    write: async (text: string) => void done.push(`wrote ${JSON.stringify(text)}`),
  };
  return { handle: handle as unknown as FileHandle, done };
}

describe("recoverTail", () => {
  it.each<[what: string, content: string, outcome: string, done: string[]]>([
    ["an empty file", "", "whole", []],
    ["whole lines", `${RECORD}\n`, "whole", []],
    ["a lone newline", "\n", "whole", []],
    ["a fragment behind a newline at the start", '\n{"type":"w', "cut", ["cut at 1"]],
    ["a fragment of less than a record's first bytes", `${RECORD}\n{"ty`, "cut", [`cut at ${String(RECORD.length + 1)}`]],
    ["a fragment that ends like a record", '{"type":"workflow_started","metadata":{"a":1}', "cut", ["cut at 0"]],
    ["a record that lacks its newline", `${RECORD}\n${RECORD}`, "closed", ['wrote "\\n"']],
    ["nothing but a record that lacks its newline", RECORD, "closed", ['wrote "\\n"']],
    ["one NUL byte", "\0", "cut", ["cut at 0"]],
    ["NUL bytes", `${RECORD}\n\0\0`, "cut", [`cut at ${String(RECORD.length + 1)}`]],
    ["text of somebody else", "my notes", "closed", ['wrote "\\n"']],
  ])("of %s", async (_what, content, outcome, done) => {
    for (const mostBytes of content.includes("\n") ? [Infinity] : [Infinity, 5, 1]) {
      const file = fileOf(content, { mostBytes });
      expect(await recoverTail(file.handle)).toBe(outcome);
      expect(file.done).toEqual(done);
    }
  });

  it("ends a fragment that it may not cut", async () => {
    const file = fileOf('{"type":"w', { refusesToCut: true });
    expect(await recoverTail(file.handle)).toBe("closed");
    expect(file.done).toEqual(['wrote "\\n"']);
  });

  it("finds the last newline in front of blocks without one", async () => {
    const block = 64 * 1024;
    for (const behind of [block - 1, block, block + 1, 2 * block]) {
      const content = `\n${"x".repeat(behind)}`;
      expect(await lastLineEnd(fileOf(content).handle, content.length)).toBe(1);
      expect(await lastLineEnd(fileOf(content.slice(1)).handle, behind)).toBe(0);
    }
  });

  it("looks into a line of 64 MiB to see whether it is whole, and takes a longer one for whole when it ends like a record", async () => {
    const line = Buffer.alloc(64 * MIB + 2, "x");
    line.write('{"type":"');
    line.write("}", 64 * MIB - 1);
    line.write("}", 64 * MIB);
    expect(await recoverTail(fileOf(line.subarray(0, 64 * MIB)).handle)).toBe("cut");
    expect(await recoverTail(fileOf(line.subarray(0, 64 * MIB + 1)).handle)).toBe("closed");
    expect(await recoverTail(fileOf(line).handle)).toBe("cut");
    expect(await recoverTail(fileOf(Buffer.concat([Buffer.from(`${RECORD}\n`), line.subarray(0, 64 * MIB)])).handle)).toBe("cut");
  }, 60_000);

  it("takes bytes that vanish while it reads for a fragment, and never waits for them", async () => {
    const file = fileOf("", { size: 5 });
    expect(await recoverTail(file.handle)).toBe("cut");
  });
});
