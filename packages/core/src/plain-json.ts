import { isPlainText, numberText, quoteText } from "./json-text.ts";

const MOST_LEVELS = 32;
const MOST_CONTAINERS = 10_000;

let containers = 0;

/**
 * JSON of plain data: objects, arrays, strings, finite numbers, booleans and null, of ordinary size and depth.
 *
 * @returns `undefined` when there is anything else, or a cycle, and `guardedJson` is needed.
 * @throws whatever a getter or a proxy among the data throws.
 */
export function plainJson(value: unknown): string | undefined {
  containers = 0;
  return valueJson(value, 0);
}

function valueJson(value: unknown, level: number): string | undefined {
  switch (typeof value) {
    case "string":
      return quoteText(value);
    case "number":
      return Number.isFinite(value) ? numberText(value) : undefined;
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : containerJson(value, level);
    default:
      return undefined;
  }
}

function containerJson(value: object, level: number): string | undefined {
  containers += 1;
  if (level === MOST_LEVELS || containers > MOST_CONTAINERS) return undefined;
  if ((value as { readonly toJSON?: unknown }).toJSON !== undefined) return undefined;
  return Array.isArray(value) ? arrayJson(value, level) : objectJson(value, level);
}

function arrayJson(items: readonly unknown[], level: number): string | undefined {
  let json = "";
  for (let index = 0; index < items.length; index += 1) {
    const item = valueJson(items[index], level + 1);
    if (item === undefined) return undefined;
    json += index === 0 ? item : `,${item}`;
  }
  return `[${json}]`;
}

function objectJson(members: object, level: number): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(members);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  let json = "";
  for (const key of sorted(Object.keys(members))) {
    const member: unknown = (members as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    const value = valueJson(member, level + 1);
    if (value === undefined || !isPlainText(key)) return undefined;
    json += json === "" ? `"${key}":${value}` : `,"${key}":${value}`;
  }
  return `{${json}}`;
}

// By UTF-16, which is the order of UTF-8 too for plain text.
function sorted(keys: string[]): string[] {
  for (let index = 1; index < keys.length; index += 1) if ((keys[index - 1] ?? "") > (keys[index] ?? "")) return keys.sort();
  return keys;
}
