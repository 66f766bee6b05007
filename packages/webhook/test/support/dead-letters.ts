import { readFileSync } from "node:fs";
import type { DeadLetter } from "../../src/index.ts";

/** The letters of a file. */
export function lettersIn(path: string): DeadLetter[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as DeadLetter);
}

/** The keys of the events in letters of JSON bodies. */
export function keysIn(letters: readonly DeadLetter[]): string[] {
  return letters.flatMap(({ body }) => (JSON.parse(body) as { run_id: string; attempt: number }[]).map(({ run_id: runId, attempt }) => `${runId}#${attempt}`));
}
