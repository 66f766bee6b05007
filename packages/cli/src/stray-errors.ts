import { errorText } from "@flowtap/core";
import type { MessageWriter } from "./message-writer.ts";
import { shorten } from "./shorten.ts";

const MOST_TOLD = 5;

/**
 * Errors that nobody awaits, thrown by a plug-in from a timer or a forgotten promise. They must not take the other listeners
 * down: they are told and counted, and the command goes on.
 */
export class StrayErrors {
  readonly #messages: MessageWriter;
  #count = 0;

  constructor(messages: MessageWriter) {
    this.#messages = messages;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** Begins to catch them. */
  install(): void {
    process.on("uncaughtException", this.#onError);
    process.on("unhandledRejection", this.#onError);
  }

  /** Lets them end the process again. */
  uninstall(): void {
    process.off("uncaughtException", this.#onError);
    process.off("unhandledRejection", this.#onError);
  }

  readonly #onError = (error: unknown): void => {
    this.#count += 1;
    if (this.#count <= MOST_TOLD) this.#messages.say(`an error that nobody handles, from a listener most likely: ${shorten(errorText(error), 500)}`);
  };
}
