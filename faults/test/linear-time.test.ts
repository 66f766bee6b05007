import { visibleText } from "@flowtap/console";
import { decodeEvent, encodeEvent } from "@flowtap/core";
import { describe, expect, it } from "vitest";

const SHORT_LENGTH = 10_000;
const TIMES = 8;
/** A linear way takes 8 times as long, a quadratic one 64 times. */
const LARGEST_RATIO = 16;
const MOST_ROUNDS = 10;
/** Enough for the clock of processor time. */
const REPEATS = 3;

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

/** Processor time, so that it does not count what others on the machine do. */
function cpuMicrosecondsOf(work: () => unknown, times: number): number {
  const before = process.cpuUsage();
  for (let done = 0; done < times; done += 1) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

describe.each(WAYS)("%s", (_way, way) => {
  it.each(STRINGS)("takes time in proportion to %s", (_name, unit) => {
    const short = unit.repeat(Math.ceil(SHORT_LENGTH / unit.length));
    const long = short.repeat(TIMES);
    let [shortTime, longTime] = [Infinity, Infinity];
    for (let round = 0; round < MOST_ROUNDS && (round < 2 || longTime > LARGEST_RATIO * shortTime); round += 1) {
      // As much text both times: what the collector and the compiler take falls on both alike.
      shortTime = Math.min(shortTime, cpuMicrosecondsOf(() => way(short), TIMES * REPEATS));
      longTime = Math.min(longTime, cpuMicrosecondsOf(() => way(long), REPEATS));
    }
    expect(longTime / shortTime).toBeLessThanOrEqual(LARGEST_RATIO);
  });
});
