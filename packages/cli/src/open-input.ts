import { createReadStream } from "node:fs";
import { describeValue, FlowtapError } from "@flowtap/core";
import { readEventBatches, readEventStreamBatches, type EventEntry, type ReadPosition } from "@flowtap/json-file";
import type { RelayChoice } from "./command-line.ts";
import { statsOf } from "./file-stats.ts";
import { UsageError } from "./usage-error.ts";

/** The input cannot be read. Its code is `"input"`, and the command ends with status 3. */
export class InputError extends FlowtapError {
  override readonly name = "InputError";

  constructor(message: string, options?: ErrorOptions) {
    super("input", message, options);
  }
}

/**
 * Every line of the input, in batches, until its end or until `signal` fires. Nothing is read before it is asked for.
 *
 * @param from where a file is read from.
 */
export function openInput({ input, follow }: RelayChoice, signal: AbortSignal, from: "start" | ReadPosition): AsyncIterable<readonly EventEntry[]> {
  if (input === "-") {
    if (statsOf(0)?.isDirectory() === true) throw new InputError("stdin: expected events, found a directory: name a file in it");
    return readEventStreamBatches(process.stdin, { signal });
  }
  const found = statsOf(input);
  const isStream = found !== undefined && !found.isFile() && !found.isDirectory();
  return isStream ? readEventStreamBatches(createReadStream(input), { signal }) : readEventBatches(input, { follow, signal, from });
}

/**
 * Refuses to read what it writes: that would never end.
 *
 * @param outputs the files that listeners append to, and descriptors.
 * @throws UsageError when one of them is the input.
 */
export function requireSeparateFiles(input: string, outputs: readonly (string | number)[]): void {
  const read = statsOf(input === "-" ? 0 : input);
  if (read?.isFile() !== true) return;
  for (const output of outputs) {
    const written = statsOf(output);
    if (written?.ino !== read.ino || written.dev !== read.dev) continue;
    const name = typeof output === "number" ? "stdout" : describeValue(output);
    throw new UsageError(`expected an output other than the input, received ${name} for both: it would read what it writes, for ever; write to another file`);
  }
}
