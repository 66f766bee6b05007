import { encodeEvent, type ExecutionEvent } from "@flowtap/core";
import { MOST_BYTES_A_BATCH, MOST_EVENTS_A_BATCH } from "./limits.ts";
import type { NewRecord } from "./segment.ts";

/**
 * Encodes events into records, each no larger than a batch may be; a longer event gets a record of its own. One record exists at
 * a time, so that memory does not depend on how many events came together.
 *
 * @param onRefused hears of every event that has no wire form; it is left out.
 */
export function* encodeRecords(events: readonly ExecutionEvent[], onRefused: (error: unknown) => void): Generator<NewRecord, void> {
  let lines: string[] = [];
  let bytes = 0;
  for (const event of events) {
    const line = encodeOrRefuse(event, onRefused);
    if (line === undefined) continue;
    const lineBytes = Buffer.byteLength(line) + 1;
    if (lines.length > 0 && (lines.length === MOST_EVENTS_A_BATCH || bytes + lineBytes > MOST_BYTES_A_BATCH)) {
      yield toRecord(lines);
      lines = [];
      bytes = 0;
    }
    lines.push(line);
    bytes += lineBytes;
  }
  if (lines.length > 0) yield toRecord(lines);
}

function toRecord(lines: readonly string[]): NewRecord {
  return { count: lines.length, payload: Buffer.from(lines.join("\n")) };
}

function encodeOrRefuse(event: ExecutionEvent, onRefused: (error: unknown) => void): string | undefined {
  try {
    return encodeEvent(event);
  } catch (error) {
    onRefused(error);
    return undefined;
  }
}
