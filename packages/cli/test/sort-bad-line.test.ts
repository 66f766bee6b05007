import { decodeEvent, type FlowtapError } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { sortBadLine } from "../src/sort-bad-line.ts";

function sortOf(raw: string): string {
  try {
    decodeEvent(raw);
  } catch (error) {
    return sortBadLine({ raw, error: error as FlowtapError, line: 1, offset: 0 });
  }
  return "an event";
}

describe("a line that is no event", () => {
  it.each([
    "starting up",
    "\u001b[32mINFO\u001b[0m\tready",
    '{"level":"info","msg":"ready"}',
    "[1, 2]",
    '"text"',
    "42",
    "caf\uFFFD, one byte of another encoding",
    "50%\r60%\rdone",
  ])("is a log: %j", (raw) => {
    expect(sortOf(raw)).toBe("log");
  });

  it.each([
    '{"type":"step_started","timestamp":"2024-06-01T12:00:00Z","run_id":"r"',
    '{"type":5,"timestamp":"2024-06-01T12:00:00Z","run_id":"r"}',
    '{"timestamp":"2024-06-01T12:00:00Z","run_id":"r","level":"info"}',
    '{"type":"step_started","timestamp":"yesterday","run_id":"r"}',
    '{"type":"step_started","timestamp":"2024-06-01T12:00:00Z","run_id":"r","duration":9007199254740993}',
    "{not json",
  ])("means to be an event and is refused: %j", (raw) => {
    expect(sortOf(raw)).toBe("refused");
  });

  it.each(["\u001f\uFFFD\b\0\0\0\0\0\0\u0003", "\0\0\0\0{}", "\uFFFD\uFFFDab"])("is binary: %j", (raw) => {
    expect(sortOf(raw)).toBe("binary");
  });
});
