import { createChannel, errorText, finishesWithin, type Channel, type DeliveryReport, type ExecutionEvent, type Listener } from "@flowtap/core";
import { ConformanceError } from "./conformance-error.ts";
import { contractRules } from "./contract-rules.ts";
import { until } from "./until.ts";
import { WatchedReceiver, type ReceiverEvents } from "./watched-receiver.ts";

/** How long a listener that is let go of may take to stop; what it holds then is its own. */
const ABANDON_MS = 1_000;

/** How one wait for a listener is bounded. */
export interface TrialLimits {
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
}

/** How the listener's `startListening` ended on its own channel. */
type Ending = StartOutcome | { readonly kind: "returned-early" };
/** How a `startListening` ended. */
export type StartOutcome = { readonly kind: "returned" } | { readonly kind: "threw"; readonly error: unknown };

/** One listener on one channel, from its start to its stop: every wait ends, and what goes wrong names the rule that it breaks. */
export class ListenerTrial {
  readonly listener: Listener;
  readonly #limits: TrialLimits;
  readonly #channel: Channel<ExecutionEvent>;
  readonly #receiver: WatchedReceiver;
  #ending: Ending | undefined;

  constructor(listener: Listener, limits: TrialLimits, events: ReceiverEvents = {}, capacity?: number) {
    this.listener = listener;
    this.#limits = limits;
    this.#channel = createChannel<ExecutionEvent>({ overflow: "wait", ...(capacity !== undefined && { capacity }) });
    this.#receiver = new WatchedReceiver(this.#channel.receiver, events);
  }

  get report(): DeliveryReport {
    return this.#channel.report();
  }

  /** How many of the events offered are not waiting any more, whatever became of them. */

  /** Whether `startListening` has ended, in whatever way. */
  get hasReturned(): boolean {
    return this.#ending !== undefined;
  }

  /** Starts the listener, and goes on at once. */
  start(): void {
    void outcomeOf(() => this.listener.startListening(this.#receiver)).then((ending) => {
      const isEarly = ending.kind === "returned" && this.#channel.sender.room > 0;
      this.#ending = isEarly ? { kind: "returned-early" } : ending;
      // As a tap does: nobody reads any more.
      if (isEarly || ending.kind === "threw") this.#channel.receiver.cancel();
    });
  }

  /** Starts the listener again, on a channel of its own that has ended, and sees what becomes of it. */
  async secondStart(): Promise<StartOutcome | { readonly kind: "listens" }> {
    const { sender, receiver } = createChannel<ExecutionEvent>();
    sender.close();
    const starting = outcomeOf(() => this.listener.startListening(receiver));
    const isInTime = await finishesWithin(starting, this.#limits.deadlineMs);
    receiver.cancel();
    return isInTime ? starting : { kind: "listens" };
  }

  /** Offers an event without waiting. */
  offer(event: ExecutionEvent): boolean {
    return this.#channel.sender.trySend(event);
  }

  /** Sends events with back-pressure; fails when the listener stops taking them. */
  async send(events: readonly ExecutionEvent[]): Promise<void> {
    await this.within(this.#channel.sender.sendAll(events), contractRules.readToTheEnd, `the listener to take ${String(events.length)} events`);
  }

  /**
   * Waits until nothing is pending while the channel stays open.
   *
   * @param forbidsRejections whether an event that is rejected is an error. Default: yes.
   */
  async handlesAll(rule: string, forbidsRejections = true): Promise<void> {
    await this.until(() => this.report.pending === 0 || this.hasReturned, rule, "the listener to ask for more once it has handled what came");
    this.expectNoError(rule, forbidsRejections);
  }

  /** Ends the channel and waits until the listener has returned. */
  async finish(): Promise<void> {
    this.#channel.sender.close();
    await this.returns(contractRules.readToTheEnd, "startListening to return once the channel has ended");
  }

  /** Waits until `startListening` has returned, and fails when it threw. */
  async returns(rule: string, expected: string): Promise<void> {
    await this.until(() => this.hasReturned, rule, expected);
    this.expectNoError(rule);
  }

  /** Stops the listener, in time and without an error. */
  async stop(rule: string = contractRules.stopReleases): Promise<void> {
    await this.within(this.#stopping(), rule, "stopListening to settle");
  }

  /** Stops the listener in time; it may say, by a rejection, that not all could be handled. */
  async stopSomehow(rule: string): Promise<void> {
    await this.within(this.#stopping().catch(ignore), rule, "stopListening to settle");
  }

  /** Lets go of a listener, whatever state it is in; what goes wrong here is not what the case is about. */
  async abandon(): Promise<void> {
    this.#channel.sender.close();
    this.#channel.receiver.cancel();
    await finishesWithin(this.#stopping().catch(ignore), Math.min(this.#limits.deadlineMs, ABANDON_MS));
  }

  async #stopping(): Promise<void> {
    await this.listener.stopListening();
  }

  /** Fails when the listener threw, or rejected events. */
  expectNoError(rule: string = contractRules.readToTheEnd, forbidsRejections = true): void {
    if (this.#ending?.kind === "threw") throw this.#broken(rule, "no error", `startListening threw: ${errorText(this.#ending.error)}`, this.#ending.error);
    if (this.#ending?.kind === "returned-early") throw this.#broken(rule, "startListening to go on until its channel has ended", "a return while the channel was open; what wants no more calls progress.finish() or progress.cancel()");
    const [rejection] = this.#receiver.rejections;
    if (forbidsRejections && this.#receiver.rejections.length > 0) throw this.#broken(rule, "every event to be handled", `events rejected: ${errorText(rejection)}`, rejection);
  }

  /** Fails unless every event offered counts as delivered. */
  expectDelivered(rule: string, count: number): void {
    this.expectNoError(rule);
    const { delivered, failed, pending, dropped } = this.report;
    if (delivered === count) return;
    throw this.#broken(rule, `all ${String(count)} events to be acknowledged`, `${String(delivered)} acknowledged, ${String(failed)} failed, ${String(dropped.cancelled)} discarded, ${String(pending)} still waiting`);
  }

  /** Fails when `work` takes too long, or rejects. */
  async within(work: Promise<unknown>, rule: string, expected: string): Promise<void> {
    let isInTime: boolean;
    try {
      isInTime = await finishesWithin(work, this.#limits.deadlineMs);
    } catch (error) {
      throw this.#broken(rule, expected, `an error: ${errorText(error)}`, error);
    }
    this.#limits.signal?.throwIfAborted();
    if (!isInTime) throw this.#late(rule, expected);
  }

  /** Waits for a condition. */
  async until(condition: () => boolean, rule: string, expected: string): Promise<void> {
    if (!(await until(condition, this.#limits.deadlineMs, this.#limits.signal))) throw this.#late(rule, expected);
  }

  #late(rule: string, expected: string): ConformanceError {
    this.expectNoError();
    return this.#broken(rule, expected, `nothing of the kind within ${String(this.#limits.deadlineMs)} ms`);
  }

  #broken(rule: string, expected: string, received: string, cause?: unknown): ConformanceError {
    return new ConformanceError(rule, expected, received, cause === undefined ? undefined : { cause });
  }
}

async function outcomeOf(start: () => Promise<void> | void): Promise<StartOutcome> {
  try {
    await start();
    return { kind: "returned" };
  } catch (error) {
    return { kind: "threw", error };
  }
}

function ignore(): void {
  // Not what is asked here.
}
