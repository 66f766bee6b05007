import { setTimeout as delay } from "node:timers/promises";
import { decodeEvent, type ExecutionEvent } from "@flowtap/core";
import { FaultEpisode } from "./fault-episode.ts";
import { RETRY_DELAY_MS } from "./limits.ts";
import { OutboxError } from "./outbox-error.ts";
import type { OutboxLedger } from "./outbox-ledger.ts";
import type { EventSource } from "./redelivering-receiver.ts";
import type { SegmentStore, StoredBatch } from "./segment-store.ts";
import { toOutboxError } from "./store-fault.ts";

/** What a {@link BacklogSource} reads and tells. */
export interface BacklogSettings {
  readonly path: string;
  readonly store: SegmentStore;
  readonly ledger: OutboxLedger;
  readonly onError: (error: unknown) => void;
}

/** Feeds stored events to the inner listener, and has what is done with removed. */
export class BacklogSource implements EventSource {
  readonly #settings: BacklogSettings;
  readonly #fault: FaultEpisode<OutboxError>;
  readonly #stopped = new AbortController();
  #reading: Promise<unknown> = Promise.resolve();
  #endsWhenEmpty = false;
  #batch: Omit<StoredBatch, "lines"> | undefined;
  /** Whether every line of the batch could be read. */
  #isWhole = false;
  /** How many events of the batch the reader was given, and is done with. */
  #given = 0;
  #settled = 0;

  constructor(settings: BacklogSettings) {
    this.#settings = settings;
    this.#fault = new FaultEpisode<OutboxError>(settings.onError);
  }

  next(): Promise<readonly ExecutionEvent[] | undefined> {
    const reading = this.#next();
    this.#reading = reading;
    return reading;
  }

  settle(delivered: number, failed: number): void {
    const { ledger, store } = this.#settings;
    ledger.deliver(delivered);
    ledger.fail(failed);
    this.#settled += delivered + failed;
    if (this.#batch === undefined) return;
    const { start, end } = this.#batch;
    if (this.#settled === this.#given) store.acknowledge(end);
    else if (this.#isWhole) store.acknowledge(start + this.#settled);
  }

  report(error: unknown): void {
    this.#settings.onError(error);
  }

  /** Nothing more will be stored. */
  endWhenEmpty(): void {
    this.#endsWhenEmpty = true;
    this.#settings.store.changes.notify();
  }

  /** Ends it as soon as nothing is being read. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#settings.store.changes.notify();
    await this.#reading;
  }

  async #next(): Promise<readonly ExecutionEvent[] | undefined> {
    const { store } = this.#settings;
    while (!this.#stopped.signal.aborted) {
      const { version } = store.changes;
      const batch = await this.#read();
      if (batch === "again") continue;
      const events = batch === undefined ? [] : this.#decode(batch);
      if (events.length > 0) return this.#isStopped() ? undefined : events;
      if (batch !== undefined) continue;
      if (this.#endsWhenEmpty) return undefined;
      await store.changes.after(version);
    }
    return undefined;
  }

  #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #read(): Promise<StoredBatch | "again" | undefined> {
    const { path, store } = this.#settings;
    try {
      const batch = await store.nextBatch();
      this.#fault.end();
      return batch;
    } catch (cause) {
      this.#fault.meet(() => toOutboxError(path, "cannot read stored events, and tries again", cause));
      await delay(RETRY_DELAY_MS, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      return "again";
    }
  }

  /** A line that an intact record holds and this version cannot read counts as failed. */
  #decode(batch: StoredBatch): readonly ExecutionEvent[] {
    const { ledger, onError, store } = this.#settings;
    const events: ExecutionEvent[] = [];
    for (const line of batch.lines) {
      try {
        events.push(decodeEvent(line));
      } catch (error) {
        ledger.fail(1);
        onError(error);
      }
    }
    this.#batch = { start: batch.start, end: batch.end };
    this.#given = events.length;
    this.#isWhole = events.length === batch.lines.length;
    this.#settled = 0;
    if (events.length === 0) store.acknowledge(batch.end);
    return events;
  }
}
