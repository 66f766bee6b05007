import type { DeliveryReport } from "./delivery-report.ts";
import type { OverflowPolicy } from "./overflow-policy.ts";

/** Options of `createChannel`. */
export interface ChannelOptions<T> {
  /**
   * Most values that wait at a time: an integer from 1.
   *
   * @default 1_024
   */
  readonly capacity?: number;
  /**
   * What gives way when the channel is full.
   *
   * @default "wait"
   */
  readonly overflow?: OverflowPolicy<T>;
}

/** A bounded FIFO between an engine and a listener, with a ledger of where every value went. */
export interface Channel<T> {
  readonly sender: Sender<T>;
  readonly receiver: Receiver<T>;
  /** Where every value went, as of now. */
  readonly report: () => DeliveryReport;
}

/** The engine's end of a channel. */
export interface Sender<T> {
  /**
   * Offers a value.
   *
   * @returns resolves when the value is accepted; under `"wait"` that takes until there is room. Also resolves, with
   * the value counted as dropped, when the policy gave it up or the reader has cancelled.
   * @throws ChannelClosedError (as a rejection) after `close()`, and when `close()` comes while it waits.
   */
  send(value: T): Promise<void>;

  /**
   * Offers a value and never waits.
   *
   * @returns whether it was accepted; a refused value counts as dropped.
   */
  trySend(value: T): boolean;

  /**
   * Offers many values at once. A batch that finds the channel empty is handed on by reference, not copied: the caller
   * must not change the array afterwards.
   *
   * @returns as `send` does, when the last of them is accepted.
   * @throws ChannelClosedError (as a rejection), as `send` does.
   */
  sendAll(values: readonly T[]): Promise<void>;

  /** Resolves when nothing waits, or when the reader takes no more. */
  whenEmpty(): Promise<void>;

  /** How many values can be accepted without another giving way. 0 once the channel is closed or cancelled. */
  readonly room: number;

  /** No more values: what waits is still delivered. Idempotent. */
  close(): void;

  /** Whether `close()` was called. */
  readonly closed: boolean;
}

/**
 * The listener's end of a channel. Read by one loop, once.
 *
 * Asking for the next item or batch acknowledges the one before it. Leaving the loop early (`break`, `throw`) cancels,
 * and what was handed over last counts as failed.
 */
export interface Receiver<T> extends AsyncIterable<T> {
  /**
   * Whether whatever is neither acknowledged nor rejected is offered again, also after a crash. An outbox says so; then there is no
   * reason to give up on a far end that may come back, and when it is time to stop, what was not delivered is left alone.
   *
   * @default false
   */
  readonly redelivers?: boolean;

  /**
   * Everything that waits, in one go: as fast as a channel gets.
   *
   * @param maxSize most values a batch. Default: no limit but the channel's capacity.
   * @throws ChannelBusyError when the receiver is being read already.
   */
  batches(maxSize?: number): AsyncIterable<readonly T[]>;

  /**
   * "I could not handle this": values of the current batch count as failed, not as delivered.
   *
   * @param error why; it ends up in the report.
   * @param count how many of them. Default: all that are not accounted for yet.
   */
  reject(error: unknown, count?: number): void;

  /** "I take what waits and nothing more": later values count as cancelled, and senders never wait again. */
  finish(): void;

  /** "I am not interested": what waits is discarded and counted, and senders never wait again. Idempotent. */
  cancel(reason?: unknown): void;
}
