import { WriteStream } from "node:tty";
import type { Output } from "./output.ts";
import { StreamOutput } from "./stream-output.ts";
import { TerminalOutput } from "./terminal-output.ts";

/**
 * Where the console writes: `process.stderr`, or any writable stream of Node's. What a terminal has besides is optional. Only what the
 * console uses is named, so that its types need none of Node's.
 */
export interface ConsoleStream {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
  /** Width in cells. A `"resize"` event says that it changed. */
  readonly columns?: number;
  /** Height in rows. */
  readonly rows?: number;
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  readonly writableLength: number;
  readonly writableNeedDrain: boolean;
  /** Takes text; `false` when no more should come until `"drain"`. Calls back when the text is handed on. */
  write(text: string, onWritten?: (error?: Error | null) => void): boolean;
  /** Listens. */
  on(event: "close" | "drain" | "error" | "resize", listener: () => void): unknown;
  /** Listens no longer. */
  off(event: "close" | "drain" | "error" | "resize", listener: () => void): unknown;
}

/**
 * The output behind a stream. A terminal is opened again so that it never blocks, unless somebody replaced the stream's
 * `write` to see what is written.
 */
export function openOutput(stream: ConsoleStream): Output {
  const isPlainTerminal = stream instanceof WriteStream && !Object.hasOwn(stream, "write");
  const terminal = isPlainTerminal ? TerminalOutput.open((stream as WriteStream & { readonly fd: number }).fd) : undefined;
  return terminal ?? new StreamOutput(stream);
}
