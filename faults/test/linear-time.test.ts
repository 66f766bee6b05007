import { visibleText } from "@flowtap/console";
import { decodeEvent, encodeEvent } from "@flowtap/core";
import { describe, expect, it } from "vitest";

const SHORT_LENGTH = 10_000;
const TIMES = 8;
/** A quadratic way takes 64 times as long. Caches, the collector of garbage and a busy machine make a linear one take more than 8 times. */
const LARGEST_RATIO = 32;
const MOST_ROUNDS = 10;

/** What makes patterns that backtrack take for ever. */
const STRINGS: readonly (readonly [name: string, unit: string])[] = [
  ["escape characters without an end", "\u001b["],
  ["links of a terminal without an end", "\u001b]8;;http://a"],
  ["combining marks", "\u0301"],
  ["joiners between pictographs", "👩\u200d"],
  ["number signs", "#"],
  ["lone surrogates", "\ud800"],
  ["variation selectors", "\ufe0f"],
];
const WAYS: readonly (readonly [name: string, way: (text: string) => unknown])[] = [
  ["making text visible", (text) => visibleText(text, Infinity)],
  ["encoding and decoding", (text) => decodeEvent(encodeEvent({ type: "workflow_started", timestamp: "2026-01-02T03:04:05Z", runId: "r", text }))],
];

/** The fastest of several runs: what others on the machine do makes none faster. */
function fastest(once: () => unknown, rounds: number): number {
  let best = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const startMs = performance.now();
    once();
    best = Math.min(best, performance.now() - startMs);
  }
  return best;
}

describe.each(WAYS)("%s", (_way, way) => {
  it.each(STRINGS)("takes time in proportion to %s", (_name, unit) => {
    const short = unit.repeat(Math.ceil(SHORT_LENGTH / unit.length));
    const long = short.repeat(TIMES);
    let [shortMs, longMs] = [Infinity, Infinity];
    for (let round = 0; round < MOST_ROUNDS && (round < 2 || longMs > LARGEST_RATIO * shortMs); round += 1) {
      shortMs = Math.min(shortMs, fastest(() => way(short), 3));
      longMs = Math.min(longMs, fastest(() => way(long), 1));
    }
    expect(longMs / shortMs).toBeLessThanOrEqual(LARGEST_RATIO);
  });
});
