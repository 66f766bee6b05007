import { test } from "node:test";
import type { ConformanceCase } from "./conformance.ts";
import { testConformance as declareTests } from "./vitest.ts";

/**
 * Declares one test a case with `node:test`. What is lacking says so in the title.
 *
 * @param timeoutMs how long a case may take, in milliseconds. Default: 120,000.
 */
export function testConformance(cases: readonly ConformanceCase[], options?: { readonly timeoutMs?: number }): void {
  declareTests((title, body, timeout) => test(title, { timeout }, body), cases, options);
}
