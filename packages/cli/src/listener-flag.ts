import type { ExecutionEvent, Listener, OverflowPolicy } from "@flowtap/core";
import type { Flag, GivenFlags, Surroundings } from "./flag.ts";
import type { LinePrinter } from "./message-writer.ts";

/** A listener that flags asked for. */
export interface CommandListener {
  readonly listener: Listener;
  /** What messages call it: `"json-file run.ndjson"`. Safe to print. */
  readonly name: string;
  /** `"wait"` for a record that must be complete: reading goes as fast as it can follow. */
  readonly overflow: OverflowPolicy<ExecutionEvent>;
  /**
   * For code that is not ours: it is given up when it has taken nothing for this long while events wait, so that it does not
   * hold up the others for ever.
   *
   * @default never
   */
  readonly stallLimitMs?: number;
  /**
   * Most events that wait for it.
   *
   * @default 1_024
   */
  readonly capacity?: number;
  /**
   * Which events it gets.
   *
   * @default all
   */
  readonly filter?: (event: ExecutionEvent) => boolean;
  /** The file that it appends to, absolute: the command refuses to read what it writes. */
  readonly writesTo?: string;
  /**
   * Of one that writes to stdout: whether its reader has left. What he did not take is no loss then; and when no other listener is
   * left, there is nobody to read for.
   */
  readonly hasReaderLeft?: () => boolean;
  /** Whether a stop ends within a second, keeping what it can of what waits: at a signal it is stopped instead of given up. */
  readonly stopsInTime?: true;
  /**
   * Resolves when what it took has gone on to where it goes in the end, as far as it does for now, or when `signal` fires. For one
   * that takes events sooner than it delivers them.
   */
  readonly settle?: (signal: AbortSignal) => Promise<void>;
  /** Once it is stopped: what became of events that it took and that did not arrive, in a sentence. `undefined`: all did. */
  readonly describeRest?: () => string | undefined;
  /**
   * Says an error of it in terms of flags.
   *
   * @default as the error says it
   */
  readonly rephrase?: (message: string) => string;
  /** Where lines are shown while it draws: above its picture. */
  readonly printer?: LinePrinter;
}

/** What a flag may use to make its listeners. */
export interface ListenerContext extends Surroundings {
  /** Where data goes. */
  readonly stdout: NodeJS.WriteStream & { readonly fd: number };
  /** Where everything else goes. */
  readonly stderr: NodeJS.WriteStream;
}

/**
 * Flags that add listeners to the command: one file for each kind of listener, one row in `listenerFlags`.
 */
export interface ListenerFlag {
  /** The flags it understands. */
  readonly flags: readonly Flag[];
  /**
   * Makes the listeners that the given flags ask for. Starts nothing.
   *
   * @throws UsageError or OptionError when a flag cannot work.
   */
  createListeners(given: GivenFlags, context: ListenerContext): Promise<readonly CommandListener[]>;
}
