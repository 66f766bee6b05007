import type { Receiver } from "./channel.ts";
import type { ExecutionEvent } from "./events.ts";

/**
 * Consumes the events of one channel. This is what every destination implements, and all it has to.
 *
 * 1. Reading acknowledges: asking for the next batch (or item) says that the one before it is handled.
 * 2. `startListening` returns only when the channel has ended and everything is handled, or throws.
 * 3. Events are shared and frozen in spirit: never change one.
 * 4. Types it does not know are ignored, not refused.
 * 5. Nothing it does reaches the engine: what it throws is reported under its name, and the rest goes on.
 * 6. It starts once and stops once.
 */
export interface Listener {
  /**
   * For reports and messages.
   *
   * @default the class name
   */
  readonly name?: string;

  /**
   * Reads `progress` to its end.
   *
   * @returns when the channel has ended and everything read from it is handled.
   * @throws ListenerStateError when it is started a second time, or after it was stopped.
   */
  startListening(progress: Receiver<ExecutionEvent>): Promise<void> | void;

  /**
   * Flushes and releases everything it holds. Idempotent, and allowed before `startListening`. When the channel is still
   * open, what waits in it is handled first and nothing more is accepted: a stop keeps at least what a kill keeps.
   */
  stopListening(): Promise<void> | void;
}

/** The name a listener goes by in reports: its `name`, else its class name, else `"listener"`. Never throws. */
export function listenerName(listener: Listener): string {
  try {
    if (typeof listener.name === "string" && listener.name !== "") return listener.name;
    const name: unknown = (listener.constructor as { readonly name?: unknown } | undefined)?.name;
    return typeof name !== "string" || name === "" || name === "Object" ? "listener" : name;
  } catch {
    return "listener";
  }
}

/** Whether `value` has the two methods of a listener. Never throws. */
export function isListener(value: unknown): value is Listener {
  try {
    const methods = value as Partial<Listener> | null | undefined;
    return typeof methods?.startListening === "function" && typeof methods.stopListening === "function";
  } catch {
    return false;
  }
}
