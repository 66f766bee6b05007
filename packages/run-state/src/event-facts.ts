import type { ProgressMetadata, UsageMetadata } from "@flowtap/core";

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

type Mutable<Data> = { -readonly [Key in keyof Data]: Data[Key] };

/** How many diagnostics are kept for a node. */
export const MAX_DIAGNOSTICS = 100;

/** Reads events, one at a time, into facts that hold until the next: an event costs no object of its own. */
export class EventReader implements EventFacts {
  type = "";
  timestamp: string | undefined;
  runId = "";
  stepId = "";
  actionId = "";
  text: string | null | undefined;
  error: string | null | undefined;
  durationNs: number | null | undefined;
  stepIndex: number | null | undefined;
  attempt: number | null | undefined;
  diagnostics: readonly string[] | undefined;
  metadata: object | undefined;
  iteration: number | undefined;
  progress: ProgressMetadata | null | undefined;
  usage: UsageMetadata | null | undefined;

  /**
   * Reads an event that may be anything: wrong types, getters that throw, no object at all.
   *
   * @returns whether it is one that belongs to a run. If not, the facts mean nothing.
   */
  read(event: unknown): boolean {
    if (typeof event !== "object" || event === null) return false;
    try {
      const fields = event as Readonly<Record<string, unknown>>;
      const { type, timestamp, runId, stepIndex, durationNs, error, attempt, text, metadata, diagnostics } = fields;
      const stepId = fields["stepId"] ?? "";
      const actionId = fields["actionId"] ?? "";
      if (typeof type !== "string" || typeof runId !== "string" || typeof stepId !== "string" || typeof actionId !== "string") return false;
      this.type = type;
      this.runId = runId;
      this.stepId = stepId;
      this.actionId = actionId;
      this.timestamp = typeof timestamp === "string" ? timestamp : undefined;
      this.text = stringOrNull(text);
      this.error = stringOrNull(error);
      this.durationNs = integerOrNull(durationNs);
      this.stepIndex = integerOrNull(stepIndex);
      this.attempt = integerOrNull(attempt);
      this.diagnostics = diagnostics === undefined ? undefined : readDiagnostics(diagnostics);
      this.#readMetadata(typeof metadata === "object" && metadata !== null ? metadata : undefined);
      return true;
    } catch {
      return false;
    }
  }

  #readMetadata(metadata: object | undefined): void {
    this.metadata = metadata;
    this.iteration = metadata && readInteger(metadata, "iteration");
    this.progress = metadata && readProgress(readKey(metadata, "progress"));
    this.usage = metadata && readUsage(readKey(metadata, "usage"));
  }
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
  const progress: Mutable<ProgressMetadata> = { current };
  if (total !== undefined) progress.total = total;
  if (unit !== undefined) progress.unit = unit;
  return progress;
}

function readUsage(value: unknown): UsageMetadata | null | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null) return null;
  const input = readFinite(value, "input_tokens");
  const output = readFinite(value, "output_tokens");
  const cost = readFinite(value, "cost");
  if (input === undefined && output === undefined && cost === undefined) return null;
  const usage: Mutable<UsageMetadata> = {};
  if (input !== undefined) usage.input_tokens = input;
  if (output !== undefined) usage.output_tokens = output;
  if (cost !== undefined) usage.cost = cost;
  return usage;
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
