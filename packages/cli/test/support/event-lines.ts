import { readFileSync } from "node:fs";

/** Canonical lines of one run that completes. */
export function completedRun(runId: string, steps: number): string {
  return [started(runId), ...Array.from({ length: steps }, (_, index) => step(runId, index)), ended(runId, "workflow_completed")].join("");
}

export function started(runId: string): string {
  return `{"type":"workflow_started","timestamp":"2024-06-01T12:00:00Z","run_id":"${runId}","metadata":{"workflow":"test"}}\n`;
}

export function step(runId: string, index: number): string {
  return `{"type":"step_completed","timestamp":"2024-06-01T12:00:01Z","run_id":"${runId}","step_id":"step-${String(index)}","duration":5}\n`;
}

export function ended(runId: string, type: "workflow_completed" | "workflow_failed"): string {
  return `{"type":"${type}","timestamp":"2024-06-01T12:00:02Z","run_id":"${runId}","duration":2000000000}\n`;
}

/** A fixture of the repository. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url), "utf8");
}

/** A fixture's path. */
export function fixturePath(name: string): string {
  return new URL(`../../../../fixtures/${name}`, import.meta.url).pathname;
}

/** The lines of a text, without their newlines. */
export function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
