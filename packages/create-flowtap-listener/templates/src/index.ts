import { appendFile, readFile } from "node:fs/promises";
import { createListener as listenerOf, OptionError, type ExecutionEvent, type Listener } from "@flowtap/core";

/** Options of {@link createListener}; on the command line, `--listener "{{packageName}}?path=FILE"`. */
export interface ListenerOptions {
  /** The file that gets a line an event; created when it is not there. Default: `{{shortName}}.log`. */
  readonly path?: string;
}

/**
 * Appends one line an event to a file. An event counts as delivered when its line is written.
 *
 * @throws OptionError when `path` is empty.
 */
export function createListener({ path = "{{shortName}}.log" }: ListenerOptions = {}): Listener & Required<ListenerOptions> {
  if (path === "") throw new OptionError("path", "the name of a file", path);
  const onBatch = (events: readonly ExecutionEvent[]): Promise<void> => appendFile(path, events.map(lineOf).join(""));
  return Object.assign(listenerOf({ name: "{{shortName}}", onBatch }), { path });
}

/** Shows `flowtap doctor`, and the test, what the sink of a listener received. */
export const conformance = { observe: ({ path }: Required<ListenerOptions>): Promise<string> => readFile(path, "utf8").catch(() => "") };

/** As JSON: whatever a text holds, it stays on its line. */
function lineOf({ timestamp, type, runId, stepId, error }: ExecutionEvent): string {
  return `${JSON.stringify([timestamp, type, runId, stepId, error])}\n`;
}
