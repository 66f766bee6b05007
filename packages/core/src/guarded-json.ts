import { type Members, membersOf } from "./container-members.ts";
import { MAX_DEPTH } from "./json-scan.ts";
import { quoteText, scalarJson } from "./json-text.ts";
import { CIRCULAR, Placeholder, placeholderOf, THROWS, TOO_DEEP, TOO_LARGE } from "./placeholder.ts";

/** Members that may be written again because their object stands in several places, before the rest is left out. */
const MOST_REPEATED_MEMBERS = 1_000_000;
const SHOWN_PATH_LEVELS = 32;

interface Level extends Members {
  readonly source: object;
  index: number;
  isEmpty: boolean;
}

/** Told about every placeholder that is written. */
export type PlaceholderReport = (path: string, reason: string) => void;

/**
 * JSON of any value whatever, as `encodeEvent` describes it. Never throws, but for what `report` throws; keeps a stack of its
 * own, so that depth costs no call stack.
 *
 * @param path name of the field that holds the value.
 * @returns `undefined` for `undefined`.
 */
export function guardedJson(value: unknown, path: string, report: PlaceholderReport): string | undefined {
  const levels: Level[] = [];
  /** Every object that was opened, and whether it still is. */
  const seen = new Map<object, boolean>();
  let mostLevels = MAX_DEPTH - 1;
  let repeatedMembers = 0;
  let json = "";

  if (!write(throughToJson(value, ""))) return undefined;
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) writeNext(level);
  return json;

  function writeNext(level: Level): void {
    const { keys, values, index } = level;
    if (index === values.length) {
      json += keys === undefined ? "]" : "}";
      seen.set(level.source, false);
      levels.pop();
      return;
    }
    level.index += 1;
    const key = keys?.[index];
    const member = throughToJson(values[index], key ?? String(index));
    if (key !== undefined && member === undefined) return;
    if (!level.isEmpty) json += ",";
    level.isEmpty = false;
    if (key !== undefined) json += `${quoteText(key)}:`;
    if (!write(member)) json += "null";
  }

  /** Writes a value, or opens it when it is a container; false for `undefined`. */
  function write(value: unknown): boolean {
    if (value === undefined) return false;
    const data = typeof value === "object" && value !== null ? open(value) : scalar(value);
    if (data instanceof Placeholder) {
      json += quoteText(data.text);
      report(currentPath(), data.reason);
    } else {
      json += data;
    }
    return true;
  }

  function scalar(value: unknown): string | Placeholder {
    try {
      return scalarJson(value) ?? placeholderOf(value);
    } catch {
      return TOO_LARGE;
    }
  }

  /** The opening bracket of a container, or what stands in its place. */
  function open(source: object): string | Placeholder {
    if (source === THROWS) return THROWS;
    const isOpen = seen.get(source);
    if (isOpen === true) return CIRCULAR;
    if (levels.length === mostLevels) return TOO_DEEP;
    const members = membersOf(source);
    if (members instanceof Placeholder) return members;
    if (isOpen === false) repeatedMembers += members.values.length + 1;
    if (repeatedMembers > MOST_REPEATED_MEMBERS) return TOO_LARGE;
    // An array in the place of metadata needs an object around it.
    if (levels.length === 0 && members.keys === undefined) mostLevels -= 1;
    levels.push({ ...members, source, index: 0, isEmpty: true });
    seen.set(source, true);
    return members.keys === undefined ? "[" : "{";
  }

  function currentPath(): string {
    const shown = levels.slice(0, SHOWN_PATH_LEVELS).map(({ keys, index }) => (keys === undefined ? `[${String(index - 1)}]` : `.${keys[index - 1] ?? ""}`));
    return path + shown.join("") + (levels.length > SHOWN_PATH_LEVELS ? "…" : "");
  }
}

/** What JSON.stringify would go on with: the result of a `toJSON`, the primitive in a wrapper object. */
function throughToJson(value: unknown, key: string): unknown {
  if ((typeof value !== "object" && typeof value !== "function" && typeof value !== "bigint") || value === null) return value;
  try {
    const { toJSON } = value as { readonly toJSON?: unknown };
    const result: unknown = typeof toJSON === "function" ? Reflect.apply(toJSON, value, [key]) : value;
    const isWrapper = result instanceof String || result instanceof Number || result instanceof Boolean || result instanceof BigInt;
    return isWrapper ? result.valueOf() : result;
  } catch {
    return THROWS;
  }
}
