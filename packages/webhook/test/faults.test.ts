import { join } from "node:path";
import { isConserved } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { eventsOf, firstTaken, keyOf, outOfOrder } from "./support/events.ts";
import { keysIn, lettersIn } from "./support/dead-letters.ts";
import { isFull } from "./support/full.ts";
import { Receiver } from "./support/receiver.ts";
import { deliver, webhookTo } from "./support/session.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const FAULTS = [
  "500",
  "503",
  "429:1",
  "reset-before",
  "reset-during",
  "reset-after",
  "reset-in-answer",
  "hang",
  "drip",
  "drip-headers",
  "huge",
  "bomb",
  "redirect",
  "redirect:308",
  "huge-headers",
  "bad-chunks",
  "two-answers",
  "early-hints",
  "nonsense",
];

const seeds = isFull ? Array.from({ length: 20 }, (_, index) => index + 1) : [Math.floor(Math.random() * 2 ** 31)];
const count = isFull ? 10_000 : 600;

describe("under random faults of every kind", () => {
  it.each(seeds)(
    "each event ends delivered or as a dead letter, every request verifies, and no redirect is followed (seed %i)",
    { timeout: 600_000 },
    async (seed) => {
      const path = join(temporaryFolder(), "dead.ndjson");
      const receiver = await Receiver.start({ answers: FAULTS, always: [...FAULTS, ...Array<string>(FAULTS.length).fill("ok")] }, seed);
      try {
        const events = eventsOf(count, 17);
        const listener = webhookTo(receiver, { concurrency: 4, batch: { maxEvents: 5 }, retry: { maxAttempts: 3 }, attemptTimeoutMs: 100, deadLetter: path });
        const report = await deliver(listener, events);
        const { begun, cutOff, entries, redirected } = await receiver.ledger();

        expect(isConserved(report)).toBe(true);
        expect(report).toMatchObject({ offered: count, delivered: count - report.failed, pending: 0, coalesced: 0, dropped: { overflow: 0, cancelled: 0, closed: 0 } });
        const dead = keysIn(lettersIn(path));
        expect(dead).toHaveLength(report.failed);
        const taken = firstTaken(entries);
        const accountedFor = new Set([...taken, ...dead]);
        expect(events.map(keyOf).filter((key) => !accountedFor.has(key))).toEqual([]);
        expect(outOfOrder(taken)).toEqual([]);

        expect(entries.filter(({ verified, bytes }) => !verified && bytes > 0)).toEqual([]);
        // Every request that began is accounted for, and nothing is sent that we do not know of. An attempt that a busy machine cut off
        // before it had a connection, or before the other end had read its headers, is one that the other end knows nothing of.
        const { attempts } = listener.stats();
        expect(begun).toBe(entries.length + cutOff);
        expect(begun).toBeLessThanOrEqual(attempts);
        expect(begun).toBeGreaterThan(attempts * 0.95);
        expect(redirected).toBe(0);
        // Every fault did happen (each is among the first answers), and some events did end as dead letters: otherwise this proves nothing.
        expect(FAULTS.filter((fault) => !entries.some(({ answer }) => answer === fault))).toEqual([]);
        expect(dead.length).toBeGreaterThan(0);
      } finally {
        await receiver.stop();
      }
    },
  );
});
