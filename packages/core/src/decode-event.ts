import { DecodeError } from "./codec-errors.ts";
import { decodeLineExact } from "./decode-line-exact.ts";
import { decodeLineFast } from "./decode-line-fast.ts";
import { describeValue } from "./errors.ts";
import type { ExecutionEvent } from "./events.ts";
import { decodeUtf8 } from "./utf8.ts";

/**
 * Turns a line of NDJSON into an event, exactly as Go's encoding/json (1.22 and later) reads Lacquer's event struct: unknown keys
 * are ignored, keys match without regard to case, the last of several equal keys wins (metadata objects are merged), `null`
 * leaves a field unset, lone surrogates and bad bytes become U+FFFD, and the timestamp is brought to Go's form. An unknown
 * `type` is kept. White space around the object, a line end included, is allowed.
 *
 * Two things differ from Go on purpose. An integer beyond ±(2^53−1) in `duration`, `step_index` or `attempt` is refused instead
 * of rounded. And `null`, `{}` and an object with foreign keys but no `type` are refused as no event, so that a log line in JSON is
 * told from an event; otherwise a missing `timestamp` is Go's zero time, a missing `type` or `run_id` is `""`. An event type that promises a step or an action has `stepId` or
 * `actionId` `""` when the line has none.
 *
 * @param line one line, as text or as UTF-8 bytes.
 * @throws {DecodeError} with `reason`, and `field` when one is at fault.
 */
export function decodeEvent(line: string | Uint8Array): ExecutionEvent {
  const text = typeof line === "string" ? line : textOf(line);
  return decodeLineFast(text) ?? decodeLineExact(text);
}

function textOf(line: Uint8Array): string {
  if (!ArrayBuffer.isView(line)) throw new DecodeError("syntax", "a string or a Uint8Array", describeValue(line));
  return decodeUtf8(line);
}
