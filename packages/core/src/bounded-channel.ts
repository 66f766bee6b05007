import type { ChannelOptions, Receiver, Sender } from "./channel.ts";
import { ChannelReader } from "./channel-reader.ts";
import { DeliveryLedger } from "./delivery-ledger.ts";
import type { DeliveryReport } from "./delivery-report.ts";
import { ChannelClosedError } from "./errors.ts";
import { requireInteger, requirePolicy } from "./option-checks.ts";
import type { OverflowPolicy } from "./overflow-policy.ts";
import { PressureIndex } from "./pressure-index.ts";
import { supersessionOf } from "./supersession.ts";
import { WaitingSenders } from "./waiting-senders.ts";
import { WaitingValues } from "./waiting-values.ts";

/** How many values wait at most, where no option says otherwise. */
export const DEFAULT_CAPACITY = 1024;
const ACCEPTED: Promise<void> = Promise.resolve();
const NOTHING = (): undefined => undefined;

/**
 * The channel's states, in order: *open*, then *closed* (by the sender: the rest is delivered), *finishing* (by the
 * receiver: the rest is delivered) or *cancelled* (the rest is discarded), then *ended* when nothing waits any more. No way
 * leads back.
 */
export class BoundedChannel<T> implements Sender<T> {
  readonly receiver: Receiver<T>;

  readonly #capacity: number;
  readonly #overflow: OverflowPolicy<T>;
  readonly #onReject: (error: unknown) => void;
  readonly #ledger = new DeliveryLedger();
  readonly #waiting = new WaitingValues<T>();
  readonly #senders = new WaitingSenders<T>();
  readonly #pressure: PressureIndex<T> | undefined;
  /** Values that can be accepted at once. 0 also while a borrowed batch waits or the channel is not open: the one check on the fast path. */
  #room: number;
  #closed = false;
  /** The reader takes nothing new: it finishes, or has cancelled. */
  #refusing = false;
  /** The reader left its loop before the end, without a word. */
  #deserted = false;
  #waitingForEmpty: (() => void)[] = [];
  #wakeReader: (() => void) | undefined;

  /** @param onReject told of every `reject`, besides the report. */
  constructor({ capacity = DEFAULT_CAPACITY, overflow = "wait" }: ChannelOptions<T>, onReject: (error: unknown) => void = NOTHING) {
    this.#capacity = requireInteger("capacity", capacity, 1);
    this.#overflow = requirePolicy(overflow);
    this.#room = capacity;
    this.#onReject = onReject;
    const createSupersession = supersessionOf<T>(overflow);
    if (createSupersession !== undefined) {
      this.#pressure = new PressureIndex(this.#waiting, createSupersession, (error) => {
        this.#ledger.recordError(error);
      });
    }
    this.receiver = new ChannelReader(this);
  }

  // The sender's side.

  get closed(): boolean {
    return this.#closed;
  }

  get room(): number {
    if (this.#room > 0) return this.#room;
    return this.#isOpen() ? this.#capacity - this.#waiting.size : 0;
  }

  trySend(value: T): boolean {
    this.#ledger.offered++;
    if (this.#room === 0) return this.#offerWithoutRoom(value);
    this.#accept(value);
    return true;
  }

  send(value: T): Promise<void> {
    if (this.#room === 0) return this.sendAll([value]);
    this.#ledger.offered++;
    this.#accept(value);
    return ACCEPTED;
  }

  sendAll(values: readonly T[]): Promise<void> {
    this.#ledger.offered += values.length;
    if (this.#refuses(values.length)) return this.#closed ? rejected(new ChannelClosedError()) : ACCEPTED;
    if (this.#waiting.size === 0 && values.length > 1 && values.length <= this.#capacity) {
      this.#waiting.borrow(values);
      this.#room = 0;
      this.#wake();
      return ACCEPTED;
    }
    let accepted = 0;
    for (const value of values) {
      if (this.#makeRoomByRule(value)) this.#accept(value);
      else if (this.#overflow === "wait") return this.#senders.wait(values, accepted);
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
    this.#ledger.dropped.closed += this.#senders.release(new ChannelClosedError());
  }

  report(): DeliveryReport {
    return this.#ledger.report(this.#waiting.size + this.#senders.size);
  }

  // The reader's side; ChannelReader gives it the shape of a Receiver.

  /** Whether nothing waits, and nothing will. */
  get ended(): boolean {
    return (this.#closed || this.#refusing) && this.#waiting.size === 0 && this.#senders.isEmpty;
  }

  /** Whether the reader said that it takes nothing new. */
  get refusing(): boolean {
    return this.#refusing;
  }

  /** Whether the reader left its loop early without having said that it would. */
  get deserted(): boolean {
    return this.#deserted;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  acknowledge(): void {
    this.#ledger.acknowledge();
  }

  reject(error: unknown, count?: number): void {
    this.#ledger.fail(count === undefined ? undefined : requireInteger("count", count, 0));
    this.#ledger.recordError(error);
    this.#onReject(error);
  }

  recordError(error: unknown): void {
    this.#ledger.recordError(error);
  }

  take(most: number): readonly T[] {
    const batch = this.#waiting.take(most);
    this.#ledger.inFlight = batch.length;
    this.#useRoom();
    return batch;
  }

  takeFirst(): T {
    const value = this.#waiting.takeFirst();
    this.#ledger.inFlight = 1;
    this.#useRoom();
    return value;
  }

  /** Resolves when there is something to take, or the end. */
  whenReadable(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeReader = resolve;
    });
  }

  finish(): void {
    this.#refusing = true;
    this.#room = 0;
    this.#ledger.dropped.cancelled += this.#senders.release();
    this.#releaseWaitersForEmpty();
    this.#wake();
  }

  cancel(reason?: unknown): void {
    if (reason !== undefined && (this.#ledger.inFlight > 0 || !this.ended)) this.#ledger.recordError(reason);
    this.finish();
    this.#ledger.fail();
    this.#ledger.dropped.cancelled += this.#waiting.size;
    this.#waiting.clear();
  }

  leave(): void {
    this.#deserted ||= !this.#refusing && (!this.ended || this.#ledger.inFlight > 0);
    this.cancel();
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
    if (this.#refuses(1)) return false;
    const hasRoom = this.#makeRoomByRule(value);
    if (hasRoom) this.#accept(value);
    else if (this.#overflow === "wait") this.#ledger.dropped.overflow++;
    return hasRoom;
  }

  /** Whether the channel takes nothing any more; counts what it does not take. */
  #refuses(count: number): boolean {
    if (this.#closed) this.#ledger.dropped.closed += count;
    else if (this.#refusing) this.#ledger.dropped.cancelled += count;
    return !this.#isOpen();
  }

  /** Whether `value` fits now, perhaps in place of another. What gave way is counted, `value` itself too unless it may wait. */
  #makeRoomByRule(value: T): boolean {
    this.#room = this.#capacity - this.#waiting.size;
    if (this.#room > 0) return true;
    switch (this.#overflow) {
      case "wait":
        return false;
      case "drop-newest":
        this.#ledger.dropped.overflow++;
        return false;
      case "drop-oldest":
        this.#waiting.remove(this.#waiting.firstSlot);
        this.#ledger.dropped.overflow++;
        break;
      default:
        if (!this.#coalesce(value)) return false;
    }
    this.#room++;
    return true;
  }

  #coalesce(value: T): boolean {
    const shed = this.#pressure?.makeRoom(value);
    if (shed === "coalesced") this.#ledger.coalesced++;
    else this.#ledger.dropped.overflow++;
    return shed === "coalesced" || shed === "dropped";
  }

  /** After values were taken: senders that wait come first. */
  #useRoom(): void {
    let room = this.#capacity - this.#waiting.size;
    if (!this.#senders.isEmpty) room = this.#senders.admit(this.#waiting, room);
    this.#room = this.#isOpen() ? room : 0;
    if (this.#waitingForEmpty.length > 0 && this.#waiting.size === 0) this.#releaseWaitersForEmpty();
  }

  #releaseWaitersForEmpty(): void {
    const waiters = this.#waitingForEmpty;
    this.#waitingForEmpty = [];
    for (const resolve of waiters) resolve();
  }
}

/** A rejection that an engine may leave unawaited: the loss is in the ledger, and the process must live. */
function rejected(error: Error): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(NOTHING);
  return promise;
}
