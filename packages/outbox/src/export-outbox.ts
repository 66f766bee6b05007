import { requirePath } from "./outbox-options.ts";
import { readBacklog } from "./read-backlog.ts";

/**
 * Reads out what an outbox holds and has not delivered, in order, without changing anything. The outbox may be in use: what it
 * delivers meanwhile may or may not be among the lines.
 *
 * @returns canonical lines without newlines.
 * @throws OptionError when the path cannot be one; OutboxError (while it is read) when there is no outbox, or it cannot be read.
 */
export function exportOutbox(path: string): AsyncIterableIterator<string> {
  return readLines(requirePath(path));
}

async function* readLines(path: string): AsyncGenerator<string, void> {
  for await (const { lines } of readBacklog(path)) yield* lines;
}
