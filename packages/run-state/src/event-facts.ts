import type { ExecutionEvent, ProgressMetadata, UsageMetadata } from "@flowtap/core";

/**
 * What an event says about a node, checked. `undefined`: it does not say; `null`: it says something that cannot be
 * used, which replaces what was known all the same, because a channel may have removed the events before it.
 */
export interface Report {
  readonly text: string | null | undefined;
  readonly error: string | null | undefined;
  readonly durationNs: number | null | undefined;
  readonly stepIndex: number | null | undefined;
  readonly attempt: number | null | undefined;
  readonly progress: ProgressMetadata | null | undefined;
  readonly usage: UsageMetadata | null | undefined;
  readonly diagnostics: readonly string[] | undefined;
}

/** An event as the fold uses it: plain data of the right types, sharing nothing but strings with the event. */
export interface EventFacts extends Report {
  /** Any string: the fold ignores types that it does not know. */
  readonly type: string;
  readonly timestamp: string | undefined;
  readonly runId: string;
  /** Empty when the event names none, as on the wire. */
  readonly stepId: string;
  /** Empty when the event names none, as on the wire. */
  readonly actionId: string;
  readonly iteration: number | undefined;
  readonly metadata: object | undefined;
}

/** How many diagnostics are kept for a node. */
export const MAX_DIAGNOSTICS = 100;

/**
 * Reads an event that may be anything: wrong types, getters that throw, no object at all.
 *
 * @returns undefined when it is no event that belongs to a run.
 */
export function readEventFacts(event: unknown): EventFacts | undefined {
  if (typeof event !== "object" || event === null) return undefined;
  try {
    const fields = copyFields(event);
    const { type, runId, timestamp } = fields;
    const stepId = fields.stepId ?? "";
    const actionId = fields.actionId ?? "";
    if (typeof type !== "string" || typeof runId !== "string" || typeof stepId !== "string" || typeof actionId !== "string") return undefined;
    const metadata = typeof fields.metadata === "object" && fields.metadata !== null ? fields.metadata : undefined;
    return {
      type,
      runId,
      stepId,
      actionId,
      timestamp: typeof timestamp === "string" ? timestamp : undefined,
      text: stringOrNull(fields.text),
      error: stringOrNull(fields.error),
      durationNs: integerOrNull(fields.durationNs),
      stepIndex: integerOrNull(fields.stepIndex),
      attempt: integerOrNull(fields.attempt),
      diagnostics: readDiagnostics(fields.diagnostics),
      metadata,
      iteration: metadata && readInteger(metadata, "iteration"),
      progress: metadata && readProgress(readKey(metadata, "progress")),
      usage: metadata && readUsage(readKey(metadata, "usage")),
    };
  } catch {
    return undefined;
  }
}

type FieldName = keyof ExecutionEvent;

/** Going over the keys that are there is up to twenty times faster than asking for each, when engines build their events by spreading. */
function copyFields(event: object): Record<FieldName, unknown> {
  const fields: Record<FieldName, unknown> = {
    type: undefined,
    timestamp: undefined,
    runId: undefined,
    stepId: undefined,
    actionId: undefined,
    stepIndex: undefined,
    durationNs: undefined,
    error: undefined,
    attempt: undefined,
    text: undefined,
    metadata: undefined,
    diagnostics: undefined,
  };
  for (const key in event) {
    const value: unknown = event[key as keyof typeof event];
    if (value !== undefined && Object.hasOwn(fields, key)) fields[key as FieldName] = value;
  }
  return fields;
}

/** A string under a metadata key; undefined for anything else. */
export function readString(metadata: object, key: string): string | undefined {
  const value = readKey(metadata, key);
  return typeof value === "string" ? value : undefined;
}

/** An integer within ±(2^53−1) under a metadata key; undefined for anything else. */
export function readInteger(metadata: object, key: string): number | undefined {
  const value = readKey(metadata, key);
  return Number.isSafeInteger(value) ? (value as number) + 0 : undefined;
}

function readKey(metadata: object, key: string): unknown {
  try {
    return (metadata as Readonly<Record<string, unknown>>)[key];
  } catch {
    return undefined;
  }
}

function readProgress(value: unknown): ProgressMetadata | null | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null) return null;
  const current = readFinite(value, "current");
  if (current === undefined) return null;
  const total = readFinite(value, "total");
  const unit = readString(value, "unit");
  return { current, ...(total !== undefined && { total }), ...(unit !== undefined && { unit }) };
}

function readUsage(value: unknown): UsageMetadata | null | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null) return null;
  const input = readFinite(value, "input_tokens");
  const output = readFinite(value, "output_tokens");
  const cost = readFinite(value, "cost");
  if (input === undefined && output === undefined && cost === undefined) return null;
  return {
    ...(input !== undefined && { input_tokens: input }),
    ...(output !== undefined && { output_tokens: output }),
    ...(cost !== undefined && { cost }),
  };
}

function readFinite(fields: object, key: string): number | undefined {
  const value = readKey(fields, key);
  return Number.isFinite(value) ? (value as number) : undefined;
}

function readDiagnostics(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const latest: readonly unknown[] = value.slice(-MAX_DIAGNOSTICS);
  return latest.filter((entry) => typeof entry === "string");
}

function stringOrNull(value: unknown): string | null | undefined {
  return value === undefined || typeof value === "string" ? value : null;
}

function integerOrNull(value: unknown): number | null | undefined {
  if (value === undefined) return undefined;
  return Number.isSafeInteger(value) ? (value as number) : null;
}
