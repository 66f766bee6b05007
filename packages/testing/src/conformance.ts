import type { ExecutionEvent, Listener } from "@flowtap/core";

/** `must`: an engine, an outbox or a user relies on it. `should`: a listener is the better for it. */
export type ConformanceLevel = "must" | "should";

/** One thing that a listener is held to: plain data, for any test runner or none. */
export interface ConformanceCase {
  /** Stable across releases: `"stop-keeps-what-waits"`. */
  readonly id: string;
  /** The fact it states, in the present tense. */
  readonly title: string;
  readonly level: ConformanceLevel;
  /** The sentence of the contract that it holds the listener to. */
  readonly rule: string;
  /**
   * Why there is nothing to try: what the listener, or whoever describes it, declares to lack. `run` then does nothing.
   * `undefined` when the case is tried.
   */
  readonly lacks: string | undefined;
  /**
   * Tries it on a listener of its own.
   *
   * @param signal gives up, with a rejection, when it fires. Default: only the case's own deadlines end it.
   * @throws ConformanceError (as a rejection) that names the rule, what was expected and what came.
   */
  readonly run: (signal?: AbortSignal) => Promise<void>;
}

/** What a listener does not do, by design. Everything is taken to be there unless it is declared `false`. */
export interface ListenerCapabilities {
  /** `false`: it wants no events, and cancels its channel at once. */
  readonly reads?: boolean;
  /** `false`: what it acknowledged is on its way (in a child's channel, in a socket), not yet where `observe` sees it. */
  readonly acknowledgesWhenObserved?: boolean;
  /** `false`: the sink does not keep the order in which the events of a run came. */
  readonly keepsOrder?: boolean;
  /** `false`: it keeps everything it gets, in memory. */
  readonly boundedMemory?: boolean;
}

/**
 * What a sink received so far, in its order: events, or lines and other texts that show an event's step id and error. A line that is an
 * event's JSON counts as the event.
 */
export type Observation = string | readonly (ExecutionEvent | string)[];

/** What {@link listenerConformance} needs to know of a listener. */
export interface ConformanceOptions<L extends Listener = Listener> {
  /** Makes a listener that was never started, with a sink of its own. Called once a case, or more often. */
  readonly create: () => L | Promise<L>;
  /**
   * What the sink of this listener received so far.
   *
   * @default cases that need to see it are reported as lacking
   */
  readonly observe?: (listener: L) => Observation | Promise<Observation>;
  /**
   * Makes a listener whose sink never answers.
   *
   * @default the case that needs it is reported as lacking
   */
  readonly createHung?: () => L | Promise<L>;
  /**
   * Which events the sink shows at all.
   *
   * @default all. A notifier of failures says `isFailure`
   */
  readonly shows?: (event: ExecutionEvent) => boolean;
  /**
   * What the listener does not do.
   *
   * @default it does everything
   */
  readonly capabilities?: ListenerCapabilities;
  /**
   * Clears up after a case: closes what `create` opened beside the listener.
   *
   * @default nothing
   */
  readonly release?: (listener: L) => Promise<void> | void;
  /**
   * How long one wait for the listener may take, in milliseconds.
   *
   * @default 5,000, as a tap waits
   */
  readonly deadlineMs?: number;
  /**
   * How long nothing may happen before it counts as never, in milliseconds.
   *
   * @default 100
   */
  readonly quietMs?: number;
}
