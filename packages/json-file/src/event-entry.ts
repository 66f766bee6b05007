import type { ExecutionEvent, FlowtapError } from "@flowtap/core";

/** Where a line was found, and where reading can go on after it: an entry can be given as `from` later. */
export interface LinePlace {
  /** 1-based number of the line in its file or stream. */
  readonly line: number;
  /** Bytes from the start of its file (uncompressed) or stream to just behind the line, its newline included. */
  readonly offset: number;
  /** The file it was found in; absent for a stream. */
  readonly path?: string;
  /**
   * The file's place in the order of writing: the number that its name has, or will have once it is rotated. Absent for a
   * stream.
   */
  readonly sequence?: number;
}

/** A line that is an event. */
export interface DecodedLine extends LinePlace {
  readonly event: ExecutionEvent;
}

/** A line that is none. Reading goes on behind it. */
export interface UndecodableLine extends LinePlace {
  /** What was expected and what came: core's `DecodeError`, or a `JsonFileError` for a line that is too long or a damaged file. */
  readonly error: FlowtapError;
  /** The line's text as it came, hostile until shown otherwise; of a line that is too long, the first 1,024 bytes. */
  readonly raw: string;
}

/** One line that was read: `"event" in entry` tells which kind. Blank lines are left out. */
export type EventEntry = DecodedLine | UndecodableLine;
