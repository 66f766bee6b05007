import { createListener, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { createRunStates, type RunStates } from "@flowtap/run-state";
import { AgentView } from "./agent-view.ts";
import type { ConsoleMode } from "./choose-mode.ts";
import { chooseOptions, type ChosenOptions, type ConsoleOptions } from "./console-options.ts";
import { openOutput } from "./console-stream.ts";
import { GithubView } from "./github-view.ts";
import { LinesView } from "./lines-view.ts";
import { LiveView } from "./live-view.ts";
import { createStyle } from "./style.ts";
import type { View } from "./view.ts";

/**
 * Shows runs to a person, a CI log or a machine that reads. Writes to stderr by default, never blocks the process, and
 * shows what events say without ever obeying it.
 *
 * Delivery: at most once, best effort. An event counts as delivered when it was taken for the next frame or its line was
 * queued; a terminal that takes nothing costs frames, a slow pipe costs lines beyond 960 KiB, and a line says how many.
 *
 * @example
 * ```ts
 * const tap = openTap(new ConsoleListener());
 * ```
 */
export class ConsoleListener implements Listener {
  /** For reports: `"console"`. */
  readonly name = "console";
  /** The mode in use: as the option says, or as chosen from the environment. */
  readonly mode: ConsoleMode;
  readonly #options: ChosenOptions;
  readonly #listener: Listener;
  #view: View | undefined;

  /** @throws OptionError for an option that cannot work. */
  constructor(options: ConsoleOptions = {}) {
    this.#options = chooseOptions(options);
    this.mode = this.#options.mode;
    const states = createRunStates();
    this.#listener = createListener({
      name: this.name,
      onStart: () => {
        this.#view = createView(states, this.#options);
        this.#view.start();
      },
      onBatch: (events, progress) =>
        this.#view?.show(events, (error) => {
          progress.reject(error, 1);
        }),
      onStop: async () => {
        const view = this.#view;
        this.#view = undefined;
        await view?.finish();
      },
    });
  }

  /**
   * Shows `progress` until it ends.
   *
   * @throws ListenerStateError when it was started or stopped before.
   */
  startListening(progress: Receiver<ExecutionEvent>): Promise<void> | void {
    return this.#listener.startListening(progress);
  }

  /**
   * Prints the summary, restores the terminal, and waits until what was shown has been taken: for at most a second in
   * which the terminal or the pipe takes nothing. Idempotent.
   */
  stopListening(): Promise<void> | void {
    return this.#listener.stopListening();
  }

  /**
   * Shows a line that is no event (another program's log, say): made safe, and above the picture in mode `"live"`, on as
   * many rows as it takes. Does nothing while the listener is not listening.
   *
   * @param line one line, of which the first 4,000 UTF-16 units are shown; line feeds in it are shown as `␊`.
   */
  printLine(line: string): void {
    this.#view?.print(line);
  }
}

function createView(states: RunStates, { stream, mode, color, columns, rows, maxFps }: ChosenOptions): View {
  const output = openOutput(stream);
  const now = (): number => performance.now();
  switch (mode) {
    case "live":
      return new LiveView(states, stream, output, createStyle(color), { columns, rows, maxFps, now });
    case "lines":
      return new LinesView(states, output, createStyle(color), now);
    case "github":
      return new GithubView(states, output, createStyle(color));
    case "agent":
      return new AgentView(states, output);
  }
}
