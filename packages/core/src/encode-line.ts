import { EVENT_TYPES } from "./event-types.ts";
import { integerText } from "./integer-text.ts";
import { NOT_PLAIN, quoteText } from "./json-text.ts";
import { flat, RepeatedMembers } from "./repeated-members.ts";
import type { LooseEvent } from "./wire-field.ts";
import { isCanonicalTimestamp } from "./wire-timestamp.ts";

const LINE_HEADS: ReadonlyMap<unknown, string> = new Map(EVENT_TYPES.map((type) => [type, lineHead(type)]));
const RUN_IDS = new RepeatedMembers('","run_id":');
const STEP_IDS = new RepeatedMembers(',"step_id":');
const ACTION_IDS = new RepeatedMembers(',"action_id":');

/**
 * The line of an event that holds what its type says, field by field in the order of the wire, empty and zero ones left out.
 *
 * @param metadataJson makes the JSON of the metadata, `"{}"` when there is nothing to write.
 * @throws {@link NOT_PLAIN} when a field holds anything else.
 */
export function encodeLine(event: LooseEvent, metadataJson: (metadata: unknown) => string): string {
  const { type, timestamp, runId, stepId, actionId, stepIndex, durationNs, error, attempt, text, metadata, diagnostics } = event;
  if (typeof timestamp !== "string" || !isCanonicalTimestamp(timestamp)) throw NOT_PLAIN;
  let line = (LINE_HEADS.get(type) ?? lineHead(type)) + timestamp + RUN_IDS.of(runId);
  if (stepId !== undefined && stepId !== "") line += STEP_IDS.of(stepId);
  if (actionId !== undefined && actionId !== "") line += ACTION_IDS.of(actionId);
  line = withInteger(line, ',"step_index":', stepIndex);
  line = withInteger(line, ',"duration":', durationNs);
  line = withText(line, ',"error":', error);
  line = withInteger(line, ',"attempt":', attempt);
  line = withText(line, ',"text":', text);
  if (metadata !== undefined) {
    const json = metadataJson(metadata);
    if (!json.startsWith("{")) throw NOT_PLAIN;
    if (json !== "{}") line = `${line},"metadata":${json}`;
  }
  if (diagnostics !== undefined) {
    if (!Array.isArray(diagnostics)) throw NOT_PLAIN;
    let json = "";
    // No map(): it would pass over the holes of a sparse array, one by one, however many there are.
    for (const item of diagnostics) json += `${json && ","}${quoteText(item)}`;
    if (json !== "") line += `,"diagnostics":[${json}]`;
  }
  return `${line}}`;
}

function lineHead(type: unknown): string {
  return flat('{"type":', quoteText(type), ',"timestamp":"');
}

function withText(line: string, key: string, text: unknown): string {
  return text === undefined || text === "" ? line : line + key + quoteText(text);
}

function withInteger(line: string, key: string, integer: unknown): string {
  if (integer === undefined || integer === 0) return line;
  if (!Number.isSafeInteger(integer)) throw NOT_PLAIN;
  return line + key + integerText(integer as number);
}
