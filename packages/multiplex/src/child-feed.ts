import {
  DEFAULT_CAPACITY,
  finishesWithin,
  isFlowtapError,
  openTap,
  type DeliveryReport,
  type ExecutionEvent,
  type Listener,
  type Tap,
} from "@flowtap/core";
import type { ChildListener } from "./child-listener.ts";

/**
 * How long a child that gives events up rather than wait is allowed to catch up before it does, in milliseconds. Long enough
 * for a healthy one to empty its channel, too short for its siblings to feel. It gets no second such pause before it has
 * caught up.
 */
const CATCH_UP_MS = 25;

const EMPTY_REPORT: DeliveryReport = {
  offered: 0,
  delivered: 0,
  coalesced: 0,
  dropped: { overflow: 0, cancelled: 0, closed: 0 },
  failed: 0,
  pending: 0,
  errors: [],
};

/** Options that all children share. */
export interface FeedOptions {
  readonly stopTimeoutMs: number;
  readonly onListenerError: (error: unknown, listener: Listener) => void;
}

/** Feeds one child through its own tap, and isolates its siblings from it. */
export class ChildFeed {
  readonly name: string;
  readonly listener: Listener;
  /** Why the child was detached or could not be stopped; empty for one that is well. */
  readonly failures: unknown[] = [];
  readonly #child: ChildListener;
  readonly #capacity: number;
  readonly #options: FeedOptions;
  #tap: Tap | undefined;
  /** It did not catch up in time: no more pauses for it until it has. */
  #lags = false;

  constructor(name: string, child: ChildListener, options: FeedOptions) {
    this.name = name;
    this.listener = child.listener;
    this.#child = child;
    this.#capacity = child.capacity ?? DEFAULT_CAPACITY;
    this.#options = options;
  }

  get report(): DeliveryReport {
    return this.#tap?.report() ?? EMPTY_REPORT;
  }

  start(): void {
    const { listener, overflow = "coalesce" } = this.#child;
    this.#tap = openTap(listener, {
      capacity: this.#capacity,
      overflow,
      stopTimeoutMs: this.#options.stopTimeoutMs,
      onListenerError: (error) => {
        this.#reportError(error);
      },
    });
  }

  /** As `start`, but a child that cannot be started fails like any other, and leaves its siblings alone. */
  startOrFail(): void {
    try {
      this.start();
    } catch (error) {
      this.failures.push(error);
      this.#options.onListenerError(error, this.listener);
    }
  }

  /** Hands a batch on. Returns a promise only when the child makes its siblings wait. Never throws or rejects. */
  feed(batch: readonly ExecutionEvent[]): Promise<void> | undefined {
    const tap = this.#tap;
    if (tap === undefined) return undefined;
    const events = this.#select(batch);
    if (events.length <= tap.room || this.#child.overflow === "wait") {
      const waits = events.length > tap.room;
      const accepted = tap.sendAll(events);
      return waits ? accepted.catch(ignore) : undefined;
    }
    return this.#feedInParts(tap, events);
  }

  drain(): Promise<void> {
    return this.#tap?.drain() ?? Promise.resolve();
  }

  async close(): Promise<DeliveryReport> {
    if (this.#tap !== undefined) return this.#tap.close();
    try {
      const stopping = Promise.resolve(this.listener.stopListening());
      if (!(await finishesWithin(stopping, this.#options.stopTimeoutMs))) this.failures.push(new Error("did not stop in time"));
    } catch (error) {
      this.failures.push(error);
    }
    return EMPTY_REPORT;
  }

  async #feedInParts(tap: Tap, events: readonly ExecutionEvent[]): Promise<void> {
    if (tap.room === this.#capacity) this.#lags = false;
    let fed = 0;
    while (fed < events.length && !this.#lags) {
      const part = events.slice(fed, fed + tap.room);
      void tap.sendAll(part);
      fed += part.length;
      if (fed < events.length) this.#lags = !(await finishesWithin(tap.whenEmpty(), CATCH_UP_MS)) || tap.room === 0;
    }
    if (fed < events.length) void tap.sendAll(events.slice(fed));
  }

  #select(batch: readonly ExecutionEvent[]): readonly ExecutionEvent[] {
    const { filter } = this.#child;
    if (filter === undefined) return batch;
    return batch.filter((event) => {
      try {
        return filter(event);
      } catch (error) {
        this.#reportError(error);
        return true;
      }
    });
  }

  #reportError(error: unknown): void {
    if (isFlowtapError(error, "listener_failed") || isFlowtapError(error, "listener_timeout")) this.failures.push(error);
    this.#options.onListenerError(error, this.listener);
  }
}

function ignore(): void {
  // The loss is in the child's report.
}
