import type { ConformanceCase } from "./conformance.ts";
import { runCase } from "./run-conformance.ts";

/** Declares a test: vitest's `it` and `test`, and those of Jest and Bun. */
export type DeclareTest = (title: string, body: () => Promise<void>, timeoutMs: number) => unknown;

/**
 * Declares one test a case. What is lacking says so in the title.
 *
 * @param it vitest's own, so that the tests land in the run that is under way.
 * @param timeoutMs how long a case may take, in milliseconds. Default: 120,000.
 */
export function testConformance(it: DeclareTest, cases: readonly ConformanceCase[], { timeoutMs = 120_000 }: { readonly timeoutMs?: number } = {}): void {
  for (const each of cases) it(titleOf(each), () => runCase(each, timeoutMs), timeoutMs + 1_000);
}

function titleOf({ id, title, lacks }: ConformanceCase): string {
  return lacks === undefined ? `${title} (${id})` : `${title} (${id}) — declared to lack ${lacks}`;
}
