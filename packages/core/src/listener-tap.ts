import { BoundedChannel, DEFAULT_CAPACITY } from "./bounded-channel.ts";
import { systemClock, type Clock } from "./clock.ts";
import { finishesWithin } from "./deadline.ts";
import type { DeliveryReport } from "./delivery-report.ts";
import { ListenerFailedError, ListenerStateError, ListenerTimeoutError, OptionError, errorText } from "./errors.ts";
import type { ExecutionEvent } from "./events.ts";
import { isListener, listenerName, type Listener } from "./listener.ts";
import { requireInteger } from "./option-checks.ts";
import { runScoped } from "./run-emitter.ts";
import type { RunOptions, RunScope } from "./scopes.ts";
import type { Tap, TapOptions } from "./tap.ts";
import { tellQuietly } from "./tell-quietly.ts";

const DEFAULT_STOP_TIMEOUT_MS = 5_000;
/** The longest delay that timers keep. */
const MOST_TIMEOUT_MS = 2_147_483_647;

const listenersWithTap = new WeakSet<Listener>();

/** A {@link Tap} on one listener, started as it is made. */
export class ListenerTap implements Tap {
  readonly #listener: Listener;
  readonly #name: string;
  readonly #channel: BoundedChannel<ExecutionEvent>;
  readonly #waits: boolean;
  readonly #stopTimeoutMs: number;
  readonly #onListenerError: TapOptions["onListenerError"];
  readonly #clock: Clock;
  /** Settles when the listener has returned; never rejects. */
  readonly #listening: Promise<void>;
  #draining: Promise<void> | undefined;
  #closing: Promise<DeliveryReport> | undefined;

  constructor(listener: Listener, options: TapOptions) {
    const { capacity = DEFAULT_CAPACITY, overflow = "coalesce", stopTimeoutMs = DEFAULT_STOP_TIMEOUT_MS, clock = systemClock } = options;
    requireListener(listener);
    this.#listener = listener;
    this.#name = listenerName(listener);
    this.#stopTimeoutMs = requireInteger("stopTimeoutMs", stopTimeoutMs, 0, MOST_TIMEOUT_MS);
    this.#channel = new BoundedChannel({ capacity, overflow }, (error) => {
      this.#tell(error);
    });
    this.#waits = overflow === "wait";
    this.#onListenerError = options.onListenerError;
    this.#clock = clock;
    if (listenersWithTap.has(listener)) throw new ListenerStateError(this.#name, "started");
    listenersWithTap.add(listener);
    this.#listening = this.#listen();
  }

  emit(event: ExecutionEvent): boolean {
    return this.#channel.trySend(event);
  }

  send(event: ExecutionEvent): Promise<void> {
    return this.#channel.send(event);
  }

  sendAll(events: readonly ExecutionEvent[]): Promise<void> {
    return this.#channel.sendAll(events);
  }

  get room(): number {
    return this.#channel.room;
  }

  whenEmpty(): Promise<void> {
    return this.#channel.whenEmpty();
  }

  run<T>(name: string, body: (run: RunScope) => Promise<T> | T, options: RunOptions = {}): Promise<T> {
    return runScoped({ clock: this.#clock, deliver: (event) => this.#deliver(event) }, name, body, options);
  }

  report(): DeliveryReport {
    return this.#channel.report();
  }

  drain(): Promise<void> {
    return (this.#draining ??= this.#drain());
  }

  close(): Promise<DeliveryReport> {
    return (this.#closing ??= this.#close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Events of scopes: they wait for room where the policy says so, and are never the body's problem. */
  #deliver(event: ExecutionEvent): Promise<void> | undefined {
    if (this.#waits && this.#channel.room === 0 && !this.#channel.closed) return this.#channel.send(event).catch(ignore);
    this.#channel.trySend(event);
    return undefined;
  }

  async #listen(): Promise<void> {
    const channel = this.#channel;
    try {
      await this.#listener.startListening(channel.receiver);
      if (channel.deserted || (!channel.ended && !channel.refusing)) {
        const advice = "returned before its channel had ended: read `progress` to the end, or call `progress.cancel()`";
        this.#fail(new ListenerFailedError(this.#name, advice));
      }
    } catch (error) {
      this.#fail(new ListenerFailedError(this.#name, `failed: ${errorText(error)}`, { cause: error }));
    }
    channel.cancel();
  }

  async #drain(): Promise<void> {
    this.#channel.closeAfterWaiting();
    if (await finishesWithin(this.#listening, this.#stopTimeoutMs)) return;
    this.#fail(new ListenerTimeoutError(this.#name, "drain", this.#stopTimeoutMs));
  }

  async #close(): Promise<DeliveryReport> {
    await this.drain();
    try {
      const stopping = Promise.resolve(this.#listener.stopListening());
      if (!(await finishesWithin(stopping, this.#stopTimeoutMs))) {
        this.#fail(new ListenerTimeoutError(this.#name, "stop", this.#stopTimeoutMs));
      }
    } catch (error) {
      this.#fail(new ListenerFailedError(this.#name, `failed to stop: ${errorText(error)}`, { cause: error }));
    }
    return this.#channel.report();
  }

  #fail(error: Error): void {
    this.#channel.recordError(error);
    this.#channel.cancel();
    this.#tell(error);
  }

  #tell(error: unknown): void {
    tellQuietly(() => this.#onListenerError?.(error, this.#listener));
  }
}

function requireListener(listener: unknown): void {
  if (isListener(listener)) return;
  throw new OptionError("listener", "an object with startListening and stopListening", listener);
}

function ignore(): void {
  // The loss is in the report.
}
