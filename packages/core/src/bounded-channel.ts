import type { Channel, Receiver, Sender } from "./channel.ts";
import { ChannelReader } from "./channel-reader.ts";
import type { DeliveryReport } from "./delivery-report.ts";
import { ChannelClosedError } from "./errors.ts";
import type { OverflowPolicy } from "./overflow-policy.ts";
import { requireInteger, requirePolicy } from "./option-checks.ts";
import { PressureIndex } from "./pressure-index.ts";
import { supersessionOf } from "./supersession.ts";
import { WaitingValues } from "./waiting-values.ts";

/** Options of {@link createChannel}. */
export interface ChannelOptions<T> {
  /** Most values that wait at a time: an integer from 1. Default: 1,024. */
  readonly capacity?: number;
  /** What gives way when the channel is full. Default: `"wait"`. */
  readonly overflow?: OverflowPolicy<T>;
}

/** How many values wait at most, where no option says otherwise. */
export const DEFAULT_CAPACITY = 1024;
const MOST_ERRORS = 100;
const ACCEPTED: Promise<void> = Promise.resolve();
const NOTHING = (): undefined => undefined;

/**
 * Creates a bounded channel.
 *
 * @throws OptionError when the capacity is no integer from 1, or the policy is none of the four.
 */
export function createChannel<T>(options: ChannelOptions<T> = {}): Channel<T> {
  return new BoundedChannel(options);
}

/** Values that could not be accepted yet, and the caller who waits for it. */
interface WaitingSender<T> {
  readonly values: readonly T[];
  /** Index of the next value to accept. */
  next: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The channel's states, in order: *open*, then *closed* (by the sender: the rest is delivered), *finishing* (by the
 * receiver: the rest is delivered) or *cancelled* (the rest is discarded), then *ended* when nothing waits any more. No way
 * leads back.
 */
export class BoundedChannel<T> implements Channel<T>, Sender<T> {
  readonly sender: Sender<T> = this;
  readonly receiver: Receiver<T>;

  readonly #capacity: number;
  readonly #overflow: OverflowPolicy<T>;
  readonly #waiting = new WaitingValues<T>();
  readonly #onReject: (error: unknown) => void;
  readonly #pressure: PressureIndex<T> | undefined;
  /** Values that can be accepted at once. 0 also while a borrowed batch waits or the channel is not open: the one check on the fast path. */
  #room: number;
  #closed = false;
  /** The reader takes nothing new: it finishes, or has cancelled. */
  #refusing = false;

  #waitingSenders: WaitingSender<T>[] = [];
  #waitingForEmpty: (() => void)[] = [];
  #wakeReader: (() => void) | undefined;

  #offered = 0;
  #delivered = 0;
  #coalesced = 0;
  #droppedOverflow = 0;
  #droppedCancelled = 0;
  #droppedClosed = 0;
  #failed = 0;
  /** Handed over and not yet acknowledged. */
  #inFlight = 0;
  readonly #errors: unknown[] = [];

  /** @param onReject told of every `reject`, besides the report. */
  constructor({ capacity = DEFAULT_CAPACITY, overflow = "wait" }: ChannelOptions<T>, onReject: (error: unknown) => void = NOTHING) {
    this.#capacity = requireInteger("capacity", capacity, 1);
    this.#overflow = requirePolicy(overflow);
    this.#room = capacity;
    this.#onReject = onReject;
    const createSupersession = supersessionOf<T>(overflow);
    if (createSupersession !== undefined) this.#pressure = new PressureIndex(this.#waiting, createSupersession);
    this.receiver = new ChannelReader(this);
  }

  // The sender's side.

  get closed(): boolean {
    return this.#closed;
  }

  get room(): number {
    return this.#isOpen() ? this.#capacity - this.#waiting.size : 0;
  }

  trySend(value: T): boolean {
    this.#offered++;
    if (this.#room > 0) {
      this.#accept(value);
      return true;
    }
    return this.#offerWithoutRoom(value);
  }

  send(value: T): Promise<void> {
    if (this.#room > 0) {
      this.#offered++;
      this.#accept(value);
      return ACCEPTED;
    }
    return this.sendAll([value]);
  }

  sendAll(values: readonly T[]): Promise<void> {
    this.#offered += values.length;
    if (this.#closed) {
      this.#droppedClosed += values.length;
      return rejected(new ChannelClosedError());
    }
    if (this.#refusing) {
      this.#droppedCancelled += values.length;
      return ACCEPTED;
    }
    if (this.#waiting.size === 0 && values.length > 1 && values.length <= this.#capacity) {
      this.#waiting.borrow(values);
      this.#room = 0;
      this.#wake();
      return ACCEPTED;
    }
    let accepted = 0;
    for (const value of values) {
      if (this.#makeRoomByRule(value)) this.#accept(value);
      else if (this.#overflow === "wait") return this.#waitForRoom(values, accepted);
      accepted++;
    }
    return ACCEPTED;
  }

  whenEmpty(): Promise<void> {
    if (this.#waiting.size === 0 || this.#refusing) return ACCEPTED;
    return new Promise((resolve) => this.#waitingForEmpty.push(resolve));
  }

  /** Closes for new values only: senders that wait already are still served. */
  closeAfterWaiting(): void {
    this.#closed = true;
    this.#room = 0;
    this.#wake();
  }

  close(): void {
    this.closeAfterWaiting();
    const error = new ChannelClosedError();
    this.#droppedClosed += this.#releaseSenders((sender) => {
      sender.reject(error);
    });
  }

  report(): DeliveryReport {
    return {
      offered: this.#offered,
      delivered: this.#delivered,
      coalesced: this.#coalesced,
      dropped: { overflow: this.#droppedOverflow, cancelled: this.#droppedCancelled, closed: this.#droppedClosed },
      failed: this.#failed,
      pending: this.#waiting.size + this.#inFlight + unaccepted(this.#waitingSenders),
      errors: [...this.#errors],
    };
  }

  // The reader's side; ChannelReader gives it the shape of a Receiver.

  /** Whether nothing waits, and nothing will. */
  get ended(): boolean {
    return (this.#closed || this.#refusing) && this.#waiting.size === 0 && this.#waitingSenders.length === 0;
  }

  /** Whether the reader said that it takes nothing new. */
  get refusing(): boolean {
    return this.#refusing;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Everything handed over so far is handled. */
  acknowledge(): void {
    this.#delivered += this.#inFlight;
    this.#inFlight = 0;
  }

  reject(error: unknown, count: number = this.#inFlight): void {
    const failed = Math.min(requireInteger("count", count, 0), this.#inFlight);
    this.#inFlight -= failed;
    this.#failed += failed;
    this.recordError(error);
    this.#onReject(error);
  }

  recordError(error: unknown): void {
    if (this.#errors.length < MOST_ERRORS) this.#errors.push(error);
  }

  take(most: number): readonly T[] {
    const batch = this.#waiting.take(most);
    this.#inFlight = batch.length;
    this.#admitSenders();
    return batch;
  }

  takeFirst(): T {
    const value = this.#waiting.takeFirst();
    this.#inFlight = 1;
    this.#admitSenders();
    return value;
  }

  /** Resolves when there is something to take, or the end. */
  whenReadable(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeReader = resolve;
    });
  }

  finish(): void {
    if (this.#refusing) return;
    this.#refusing = true;
    this.#room = 0;
    this.#droppedCancelled += this.#releaseSenders((sender) => {
      sender.resolve();
    });
    this.#releaseWaitersForEmpty();
    this.#wake();
  }

  cancel(reason?: unknown): void {
    if (reason !== undefined && (this.#inFlight > 0 || !this.ended)) this.recordError(reason);
    this.finish();
    this.#failed += this.#inFlight;
    this.#inFlight = 0;
    this.#droppedCancelled += this.#waiting.size;
    this.#waiting.clear();
    this.#wake();
  }

  // Inside.

  #isOpen(): boolean {
    return !this.#closed && !this.#refusing;
  }

  #accept(value: T): void {
    this.#room--;
    this.#waiting.push(value);
    if (this.#wakeReader !== undefined) this.#wake();
  }

  #wake(): void {
    const wake = this.#wakeReader;
    this.#wakeReader = undefined;
    wake?.();
  }

  #offerWithoutRoom(value: T): boolean {
    if (this.#closed) {
      this.#droppedClosed++;
      return false;
    }
    if (this.#refusing) {
      this.#droppedCancelled++;
      return false;
    }
    if (this.#makeRoomByRule(value)) {
      this.#accept(value);
      return true;
    }
    if (this.#overflow === "wait") this.#droppedOverflow++;
    return false;
  }

  /** Whether `value` fits now, perhaps in place of another. What gave way is counted, `value` itself too unless it may wait. */
  #makeRoomByRule(value: T): boolean {
    this.#room = this.#capacity - this.#waiting.size;
    if (this.#room > 0) return true;
    switch (this.#overflow) {
      case "wait":
        return false;
      case "drop-newest":
        this.#droppedOverflow++;
        return false;
      case "drop-oldest":
        this.#waiting.remove(this.#waiting.firstSlot);
        this.#droppedOverflow++;
        break;
      default:
        if (!this.#coalesce(value)) return false;
    }
    this.#room++;
    return true;
  }

  #coalesce(value: T): boolean {
    let shed: "coalesced" | "dropped" | "refused" | undefined;
    try {
      shed = this.#pressure?.makeRoom(value);
    } catch (error) {
      this.recordError(error);
    }
    if (shed === "coalesced") this.#coalesced++;
    else this.#droppedOverflow++;
    return shed === "coalesced" || shed === "dropped";
  }

  #waitForRoom(values: readonly T[], next: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waitingSenders.push({ values, next, resolve, reject });
    });
  }

  /** After values were taken: waiting senders first, in their order. */
  #admitSenders(): void {
    let room = this.#capacity - this.#waiting.size;
    if (this.#waitingSenders.length > 0) {
      let served = 0;
      for (const sender of this.#waitingSenders) {
        for (; room > 0 && sender.next < sender.values.length; room--) this.#waiting.push(sender.values[sender.next++] as T); // the index is in range
        if (sender.next < sender.values.length) break;
        sender.resolve();
        served++;
      }
      this.#waitingSenders = this.#waitingSenders.slice(served);
    }
    this.#room = this.#isOpen() ? room : 0;
    if (this.#waitingForEmpty.length > 0 && this.#waiting.size === 0) this.#releaseWaitersForEmpty();
  }

  /** @returns how many of their values were never accepted. */
  #releaseSenders(release: (sender: WaitingSender<T>) => void): number {
    const senders = this.#waitingSenders;
    this.#waitingSenders = [];
    for (const sender of senders) release(sender);
    return unaccepted(senders);
  }

  #releaseWaitersForEmpty(): void {
    const waiters = this.#waitingForEmpty;
    this.#waitingForEmpty = [];
    for (const resolve of waiters) resolve();
  }
}

function unaccepted<T>(senders: readonly WaitingSender<T>[]): number {
  let count = 0;
  for (const { values, next } of senders) count += values.length - next;
  return count;
}

/** A rejection that an engine may leave unawaited: the loss is in the ledger, and the process must live. */
function rejected(error: Error): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(NOTHING);
  return promise;
}
