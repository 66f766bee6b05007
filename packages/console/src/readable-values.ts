import type { ProgressMetadata, UsageMetadata } from "@flowtap/core";
import prettyMilliseconds from "pretty-ms";
import { visibleText } from "./visible-text.ts";

const NS_PER_MS = 1e6;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const ROUNDING_EPSILON = 1e-7;
const SUFFIXES = ["", "k", "M", "G", "T", "P"];

/** A duration that has come to its end, given in nanoseconds: `"850ms"`, `"12.4s"`, `"1m 12s"`. */
export function readableDuration(durationNs: number): string {
  return readableMilliseconds(durationNs / NS_PER_MS);
}

/** As {@link readableDuration}, from milliseconds. */
export function readableMilliseconds(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms === 0) return "0ms";
  if (ms < 1) return "<1ms";
  // Most durations are short, and every row has one: for these, what the library says in a fiftieth of the time.
  if (ms < SECOND_MS) return `${String(Math.min(Math.round(ms), SECOND_MS - 1))}ms`;
  if (ms < MINUTE_MS) return `${String(Math.floor((ms / SECOND_MS) * 10 + ROUNDING_EPSILON) / 10)}s`;
  return prettyMilliseconds(ms, { unitCount: 2, secondsDecimalDigits: 0 });
}

/** A duration that goes on, in whole seconds so that it changes once a second: `"12s"`. */
export function readableElapsed(elapsedMs: number): string {
  const seconds = Math.floor(Math.max(0, elapsedMs) / 1000);
  return seconds < 60 ? `${String(seconds)}s` : prettyMilliseconds(seconds * 1000, { unitCount: 2, secondsDecimalDigits: 0 });
}

/** A number in few characters: `"9999"`, `"12.4k"`, `"3.2M"`. */
export function readableNumber(value: number): string {
  return Math.abs(value) < 10_000 ? String(Math.round(value * 100) / 100 + 0) : inThousands(value);
}

/** `"312/480 files"`, `"1.2/4.5 MB"`, `"17 pages"`. */
export function readableProgress({ current, total, unit }: ProgressMetadata): string {
  const inBytes = unit === "bytes" || unit === "byte" || unit === "B";
  const show = inBytes ? readableBytes : readableNumber;
  const counted = total === undefined ? show(current) : `${show(current)}/${show(total)}`;
  return inBytes || unit === undefined || unit === "" ? counted : `${counted} ${visibleText(unit, 16)}`;
}

/** The part that is done, from 0 to 1; undefined when there is no end in sight. */
export function progressRatio({ current, total }: ProgressMetadata): number | undefined {
  if (total === undefined || total <= 0) return undefined;
  return Math.min(1, Math.max(0, current / total));
}

/** `"12.4k tokens in, 2.1k out, cost 0.42"`; empty when nothing is known. */
export function readableUsage(usage: UsageMetadata | undefined): string {
  if (usage === undefined) return "";
  const { input_tokens: input, output_tokens: output, cost } = usage;
  const parts: string[] = [];
  if (input !== undefined) parts.push(`${inThousands(input)} tokens in`);
  if (output !== undefined) parts.push(`${inThousands(output)}${input === undefined ? " tokens" : ""} out`);
  if (cost !== undefined) parts.push(`cost ${readableCost(cost)}`);
  return parts.join(", ");
}

/** `"1 step"`, `"3 steps"`. */
export function countOf(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function readableCost(cost: number): string {
  if (cost === 0) return "0";
  return Math.abs(cost) < 0.01 ? cost.toPrecision(2) : readableNumber(cost);
}

function readableBytes(bytes: number): string {
  return `${inThousands(bytes)}B`;
}

function inThousands(value: number): string {
  let size = value;
  let power = 0;
  while (Math.abs(size) >= 999.95 && power < SUFFIXES.length - 1) {
    size /= 1000;
    power++;
  }
  const digits = Math.abs(size) >= 1e6 ? size.toExponential(1) : String(Math.round(size * 10) / 10);
  return digits + (SUFFIXES[power] ?? "");
}
