/// <reference lib="esnext.disposable" preserve="true" />
import type { Clock } from "./clock.ts";
import type { DeliveryReport } from "./delivery-report.ts";
import type { ExecutionEvent } from "./events.ts";
import { ListenerTap } from "./listener-tap.ts";
import type { Listener } from "./listener.ts";
import type { OverflowPolicy } from "./overflow-policy.ts";
import type { RunOptions, RunScope } from "./scopes.ts";


/** Options of {@link openTap}. */
export interface TapOptions {
  /**
   * Most events that wait for the listener: an integer from 1.
   *
   * @default 1_024
   */
  readonly capacity?: number;
  /**
   * What gives way when the listener cannot keep up.
   *
   * @default "coalesce"
   */
  readonly overflow?: OverflowPolicy<ExecutionEvent>;
  /**
   * How long `close()` waits for the listener to drain, and again for it to stop, in milliseconds.
   *
   * @default 5_000
   */
  readonly stopTimeoutMs?: number;
  /**
   * Told of everything the listener does wrong: it threw, rejected an event, returned early or hung. What it throws itself
   * is ignored. Default: nothing; the errors are in the report.
   */
  readonly onListenerError?: (error: unknown, listener: Listener) => void;
  /**
   * Where the timestamps and durations of `run` come from.
   *
   * @default {@link systemClock}
   */
  readonly clock?: Clock;
}

/** An engine's connection to one listener. Nothing the listener does comes back through it. */
export interface Tap extends AsyncDisposable {
  /**
   * Offers an event. Never throws, never waits.
   *
   * @returns whether it was accepted; `false` counts as dropped, with the reason in the report.
   */
  emit(event: ExecutionEvent): boolean;

  /**
   * Offers an event, with back-pressure under `"wait"`.
   *
   * @returns resolves when the event is accepted, or was given up by the overflow policy.
   * @throws ChannelClosedError (as a rejection) after `close()`.
   */
  send(event: ExecutionEvent): Promise<void>;

  /**
   * Offers many events at once, with back-pressure under `"wait"`. The caller must not change the array afterwards: it may
   * be handed on by reference.
   *
   * @returns resolves as `send` does, when the last of them is accepted.
   * @throws ChannelClosedError (as a rejection) after `close()`.
   */
  sendAll(events: readonly ExecutionEvent[]): Promise<void>;

  /** How many events can be accepted without another giving way. 0 once the tap is closed or the listener has failed. */
  readonly room: number;

  /** Resolves when no event waits, or when the listener takes no more. */
  whenEmpty(): Promise<void>;

  /**
   * Runs `body` as a workflow: emits `workflow_started`, then `workflow_completed` or `workflow_failed` with the duration.
   *
   * @param name the workflow's name, in metadata `workflow`.
   * @returns what `body` returns.
   * @throws what `body` throws, untouched.
   */
  run<T>(name: string, body: (run: RunScope) => Promise<T> | T, options?: RunOptions): Promise<T>;

  /** Where every event went, as of now. */
  report(): DeliveryReport;

  /**
   * Takes no more events and waits, no longer than `stopTimeoutMs`, until the listener has handled those that wait. The
   * first half of `close()`; never throws.
   */
  drain(): Promise<void>;

  /**
   * Takes no more events, waits until the listener has handled those that wait, then stops it, each within
   * `stopTimeoutMs`. Idempotent, and never throws: what went wrong is in the report.
   */
  close(): Promise<DeliveryReport>;
}

/**
 * Starts a listener and connects an engine to it.
 *
 * @throws OptionError when an option cannot work.
 * @throws ListenerStateError when the listener has a tap already.
 */
export function openTap(listener: Listener, options: TapOptions = {}): Tap {
  return new ListenerTap(listener, options);
}
