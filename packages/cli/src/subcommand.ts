import type { Flag, GivenFlags, Surroundings } from "./flag.ts";
import type { MessageWriter } from "./message-writer.ts";

/** What a subcommand works on. */
export interface SubcommandInput extends Surroundings {
  /** What stands behind its name. */
  readonly operand: string;
  readonly given: GivenFlags;
  readonly messages: MessageWriter;
  /** Where data goes. */
  readonly stdout: NodeJS.WriteStream & { readonly fd: number };
}

/** Something that `flowtap` does besides relaying: `flowtap outbox inspect PATH`. */
export interface Subcommand {
  /** Its name: `["outbox", "inspect"]`. */
  readonly words: readonly string[];
  /** What its one argument is called: `"PATH"`. */
  readonly operand: string;
  /** What it does; every line fits behind six columns in 80. */
  readonly help: readonly string[];
  /** The flags it takes. */
  readonly flags: readonly Flag[];
  /**
   * Does it.
   *
   * @returns the exit status.
   * @throws UsageError when a flag or the argument cannot work.
   */
  run(input: SubcommandInput): Promise<number>;
}
