import type { ExecutionEvent } from "@flowtap/core";
import { createRunStates } from "@flowtap/run-state";
import { LiveView } from "../../src/live-view.ts";
import { StreamOutput } from "../../src/stream-output.ts";
import { createStyle } from "../../src/style.ts";
import { EmulatedTerminal } from "./emulated-terminal.ts";

/** The live view on an emulated terminal, with a clock that the test moves. */
export class LiveBench {
  readonly terminal: EmulatedTerminal;
  readonly view: LiveView;
  #nowMs = 0;

  constructor(columns: number, rows: number, color = false) {
    this.terminal = new EmulatedTerminal(columns, rows);
    this.view = new LiveView(createRunStates(), this.terminal.stream, new StreamOutput(this.terminal.stream), createStyle(color), { columns: 0, rows: 0, maxFps: 12, now: () => this.#nowMs });
    this.view.start();
  }

  take(events: readonly ExecutionEvent[], afterMs: number): void {
    this.#nowMs += afterMs;
    this.view.show(events, (error) => {
      throw new Error("expected an event that can be read", { cause: error });
    });
  }

  /** As {@link LiveBench.take}; resolves when the frame is on the screen. */
  show(events: readonly ExecutionEvent[], afterMs = 1000): Promise<void> {
    this.take(events, afterMs);
    return this.terminal.settle();
  }

  resize(columns: number, rows: number): Promise<void> {
    this.#nowMs += 1000;
    this.terminal.resize(columns, rows);
    return this.terminal.settle();
  }

  async finish(): Promise<void> {
    await this.view.finish();
    await this.terminal.settle();
  }
}
