import { encodeEvent, type ExecutionEvent } from "@flowtap/core";
import { blankRecord, HEADER_BYTES } from "./frame.ts";
import { MOST_BYTES_A_BATCH, MOST_EVENTS_A_BATCH } from "./limits.ts";
import type { NewRecord } from "./segment.ts";

/**
 * Encodes events into records, each no larger than a batch may be, in groups to be stored with one sync. One group exists at a
 * time, so that memory does not depend on how many events came together; an event that is longer than a group may be goes alone.
 *
 * @param groupBytes most bytes of payload a group.
 * @param onRefused hears of every event that has no wire form; it is left out.
 */
export function* encodeRecords(events: readonly ExecutionEvent[], groupBytes: number, onRefused: (error: unknown) => void): Generator<readonly NewRecord[], void> {
  const mostRecordBytes = Math.min(MOST_BYTES_A_BATCH, groupBytes);
  let group: NewRecord[] = [];
  let groupedBytes = 0;
  let lines: string[] = [];
  let bytes = 0;
  const endRecord = (): void => {
    if (lines.length > 0) group.push({ count: lines.length, frame: frameOf(lines, bytes - 1) });
    groupedBytes += bytes;
    lines = [];
    bytes = 0;
  };
  for (const event of events) {
    const line = encodeOrRefuse(event, onRefused);
    if (line === undefined) continue;
    const lineBytes = Buffer.byteLength(line) + 1;
    if (lines.length === MOST_EVENTS_A_BATCH || bytes + lineBytes > mostRecordBytes) endRecord();
    if (groupedBytes + bytes + lineBytes > groupBytes) {
      endRecord();
      if (group.length > 0) yield group;
      group = [];
      groupedBytes = 0;
    }
    lines.push(line);
    bytes += lineBytes;
  }
  endRecord();
  if (group.length > 0) yield group;
}

/** @param payloadBytes length of the lines in UTF-8, newlines between them included. */
function frameOf(lines: readonly string[], payloadBytes: number): Buffer {
  const frame = blankRecord(payloadBytes);
  frame.write(lines.join("\n"), HEADER_BYTES);
  return frame;
}

function encodeOrRefuse(event: ExecutionEvent, onRefused: (error: unknown) => void): string | undefined {
  try {
    return encodeEvent(event);
  } catch (error) {
    onRefused(error);
    return undefined;
  }
}
