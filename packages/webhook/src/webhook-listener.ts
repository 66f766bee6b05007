import { setImmediate as nextTurn } from "node:timers/promises";
import { createListener, isTerminalEvent, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { createDeadLetter } from "./create-dead-letter.ts";
import { PayloadDelivery, type DeliveryLimits } from "./payload-delivery.ts";
import { PayloadEncoder, type EncodedPayload } from "./payload-encoder.ts";
import { splitByRun } from "./run-lanes.ts";
import { StopSwitch } from "./stop-switch.ts";
import { systemSurroundings, type Surroundings } from "./surroundings.ts";
import { DeadLetterError, type WebhookError } from "./webhook-error.ts";
import type { WebhookListenerOptions } from "./webhook-options.ts";
import { resolveListener, type ListenerSettings } from "./webhook-settings.ts";

/** What a {@link WebhookListener} has done so far. */
export interface WebhookStats {
  /** Requests made. */
  readonly attempts: number;
  /** Events that an endpoint took. */
  readonly delivered: number;
  /** Events that went to the dead letters. */
  readonly deadLettered: number;
  /** Whether the endpoint answered 410: nothing is sent any more. */
  readonly isGone: boolean;
  /** Whether the endpoint failed so often that only one request at a time tries. */
  readonly isCircuitOpen: boolean;
  /** The last attempt that failed, whatever became of it later. */
  readonly lastError: WebhookError | undefined;
}

/**
 * Requests under way at the same time do not end at the same time, and a batch has ended when all of them have: with so many rounds
 * of them in a batch, none waits long for the others. Behind an outbox a batch is one round, so that a crash repeats no more than that.
 */
const ROUNDS_AT_A_TIME = 4;

/**
 * What an outbox hands over comes again, and before it stops its listener it has let it go on: only the request under way may end.
 * Kept well below the second that an outbox waits for its listener to stop.
 */
const LAST_REQUEST_MS = 250;

/**
 * Posts every event to a URL, in batches signed as Standard Webhooks 1.0 says.
 *
 * - An event counts as delivered when a 2xx came in full; as failed when its request was given up, with a dead letter if there is
 *   a place for one. The order within a run is kept.
 * - A request is sent again under the same `webhook-id` until it is taken, or `retry.maxAttempts` or `deadlineMs` ends it. Behind an
 *   outbox it never ends: not on an answer that may change. 400 and 413 are final, and the batch is halved until only what is
 *   refused is given up. 410 ends everything.
 * - Redirects are never followed, certificates always verified, and special-purpose addresses never connected to unless `allow`
 *   names the host.
 */
export class WebhookListener implements Listener {
  readonly name = "webhook";
  readonly #settings: ListenerSettings;
  readonly #surroundings: Surroundings;
  readonly #stop: StopSwitch;
  readonly #delivery: PayloadDelivery;
  readonly #encoder: PayloadEncoder;
  readonly #listener: Listener;
  /** How many events fill as many requests as may be under way. */
  readonly #fullBatchSize: number;
  #limits: DeliveryLimits;
  /** Whether what is left alone will be offered again. */
  #redelivers = false;
  /** Whether an outbox is what offers it again. */
  #isBehindOutbox = false;
  /** Why events were left alone, to be offered again: nothing more is sent. */
  #leftAlone: { readonly reason: unknown } | undefined;
  #delivered = 0;
  #deadLettered = 0;
  #lastBatchMs = -Infinity;

  /**
   * @param surroundings clock, timers and look-up; for tests.
   * @throws OptionError when an option cannot work. No secret, header value or URL password is in it.
   */
  constructor(options: WebhookListenerOptions, surroundings: Surroundings = systemSurroundings) {
    this.#settings = resolveListener(options);
    const { batch, concurrency, deadLetter, deadlineMs, format, retry } = this.#settings;
    this.#surroundings = surroundings;
    this.#stop = new StopSwitch(surroundings);
    this.#delivery = new PayloadDelivery(this.#settings, concurrency, surroundings, this.#stop);
    this.#encoder = new PayloadEncoder(format, batch);
    this.#limits = { maxAttempts: retry.maxAttempts, deadlineMs };
    this.#fullBatchSize = batch.maxEvents * concurrency;
    const mostTaken = (): number => (concurrency === 1 || this.#redelivers ? this.#fullBatchSize : this.#fullBatchSize * ROUNDS_AT_A_TIME);
    this.#listener = createListener({
      name: this.name,
      get maxBatchSize() {
        return mostTaken();
      },
      onStart: () => deadLetter?.open?.(),
      onBatch: (events, progress) => this.#send(events, progress),
      onStop: () => {
        this.#stop.end();
        this.#delivery.close();
      },
    });
  }

  /**
   * Posts what comes until the channel ends.
   *
   * @throws DeadLetterError before anything is consumed, when dead letters could not be kept.
   * @throws ListenerStateError when it was started or stopped before.
   */
  startListening(progress: Receiver<ExecutionEvent>): Promise<void> | void {
    const { maxAttempts, deadlineMs } = this.#limits;
    this.#isBehindOutbox = progress.redelivers === true;
    this.#redelivers = this.#isBehindOutbox || (maxAttempts === Infinity && deadlineMs === Infinity);
    if (this.#redelivers) {
      this.#limits = { maxAttempts: Infinity, deadlineMs: Infinity };
    }
    return this.#listener.startListening(progress);
  }

  /**
   * Goes on delivering what waits for no longer than `stopTimeoutMs`, behind an outbox a quarter of a second, then cuts off what is
   * under way. What was not delivered is given up (dead letter, counted as failed), or left alone where it will be offered again.
   */
  stopListening(): Promise<void> | void {
    const { stopTimeoutMs } = this.#settings;
    this.#stop.ask(this.#isBehindOutbox ? Math.min(stopTimeoutMs, LAST_REQUEST_MS) : stopTimeoutMs);
    return this.#listener.stopListening();
  }

  /** What it has done so far. */
  stats(): WebhookStats {
    const { attempts, isGone, isCircuitOpen, lastError } = this.#delivery;
    return { attempts, delivered: this.#delivered, deadLettered: this.#deadLettered, isGone, isCircuitOpen, lastError };
  }

  async #send(events: readonly ExecutionEvent[], progress: Receiver<ExecutionEvent>): Promise<void> {
    const startMs = this.#surroundings.monotonicMs();
    const lanes = splitByRun(this.#select(events, progress), this.#settings.concurrency);
    const sending: Promise<void>[] = [];
    for (const lane of lanes) {
      sending.push(this.#sendLane(lane, progress));
      // The request of this lane leaves before that of the next one is made ready.
      if (sending.length < lanes.length) await nextTurn();
    }
    await Promise.all(sending);
    if (this.#leftAlone !== undefined) progress.cancel(this.#leftAlone.reason);
    else if (this.#delivery.isGone && this.#settings.deadLetter === undefined) progress.cancel(this.#delivery.lastError);
    else await this.#gather(events, startMs);
    this.#lastBatchMs = startMs;
  }

  #select(events: readonly ExecutionEvent[], progress: Receiver<ExecutionEvent>): readonly ExecutionEvent[] {
    const { takes } = this.#settings;
    if (takes === undefined) return events;
    return events.filter((event) => {
      try {
        return takes(event);
      } catch (error) {
        progress.reject(error, 1);
        return false;
      }
    });
  }

  /** One request after the other; the next is made ready while one is under way. */
  async #sendLane(lane: readonly ExecutionEvent[], progress: Receiver<ExecutionEvent>): Promise<void> {
    const encode = (first: number): EncodedPayload | undefined =>
      this.#encoder.encode(lane, first, (error) => {
        progress.reject(error, 1);
      });
    for (let payload = encode(0); payload !== undefined && this.#leftAlone === undefined; ) {
      const sending = this.#sendPayload(payload, progress);
      if (payload.next < lane.length) await nextTurn();
      payload = encode(payload.next);
      await sending;
    }
  }

  async #sendPayload(payload: EncodedPayload, progress: Receiver<ExecutionEvent>): Promise<void> {
    const outcome = await this.#delivery.deliver(payload, this.#limits);
    if (outcome.kind === "delivered") {
      this.#delivered += payload.events;
    } else if (outcome.kind === "refused" && payload.events > 1) {
      const middle = Math.ceil(payload.events / 2);
      await this.#sendLane(payload.source.slice(0, middle), progress);
      await this.#sendLane(payload.source.slice(middle), progress);
    } else if (outcome.kind === "refused" || !this.#redelivers) {
      await this.#giveUp(payload, outcome.error, progress);
    } else {
      // That a stop leaves something in an outbox is what the outbox is for.
      const isExpected = outcome.kind === "stopped" && this.#isBehindOutbox;
      this.#leftAlone ??= { reason: isExpected ? undefined : outcome.error };
    }
  }

  async #giveUp(payload: EncodedPayload, error: WebhookError, progress: Receiver<ExecutionEvent>): Promise<void> {
    const { deadLetter } = this.#settings;
    let reported: WebhookError | DeadLetterError = error;
    try {
      await deadLetter?.write(createDeadLetter(payload, error));
      if (deadLetter !== undefined) this.#deadLettered += payload.events;
    } catch (cause) {
      reported = new DeadLetterError(`${error.message}; and they could not be kept as a dead letter either`, { cause });
      if (this.#redelivers) {
        this.#leftAlone ??= { reason: reported };
        return;
      }
    }
    progress.reject(reported, payload.events);
  }

  /**
   * Lets events gather before the next batch, but no longer than it takes to fill half of one at the rate at which they come:
   * the channel, which we cannot see into, must not overflow meanwhile. The end of a run waits for nobody.
   */
  async #gather(events: readonly ExecutionEvent[], startMs: number): Promise<void> {
    const last = events.at(-1);
    if (events.length >= this.#fullBatchSize || last === undefined || endsRun(last)) return;
    const halfFullMs = ((startMs - this.#lastBatchMs) * this.#fullBatchSize) / events.length / 2;
    const waitMs = startMs + Math.min(this.#settings.batch.maxWaitMs, halfFullMs) - this.#surroundings.monotonicMs();
    if (waitMs > 0) await this.#surroundings.sleep(waitMs, this.#stop.asked);
  }
}

/** Never throws, whatever an engine in JavaScript took for an event. */
function endsRun(event: ExecutionEvent): boolean {
  try {
    return isTerminalEvent(event);
  } catch {
    return false;
  }
}
