import { setTimeout as delay } from "node:timers/promises";
import { FaultEpisode } from "./fault-episode.ts";
import { RETRY_DELAY_MS } from "./limits.ts";
import { OutboxError } from "./outbox-error.ts";
import type { ResolvedOptions } from "./outbox-options.ts";
import { payloadBytesOf, type NewRecord } from "./segment.ts";
import type { SegmentStore } from "./segment-store.ts";
import { toOutboxError } from "./store-fault.ts";

/** What a {@link RecordWriter} tells. */
export interface WriterListener {
  /** Told once an episode: the outbox is full, the disk takes nothing. */
  readonly onFault: (error: OutboxError) => void;
  /** Told of stored events that gave way to newer ones. */
  readonly onDropped: (count: number) => void;
}

/** Stores records, and knows what to do when there is no room or the disk refuses. */
export class RecordWriter {
  readonly #store: SegmentStore;
  readonly #options: ResolvedOptions;
  readonly #onDropped: (count: number) => void;
  readonly #overLimit: FaultEpisode<OutboxError>;
  readonly #refusal: FaultEpisode<OutboxError>;
  readonly #stopped = new AbortController();
  #isDrained = true;
  #retryAtMs = -Infinity;

  constructor(store: SegmentStore, options: ResolvedOptions, { onFault, onDropped }: WriterListener) {
    this.#store = store;
    this.#options = options;
    this.#onDropped = onDropped;
    this.#overLimit = new FaultEpisode(onFault);
    this.#refusal = new FaultEpisode(onFault);
  }

  /**
   * Stores records, all or none.
   *
   * @returns when they are on the disk; with an error when their events were given up, which reason `"over_limit"` or a fault of
   * the disk says was by the overflow policy.
   */
  async write(records: readonly NewRecord[]): Promise<OutboxError | undefined> {
    const bytes = payloadBytesOf(records);
    if (!this.#store.canEverHold(bytes)) {
      return this.#error("too_large", `expected an event of at most about half of maxBytes (${String(this.#options.maxBytes)}), received one of ${String(bytes)} bytes: raise maxBytes`);
    }
    for (;;) {
      const { version } = this.#store.changes;
      const refusal = this.#store.hasRoomFor(bytes) ? await this.#append(records) : await this.#makeRoom(version);
      if (refusal !== "again") return refusal;
    }
  }

  /** Nobody takes anything out any more: waiting for room is in vain. */
  stopWaitingForRoom(): void {
    this.#isDrained = false;
    this.#store.changes.notify();
  }

  /** Ends all waiting. What could not be stored by now is given up. */
  stopWaiting(): void {
    this.#stopped.abort();
    this.stopWaitingForRoom();
  }

  async #append(records: readonly NewRecord[]): Promise<OutboxError | "again" | undefined> {
    const { overflow } = this.#options;
    const waitMs = this.#retryAtMs - performance.now();
    if (waitMs > 0) {
      if (overflow !== "wait") return this.#refusal.meet(() => this.#error("io", "the disk refuses"));
      await this.#pause(waitMs);
    }
    if (this.#stopped.signal.aborted && waitMs > 0) return this.#error("stopped", "was stopped while the disk refused");
    try {
      await this.#store.append(records);
      this.#overLimit.end();
      this.#refusal.end();
      return undefined;
    } catch (cause) {
      this.#retryAtMs = performance.now() + RETRY_DELAY_MS;
      const error = this.#refusal.meet(() => toOutboxError(this.#options.path, "cannot store events", cause));
      if (overflow === "wait") return "again";
      if (overflow === "drop-oldest" && error.reason === "full" && (await this.#dropOldest())) this.#retryAtMs = -Infinity;
      return this.#retryAtMs === -Infinity ? "again" : error;
    }
  }

  async #makeRoom(version: number): Promise<OutboxError | "again"> {
    const { overflow, maxBytes } = this.#options;
    if (overflow === "wait") {
      if (!this.#isDrained) return this.#error("stopped", "is full, and nothing takes events out of it any more");
      await this.#store.changes.after(version);
      return "again";
    }
    const error = this.#overLimit.meet(() => this.#error("over_limit", `holds as much as maxBytes (${String(maxBytes)}) allows: ${overflow} gives events up until the inner listener catches up`));
    return overflow === "drop-oldest" && (await this.#dropOldest()) ? "again" : error;
  }

  async #dropOldest(): Promise<boolean> {
    try {
      const count = await this.#store.dropOldest();
      if (count > 0) this.#onDropped(count);
      return count > 0;
    } catch {
      // The disk refuses that too: the new events go instead.
      return false;
    }
  }

  async #pause(ms: number): Promise<void> {
    try {
      await delay(ms, undefined, { signal: this.#stopped.signal });
    } catch {
      // Stopped.
    }
  }

  #error(reason: OutboxError["reason"], message: string): OutboxError {
    return new OutboxError(this.#options.path, reason, message);
  }
}
