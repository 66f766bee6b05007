import type { Writable } from "node:stream";
import { WriteStream } from "node:tty";
import type { Output } from "./output.ts";
import { StreamOutput } from "./stream-output.ts";
import { TerminalOutput } from "./terminal-output.ts";

/** Where the console writes: `process.stderr`, or any writable stream. What a terminal has besides is optional. */
export type ConsoleStream = Writable & {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
  /** Width in cells. A `"resize"` event says that it changed. */
  readonly columns?: number;
  /** Height in rows. */
  readonly rows?: number;
};

/**
 * The output behind a stream. A terminal is opened again so that it never blocks, unless somebody replaced the stream's
 * `write` to see what is written.
 */
export function openOutput(stream: ConsoleStream): Output {
  const isPlainTerminal = stream instanceof WriteStream && !Object.hasOwn(stream, "write");
  const terminal = isPlainTerminal ? TerminalOutput.open((stream as WriteStream & { readonly fd: number }).fd) : undefined;
  return terminal ?? new StreamOutput(stream);
}
