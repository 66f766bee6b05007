import { signalStatus } from "./exit-status.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const REST_OF_PIPE_MS = 500;
const FLUSH_LIMIT_MS = 1800;

/** What a signal sets off. */
export interface ShutdownSteps {
  /** Whether the rest of the input is worth waiting for: Ctrl-C reaches the engine at the other end of a pipe too, and it says how its runs ended. */
  readonly readsPipe: boolean;
  /** Called once, at the first signal. */
  readonly onSignal: () => void;
}

/**
 * Ends the command on SIGINT, SIGTERM and SIGHUP: reading stops, what was read is flushed, and the exit status says which it
 * was. A second signal, or a flush that hangs, ends it at once.
 */
export class Shutdown {
  readonly #stopReading = new AbortController();
  #steps: ShutdownSteps | undefined;
  #received: NodeJS.Signals | undefined;

  /** Fires when reading must stop. */
  get reading(): AbortSignal {
    return this.#stopReading.signal;
  }

  /** The first signal that came. */
  get received(): NodeJS.Signals | undefined {
    return this.#received;
  }

  /** Begins to listen for signals. */
  install(steps: ShutdownSteps): void {
    this.#steps = steps;
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** Lets signals end the process again as they would without us. What a signal has set off goes on: a pipe that nobody reads would keep the process alive. */
  uninstall(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  /** Stops reading without a signal. */
  stopReading(): void {
    this.#stopReading.abort();
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    if (this.#received !== undefined) exitNow(signal);
    this.#received = signal;
    this.#steps?.onSignal();
    if (signal === "SIGINT" && this.#steps?.readsPipe === true) setTimeout(() => this.#stopReading.abort(), REST_OF_PIPE_MS).unref();
    else this.#stopReading.abort();
    setTimeout(() => exitNow(signal), FLUSH_LIMIT_MS).unref();
  };
}

function exitNow(signal: NodeJS.Signals): never {
  process.exit(signalStatus(signal)); // eslint-disable-line no-restricted-properties -- asked to end at once, or a reader keeps us from ending: what waits in its pipe is given up
}
