import { execFileSync } from "node:child_process";
import { encodeEvent, type ExecutionEvent } from "../../src/index.ts";
import { describe, expect, it } from "vitest";
import { naughtyTexts } from "./support/naughty-texts.ts";

const READERS: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ["jq", "jq", ["-c", "[.text, .error, .metadata.key]"]],
  ["Python", "python3", ["-c", "import json,sys\nfor line in sys.stdin.buffer: e=json.loads(line.decode('utf-8')); print(json.dumps([e.get('text'),e.get('error'),e['metadata'].get('key')]))"]],
];

function has(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("events of naughty strings", () => {
  it.each(READERS.filter(([, command]) => has(command)))("are lines that %s reads as we do", (_name, command, args) => {
    const events = naughtyTexts.map((text): ExecutionEvent => ({ type: "step_failed", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "s", text, error: text, metadata: { key: text } }));
    const input = Buffer.from(events.map((event) => `${encodeEvent(event)}\n`).join(""));

    const read = execFileSync(command, args, { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).trimEnd().split("\n").map((line) => JSON.parse(line));

    expect(read).toEqual(naughtyTexts.map((text) => text.toWellFormed()).map((text) => [text === "" ? null : text, text === "" ? null : text, text]));
  });
});
