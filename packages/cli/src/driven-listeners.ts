import { setTimeout as delay } from "node:timers/promises";
import { droppedTotal, errorText, isFlowtapError, openTap, type DeliveryReport, type ExecutionEvent, type Tap } from "@flowtap/core";
import { MultiplexListener } from "@flowtap/multiplex";
import { GuardedListener } from "./guarded-listener.ts";
import type { CommandListener } from "./listener-flag.ts";
import type { MessageWriter } from "./message-writer.ts";
import { shorten } from "./shorten.ts";

const BEGIN_LIMIT_MS = 2000;
const STOP_AFTER_MS = 300;
const STUCK_AFTER_MS = 800;
const STUCK_FOR_MS = 400;
/** As long as timers go: how long a listener may take to drain is its own business here, and the user's patience. */
const NO_LIMIT_MS = 2_147_483_647;
const MOST_ERRORS_TOLD = 5;

/** A listener that the command drives, and what is known of it. */
interface DrivenListener {
  readonly name: string;
  readonly from: CommandListener;
  readonly guard: GuardedListener;
  errors: number;
  hasFailed: boolean;
}

/** All listeners of one command behind one tap, each behind a channel of its own. */
export class DrivenListeners {
  readonly #messages: MessageWriter;
  readonly #driven: readonly DrivenListener[];
  readonly #multiplexer: MultiplexListener;
  #tap: Tap | undefined;
  #sent = 0;

  constructor(listeners: readonly CommandListener[], messages: MessageWriter) {
    this.#messages = messages;
    this.#driven = withUniqueNames(listeners).map(([name, from]) => ({
      name,
      from,
      guard: new GuardedListener(from.listener, from.stallLimitMs ?? Infinity),
      errors: 0,
      hasFailed: false,
    }));
    const children = this.#driven.map(({ name, guard, from: { overflow, capacity, filter } }) => ({
      listener: guard,
      name,
      overflow,
      ...(capacity !== undefined && { capacity }),
      ...(filter !== undefined && { filter }),
    }));
    this.#multiplexer = new MultiplexListener(children, {
      stopTimeoutMs: NO_LIMIT_MS,
      onListenerError: (error, listener) => {
        this.#onError(error, listener);
      },
    });
  }

  /**
   * Starts all listeners and waits until each has begun to read, or is known to have failed; one that takes longer than
   * two seconds is not waited for.
   *
   * @returns whether all have begun, as far as is known.
   */
  async start(): Promise<boolean> {
    this.#tap = openTap(this.#multiplexer, { overflow: "wait", stopTimeoutMs: NO_LIMIT_MS });
    const waited = new AbortController();
    const limit = delay(BEGIN_LIMIT_MS, "late" as const, { signal: waited.signal }).catch(() => "late" as const);
    const outcomes = await Promise.all(this.#driven.map(({ guard }) => Promise.race([guard.begun.then(() => "begun" as const, () => "failed" as const), limit])));
    waited.abort();
    for (const [index, { name }] of this.#driven.entries()) {
      if (outcomes[index] === "late") this.#messages.say(`${name} has not begun to read within ${String(BEGIN_LIMIT_MS / 1000)} s: going on without waiting for it`);
    }
    return !outcomes.includes("failed");
  }

  /** Resolves when the events are accepted by every listener that must have them all. */
  async send(events: readonly ExecutionEvent[]): Promise<void> {
    this.#sent += events.length;
    await this.#tap?.sendAll(events);
  }

  /** Resolves when every listener that must have all events, and is not choosy, has handled all those sent so far. */
  async allHandled(): Promise<void> {
    await Promise.all(this.#driven.filter(({ from }) => from.overflow === "wait" && from.filter === undefined).map(({ guard }) => guard.whenHandled(this.#sent)));
  }

  /** Whether a listener that must have all events has not got one, or will not get the next. */
  get hasLost(): boolean {
    const stats = this.#multiplexer.stats();
    return this.#driven.some(({ name, from, guard, hasFailed }) => {
      const report = stats.get(name);
      return from.overflow === "wait" && (hasFailed || report === undefined || droppedTotal(report) > 0 || (guard.hasEnded && report.pending > 0));
    });
  }

  /** How many events were handed to listeners and not handled. */
  get failed(): number {
    return [...this.#multiplexer.stats().values()].reduce((sum, { failed }) => sum + failed, 0);
  }

  /** Resolves when stdout has lost its reader and no other listener is left: nobody to read for. */
  async nobodyLeft(): Promise<void> {
    const stdout = this.#driven.find(({ from }) => from.hasReaderLeft !== undefined);
    if (stdout === undefined) return new Promise(() => undefined);
    await Promise.all(this.#driven.map(({ guard }) => guard.ended));
  }

  /** Lets those that can end in time do so, when they have not by themselves. Call it when a signal has ended the reading. */
  async stopInTime(): Promise<void> {
    await delay(STOP_AFTER_MS, undefined, { ref: false });
    const late = this.#driven.filter(({ from, guard }) => from.stopsInTime === true && !guard.hasStopped);
    await Promise.all(late.map(({ guard }) => guard.stopListening().catch(() => undefined)));
  }

  /** Gives up those that hang, so that the others can be flushed in time. */
  async giveUpStuck(): Promise<void> {
    await delay(STUCK_AFTER_MS - STUCK_FOR_MS, undefined, { ref: false });
    const before = this.#driven.map(({ guard }) => guard.asks);
    await delay(STUCK_FOR_MS, undefined, { ref: false });
    for (const [index, { from, guard }] of this.#driven.entries()) {
      if (from.stopsInTime !== true && guard.isBusy && guard.asks === before[index]) guard.giveUp(new Error("took nothing after the signal to end"));
    }
  }

  /**
   * Drains and stops all. Never throws.
   *
   * @param signal when it fires, what waits is not waited for any longer than a stop takes.
   */
  async close(signal: AbortSignal): Promise<void> {
    const settling = this.#driven.flatMap(({ from, guard }) => (from.settle === undefined || guard.hasStopped ? [] : [from.settle]));
    if (settling.length > 0) {
      const aborted = new Promise((resolve) => {
        if (signal.aborted) resolve(undefined);
        else signal.addEventListener("abort", resolve, { once: true });
      });
      await Promise.race([this.#tap?.drain(), aborted]);
      await Promise.all(settling.map((settle) => settle(signal)));
    }
    await this.#tap?.close();
  }

  /**
   * Says what was not delivered.
   *
   * @param strict whether it counts, too, when a listener wanted no more.
   * @returns whether something was not.
   */
  summarise(strict: boolean): boolean {
    const stats = this.#multiplexer.stats();
    let isIncomplete = false;
    for (const { name, from, hasFailed } of this.#driven) {
      const report = stats.get(name);
      if (report === undefined) continue;
      const lost = report.failed + droppedTotal(report) + report.pending;
      const isWanted = hasFailed || (from.hasReaderLeft?.() !== true && (lost > report.dropped.cancelled || report.errors.length > 0));
      if (lost > 0 && (isWanted || strict)) this.#messages.say(`${name}: ${describeLoss(report, lost)}`);
      const rest = from.describeRest?.();
      if (rest !== undefined) this.#messages.say(`${name}: ${rest}`);
      isIncomplete ||= hasFailed || rest !== undefined || (lost > 0 && (isWanted || strict));
    }
    return isIncomplete;
  }

  #onError(error: unknown, listener: unknown): void {
    const driven = this.#driven.find(({ guard }) => guard === listener);
    if (driven === undefined) return;
    const isEnd = isFlowtapError(error, "listener_failed") || isFlowtapError(error, "listener_timeout");
    driven.hasFailed ||= isEnd;
    driven.errors += 1;
    const cause = isEnd && error.cause !== undefined ? error.cause : error;
    const { rephrase = (message: string) => message } = driven.from;
    if (driven.errors <= MOST_ERRORS_TOLD) this.#messages.say(`${driven.name}: ${shorten(rephrase(errorText(cause)), 500)}`);
    else if (driven.errors === MOST_ERRORS_TOLD + 1) this.#messages.say(`${driven.name}: more errors follow: from here on they are only counted`);
  }
}

function describeLoss({ offered, failed, dropped, pending }: DeliveryReport, lost: number): string {
  const reasons = [
    [failed, "failed"],
    [dropped.overflow, "left out because it could not keep up"],
    [dropped.cancelled + dropped.closed, "not wanted any more"],
    [pending, "still waiting"],
  ] as const;
  const details = reasons.filter(([count]) => count > 0).map(([count, what]) => `${String(count)} ${what}`);
  return `${String(lost)} of ${String(offered)} events were not delivered: ${details.join(", ")}`;
}

function withUniqueNames(listeners: readonly CommandListener[]): readonly (readonly [string, CommandListener])[] {
  const used = new Map<string, number>();
  return listeners.map((listener) => {
    const count = (used.get(listener.name) ?? 0) + 1;
    used.set(listener.name, count);
    return [count === 1 ? listener.name : `${listener.name} (${String(count)})`, listener];
  });
}
