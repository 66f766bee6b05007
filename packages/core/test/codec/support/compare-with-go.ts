import { decodeEvent, DecodeError, encodeEvent } from "../../../src/index.ts";
import { decodeLineExact } from "../../../src/decode-line-exact.ts";
import { decodeLineFast } from "../../../src/decode-line-fast.ts";
import { encodeGuarded } from "../../../src/encode-guarded.ts";
import { isDeepStrictEqual } from "node:util";
import type { GoVerdict } from "./go-oracle.ts";

const INTEGER_FIELDS = new Set(["step_index", "duration", "attempt"]);

/** How our codec differs from Go on a line (bytes in a string), in words; `undefined` when it does not. */
export function differenceFromGo(line: string, verdict: GoVerdict): string | undefined {
  const bytes = Buffer.from(line, "latin1");
  let event;
  try {
    event = decodeEvent(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) return `threw ${String(error)}`;
    if (verdict.kind === "refused" || (verdict.kind === "no_event" && error.reason === "not_an_event")) return undefined;
    if (error.reason === "range" && error.field !== undefined && INTEGER_FIELDS.has(error.field) && printsUnsafeInteger(verdict.text, error.field)) return undefined;
    return `refused: ${error.message}`;
  }
  if (verdict.kind !== "event") return `took it as ${encodeEvent(event)}`;
  const text = encodeEvent(event);
  if (text !== verdict.text) return `printed ${text}`;
  if (encodeGuarded(event) !== text) return `printed, guarded, ${encodeGuarded(event)}`;
  if (encodeEvent(decodeEvent(text)) !== text) return "did not read its own line back";
  return differenceOfDecoders(bytes.toString("utf8"));
}

/** How the fast decoder differs from the exact one. */
export function differenceOfDecoders(text: string): string | undefined {
  const fast = decodeLineFast(text);
  if (fast === undefined) return undefined;
  return isDeepStrictEqual(fast, decodeLineExact(text)) ? undefined : `the fast decoder read ${JSON.stringify(fast)}`;
}

function printsUnsafeInteger(line: string, field: string): boolean {
  const literal = new RegExp(`"${field}":(-?\\d+)`).exec(line)?.[1];
  return literal !== undefined && !Number.isSafeInteger(Number(literal));
}
