import { FlowtapError, errorText, requireInteger } from "@flowtap/core";
import type { ConformanceCase, ConformanceLevel } from "./conformance.ts";

/** What became of a case. `lacking`: nothing was tried, because the listener is declared to lack what the case needs. */
export type ConformanceStatus = "passed" | "failed" | "lacking";

/** A case and what became of it: JSON data, but for `error`. */
export interface ConformanceResult {
  readonly id: string;
  readonly title: string;
  readonly level: ConformanceLevel;
  readonly rule: string;
  readonly status: ConformanceStatus;
  readonly durationMs: number;
  /** Why it failed, or what is lacking. */
  readonly message?: string;
  /** What it failed with. */
  readonly error?: unknown;
}

/** Options of {@link runConformance}. */
export interface RunConformanceOptions {
  /**
   * How long a case may take, in milliseconds; what takes longer has failed, and the next one begins.
   *
   * @default 120_000
   */
  readonly timeoutMs?: number;
  /**
   * Told of each result as it is there.
   *
   * @default nothing
   */
  readonly onResult?: (result: ConformanceResult) => void;
}

/**
 * Runs cases one after the other and tells what became of each.
 *
 * @returns a result a case, in their order. Never rejects because of a listener.
 * @throws OptionError (as a rejection) when `timeoutMs` is no integer from 1.
 */
export async function runConformance(cases: readonly ConformanceCase[], { timeoutMs = 120_000, onResult }: RunConformanceOptions = {}): Promise<readonly ConformanceResult[]> {
  requireInteger("timeoutMs", timeoutMs, 1, 2_147_483_647);
  const results: ConformanceResult[] = [];
  for (const each of cases) {
    const result = await resultOf(each, timeoutMs);
    results.push(result);
    onResult?.(result);
  }
  return results;
}

/** Whether nothing failed that a listener must do. */
export function conforms(results: readonly ConformanceResult[]): boolean {
  return results.every(({ level, status }) => level !== "must" || status !== "failed");
}

/**
 * Runs one case.
 *
 * @throws what the case throws, or FlowtapError (as a rejection) when it takes longer than `timeoutMs`.
 */
export async function runCase({ id, run }: ConformanceCase, timeoutMs: number): Promise<void> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new FlowtapError("conformance", `case "${id}" did not end within ${String(timeoutMs)} ms: the listener keeps the event loop busy, is slower than a millisecond an event, or its case hangs; raise timeoutMs if it needs longer`);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    await Promise.race([run(controller.signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}

async function resultOf(each: ConformanceCase, timeoutMs: number): Promise<ConformanceResult> {
  const { id, title, level, rule, lacks } = each;
  const about = { id, title, level, rule };
  if (lacks !== undefined) return { ...about, status: "lacking", durationMs: 0, message: lacks };
  const startMs = performance.now();
  try {
    await runCase(each, timeoutMs);
    return { ...about, status: "passed", durationMs: performance.now() - startMs };
  } catch (error) {
    return { ...about, status: "failed", durationMs: performance.now() - startMs, message: errorText(error), error };
  }
}
