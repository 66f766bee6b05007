import { compareKeys } from "./json-text.ts";
import { Placeholder, placeholderOf, THROWS, TOO_LARGE } from "./placeholder.ts";

const MOST_ITEMS = 50_000_000;

/** What an object holds, read once, with whatever threw replaced by {@link THROWS}. */
export interface Members {
  /** Well-formed keys in Go's order, one for each value; `undefined` for an array. */
  readonly keys?: readonly string[];
  readonly values: readonly unknown[];
}

/** The members that JSON can show of an object, or a placeholder when it has none. Never throws. */
export function membersOf(value: object): Members | Placeholder {
  try {
    return readMembers(value);
  } catch {
    return THROWS;
  }
}

function readMembers(value: object): Members | Placeholder {
  if (Array.isArray(value)) return readItems(value);
  if (value instanceof Set) return { values: [...value] };
  if (value instanceof Map) {
    const entries: [unknown, unknown][] = [...value];
    return entries.every((entry): entry is [string, unknown] => typeof entry[0] === "string") ? sortedMembers(entries) : placeholderOf(value);
  }
  if (ArrayBuffer.isView(value) || value instanceof Error) return placeholderOf(value);
  const keys = Object.keys(value);
  if (keys.length === 0 && Object.prototype.toString.call(value) !== "[object Object]") return placeholderOf(value);
  return sortedMembers(keys.map((key) => [key, memberOf(value, key)]));
}

function readItems(array: readonly unknown[]): Members | Placeholder {
  const { length } = array;
  if (!(length <= MOST_ITEMS)) return TOO_LARGE;
  const values: unknown[] = [];
  for (let index = 0; index < length; index += 1) values.push(memberOf(array, index));
  return { values };
}

/** The member under a key. Never throws. */
export function memberOf(value: object, key: string | number): unknown {
  try {
    return (value as Readonly<Record<string | number, unknown>>)[key];
  } catch {
    return THROWS;
  }
}

// Keys that become equal when their lone surrogates turn to U+FFFD: the last one wins, as on decoding.
function sortedMembers(entries: readonly (readonly [string, unknown])[]): Members {
  const members = new Map(entries.map(([key, value]) => [key.toWellFormed(), value]));
  const keys = [...members.keys()].sort(compareKeys);
  return { keys, values: keys.map((key) => members.get(key)) };
}
