/** The codes of all errors that flowtap's packages throw; what a program branches on. */
export type FlowtapErrorCode =
  | "channel_busy"
  | "channel_closed"
  | "decode"
  | "encode"
  | "listener_failed"
  | "listener_state"
  | "listener_timeout"
  | "option"
  | (string & {});

const MARKER: unique symbol = Symbol.for("flowtap.error") as never;

/**
 * Base of every error that flowtap throws. `instanceof` fails across two installed copies of a package, so test with
 * {@link isFlowtapError}.
 */
export class FlowtapError extends Error {
  override readonly name: string = "FlowtapError";
  /** What went wrong, for programs. */
  readonly code: FlowtapErrorCode;

  constructor(code: FlowtapErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, MARKER, { value: true });
  }
}

/**
 * Whether `value` is an error of flowtap's, from whichever copy of the package it came.
 *
 * @param code when given, the error must carry this code too.
 */
export function isFlowtapError(value: unknown, code?: FlowtapErrorCode): value is FlowtapError {
  if (typeof value !== "object" || value === null || !(MARKER in value)) return false;
  return code === undefined || ("code" in value && value.code === code);
}

/** An option, an argument or a flag has a value that cannot work. */
export class OptionError extends FlowtapError {
  override readonly name = "OptionError";
  /** Which option. */
  readonly option: string;

  /**
   * @param option the option's name, as the user wrote it.
   * @param expected what would have been right, to stand after "expected".
   * @param received what came; shown in short.
   */
  constructor(option: string, expected: string, received: unknown) {
    super("option", `option "${option}": expected ${expected}, received ${describeValue(received)}`);
    this.option = option;
  }
}

/** The channel takes no more values: it was closed. */
export class ChannelClosedError extends FlowtapError {
  override readonly name = "ChannelClosedError";

  constructor() {
    super("channel_closed", "the channel is closed: send before close(), or check `sender.closed` first");
  }
}

/** A second reader asked for values of a channel that has one. */
export class ChannelBusyError extends FlowtapError {
  override readonly name = "ChannelBusyError";

  constructor() {
    super("channel_busy", "the channel has a reader already: a receiver is read once, by one loop; use a multiplexer for more");
  }
}

/** A listener was started twice, or started after it was stopped. */
export class ListenerStateError extends FlowtapError {
  override readonly name = "ListenerStateError";
  /** Name of the listener. */
  readonly listener: string;

  constructor(listener: string, state: "started" | "stopped") {
    super("listener_state", `listener "${listener}" was ${state} already: a listener starts once and stops once; create a new one for the next tap`);
    this.listener = listener;
  }
}

/** A listener did not finish in time. */
export class ListenerTimeoutError extends FlowtapError {
  override readonly name = "ListenerTimeoutError";
  /** Name of the listener. */
  readonly listener: string;

  /** @param limitMs the limit that it broke, in milliseconds. */
  constructor(listener: string, phase: "drain" | "stop", limitMs: number) {
    super(
      "listener_timeout",
      `listener "${listener}" did not ${phase} within ${String(limitMs)} ms: what it had not acknowledged counts as undelivered; raise stopTimeoutMs if it needs longer`,
    );
    this.listener = listener;
  }
}

/** A listener threw, rejected, or returned before its channel had ended. The `cause` is what it threw. */
export class ListenerFailedError extends FlowtapError {
  override readonly name = "ListenerFailedError";
  /** Name of the listener. */
  readonly listener: string;

  constructor(listener: string, what: string, options?: ErrorOptions) {
    super("listener_failed", `listener "${listener}" ${what}`, options);
    this.listener = listener;
  }
}

/** What `value` is, in a few words that are safe to put into a message: never more than 80 characters, never control characters. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value).replace(/[\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
      return `the bigint ${String(value).slice(0, 40)}`;
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? `an array of ${String(value.length)}` : "an object";
    default:
      return `a ${typeof value}`;
  }
}

/** What `error` says, whatever it is. Never throws. */
export function errorText(error: unknown): string {
  try {
    return error instanceof Error && error.message !== "" ? error.message : String(error);
  } catch {
    return "an error that cannot be shown";
  }
}
