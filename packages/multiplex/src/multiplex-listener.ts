import {
  FlowtapError,
  ListenerStateError,
  OptionError,
  errorText,
  finishesWithin,
  isListener,
  listenerName,
  requireInteger,
  requirePolicy,
  tellQuietly,
  type DeliveryReport,
  type ExecutionEvent,
  type Listener,
  type Receiver,
} from "@flowtap/core";
import { ChildFeed } from "./child-feed.ts";
import type { ChildListener } from "./child-listener.ts";

/** Below the 5,000 ms that a tap gives the multiplexer, so that it can still say which child was late. */
const DEFAULT_STOP_TIMEOUT_MS = 4_500;

/** Options of {@link MultiplexListener}. */
export interface MultiplexOptions {
  /**
   * How long a child may take to drain, and again to stop, in milliseconds.
   *
   * @default 4_500
   */
  readonly stopTimeoutMs?: number;
  /**
   * Told of everything a child does wrong, as it happens.
   *
   * @default nothing; errors are in `stats()` and in what `stopListening` rejects with
   */
  readonly onListenerError?: (error: unknown, listener: Listener) => void;
}

/**
 * Fans events out to many listeners, each behind its own channel, so that none can stop another. An event counts as
 * delivered once every child's channel has accepted it, or counted it; what became of it there is in `stats()`.
 */
export class MultiplexListener implements Listener {
  readonly name = "multiplex";
  readonly #options: Required<MultiplexOptions>;
  #feeds: readonly ChildFeed[] = [];
  #progress: Receiver<ExecutionEvent> | undefined;
  /** Settles when the channel has ended and every event has been handed to every child. */
  #handedOn: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  /**
   * @param children listeners, or listeners with options; more can be added while it runs.
   * @throws OptionError when a child is no listener, is there twice, or has an option that cannot work.
   */
  constructor(children: readonly (Listener | ChildListener)[] = [], options: MultiplexOptions = {}) {
    const { stopTimeoutMs = DEFAULT_STOP_TIMEOUT_MS, onListenerError = ignore } = options;
    requireInteger("stopTimeoutMs", stopTimeoutMs, 0, 2_147_483_647);
    this.#options = { stopTimeoutMs, onListenerError: (error, listener) => { tellQuietly(() => onListenerError(error, listener)); } };
    for (const child of children) this.add(child);
  }

  /**
   * Adds a child. While the multiplexer runs, the child starts at once and gets the events from here on.
   *
   * @throws OptionError when it is no listener, is there already, or has an option that cannot work.
   * @throws ListenerStateError when the multiplexer was stopped, or the child has been started before.
   */
  add(child: Listener | ChildListener): void {
    if (this.#stopping !== undefined) throw new ListenerStateError(this.name, "stopped");
    const normal = requireChild(child);
    if (this.#feeds.some((feed) => feed.listener === normal.listener)) {
      throw new OptionError("children", "each listener once", listenerName(normal.listener));
    }
    const feed = new ChildFeed(this.#uniqueName(normal), normal, this.#options);
    if (this.#running !== undefined) feed.start();
    this.#feeds = [...this.#feeds, feed];
  }

  /**
   * Removes a child: it handles what waits for it, then stops.
   *
   * @returns its last report; `undefined` when there is no such child.
   */
  async remove(nameOrListener: string | Listener): Promise<DeliveryReport | undefined> {
    const feed = this.#feeds.find(({ name, listener }) => name === nameOrListener || listener === nameOrListener);
    if (feed === undefined) return undefined;
    this.#feeds = this.#feeds.filter((other) => other !== feed);
    return feed.close();
  }

  /** Where every event went, by the child's name. A child that failed stays in it. */
  stats(): ReadonlyMap<string, DeliveryReport> {
    return new Map(this.#feeds.map((feed) => [feed.name, feed.report]));
  }

  async startListening(progress: Receiver<ExecutionEvent>): Promise<void> {
    if (this.#stopping !== undefined) throw new ListenerStateError(this.name, "stopped");
    if (this.#running !== undefined) throw new ListenerStateError(this.name, "started");
    this.#progress = progress;
    for (const feed of this.#feeds) feed.startOrFail();
    this.#handedOn = this.#handOn(progress);
    this.#running = this.#handedOn.then(() => this.#drain());
    return this.#running;
  }

  /**
   * Hands on what waits, then drains and stops every child, each within `stopTimeoutMs`.
   *
   * @throws AggregateError when a child failed, with one error a failure.
   */
  stopListening(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #handOn(progress: Receiver<ExecutionEvent>): Promise<void> {
    for await (const batch of progress.batches()) {
      const waits: Promise<void>[] = [];
      for (const feed of this.#feeds) {
        const wait = feed.feed(batch);
        if (wait !== undefined) waits.push(wait);
      }
      if (waits.length > 0) await Promise.all(waits);
    }
  }

  async #drain(): Promise<void> {
    await Promise.all(this.#feeds.map((feed) => feed.drain()));
  }

  async #stop(): Promise<void> {
    this.#progress?.finish();
    if (this.#running !== undefined) await finishesWithin(this.#handedOn, this.#options.stopTimeoutMs / 2);
    await Promise.all(this.#feeds.map((feed) => feed.close()));
    const failures = this.#feeds.flatMap(({ name, failures }) => failures.map((error) => new ChildError(name, error)));
    if (failures.length === 0) return;
    const what = failures.map(({ message }) => message).join("; ");
    throw new AggregateError(failures, `${String(failures.length)} failures among ${String(this.#feeds.length)} listeners: ${what}`);
  }

  #uniqueName({ name, listener }: ChildListener): string {
    const wanted = name ?? listenerName(listener);
    const isTaken = (candidate: string): boolean => this.#feeds.some((feed) => feed.name === candidate);
    if (!isTaken(wanted)) return wanted;
    if (name !== undefined) throw new OptionError("name", "a name that no other child has", name);
    let number = 2;
    while (isTaken(`${wanted}-${String(number)}`)) number++;
    return `${wanted}-${String(number)}`;
  }
}

/** A child of a multiplexer failed; the `cause` says how. */
export class ChildError extends FlowtapError {
  override readonly name = "ChildError";
  /** Name of the child. */
  readonly child: string;

  constructor(child: string, cause: unknown) {
    super("listener_failed", `child "${child}": ${errorText(cause)}`, { cause });
    this.child = child;
  }
}

function requireChild(child: Listener | ChildListener): ChildListener {
  const normal: ChildListener = isListener(child) ? { listener: child } : child;
  if (!isListener((normal as Partial<ChildListener> | null)?.listener)) {
    throw new OptionError("children", "a listener, or { listener, name, capacity, overflow, filter }", child);
  }
  if (normal.capacity !== undefined) requireInteger("capacity", normal.capacity, 1);
  if (normal.overflow !== undefined) requirePolicy(normal.overflow);
  if (normal.filter !== undefined && typeof normal.filter !== "function") throw new OptionError("filter", "a function of an event", normal.filter);
  return normal;
}

function ignore(): void {
  // Nobody asked to be told.
}
