import { createChannel, createListener, encodeEvent, isConserved, type Channel, type ExecutionEvent, type Listener } from "@flowtap/core";
import { expect } from "vitest";
import type { OutboxListener } from "../../src/index.ts";

/** Event number `index`, its line about `bytes` long. */
export function eventAt(index: number, bytes = 0): ExecutionEvent {
  const text = "x".repeat(Math.max(1, bytes - 130));
  return { type: "step_progress", timestamp: "2026-01-02T03:04:05.678Z", runId: "run-1", stepId: "build", attempt: index + 1, text };
}

/** `count` events from number `first`. */
export function eventsOf(count: number, first = 0, bytes = 0): ExecutionEvent[] {
  return Array.from({ length: count }, (_, index) => eventAt(first + index, bytes));
}

/** Their numbers, as {@link eventAt} made them. */
export function numbersOf(events: readonly ExecutionEvent[]): number[] {
  return events.map((event) => (event.attempt ?? 0) - 1);
}

/** `count` numbers from `first`. */
export function range(count: number, first = 0): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Lines of those events. */
export function linesOf(events: readonly ExecutionEvent[]): string[] {
  return events.map(encodeEvent);
}

/** Keeps what it was given, batch by batch, and may be held up. */
export class Probe {
  readonly batches: number[][] = [];
  readonly listener: Listener;
  /** Awaited before a batch is acknowledged. */
  gate: () => Promise<void> | void = () => undefined;

  constructor(name = "probe") {
    this.listener = createListener({
      name,
      onBatch: async (events) => {
        this.batches.push(numbersOf(events));
        await this.gate();
      },
    });
  }

  get numbers(): number[] {
    return this.batches.flat();
  }
}

/** A listener that takes the first batch and then never moves again, not even when it is asked to stop. */
export function hangingListener(name = "hanging"): Listener & { readonly taken: number[] } {
  const taken: number[] = [];
  const never = new Promise<void>(() => undefined);
  return {
    name,
    taken,
    async startListening(progress) {
      for await (const events of progress.batches()) {
        taken.push(...numbersOf(events));
        await never;
      }
    },
    stopListening: () => never,
  };
}

/** An outbox at work, and the channel that feeds it. */
export interface Session {
  readonly channel: Channel<ExecutionEvent>;
  readonly done: Promise<void>;
  /** Sends events and waits until they are acknowledged or refused. */
  store(events: readonly ExecutionEvent[]): Promise<void>;
  /** Closes the channel, waits until everything is stored, stops. The ledgers of channel and outbox are right. */
  finish(): Promise<void>;
}

/** Starts an outbox on a channel of its own. */
export function start(outbox: OutboxListener, capacity = 1024): Session {
  const channel = createChannel<ExecutionEvent>({ capacity, overflow: "wait" });
  const done = outbox.startListening(channel.receiver);
  done.catch(() => undefined);
  return {
    channel,
    done,
    async store(events) {
      const before = channel.report();
      await channel.sender.sendAll(events);
      await until(() => {
        const { delivered, failed } = channel.report();
        return delivered + failed >= before.delivered + before.failed + events.length;
      }, "the events to be stored");
    },
    async finish() {
      channel.sender.close();
      await done;
      await outbox.stopListening();
      expect(isConserved(channel.report())).toBe(true);
      expect(isConserved(outbox.stats())).toBe(true);
    },
  };
}

/** Waits for a condition, at most twenty seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what = "the condition"): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited twenty seconds for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}
