import { isPlainText, NOT_PLAIN, scalarJson } from "./json-text.ts";

const MOST_LEVELS = 32;
const MOST_CONTAINERS = 10_000;

let containers = 0;

/**
 * JSON of plain data: objects, arrays, strings, finite numbers, booleans and null, of ordinary size and depth.
 *
 * @throws {@link NOT_PLAIN} when there is anything else, or a cycle, and `guardedJson` is needed; whatever a getter or a proxy
 * among the data throws.
 */
export function plainJson(value: unknown): string {
  containers = 0;
  return valueJson(value, 0);
}

function valueJson(value: unknown, level: number): string {
  if (typeof value === "object" && value !== null) return containerJson(value, level);
  const json = scalarJson(value);
  if (json === undefined) throw NOT_PLAIN;
  return json;
}

function containerJson(value: object, level: number): string {
  containers += 1;
  if (level === MOST_LEVELS || containers > MOST_CONTAINERS || (value as { readonly toJSON?: unknown }).toJSON !== undefined) throw NOT_PLAIN;
  return Array.isArray(value) ? arrayJson(value, level) : objectJson(value, level);
}

function arrayJson(items: readonly unknown[], level: number): string {
  let json = "";
  for (const item of items) {
    const value = valueJson(item, level + 1);
    json += json === "" ? value : `,${value}`;
  }
  return `[${json}]`;
}

function objectJson(members: object, level: number): string {
  const prototype: unknown = Object.getPrototypeOf(members);
  if (prototype !== Object.prototype && prototype !== null) throw NOT_PLAIN;
  let json = "";
  for (const key of sorted(Object.keys(members))) {
    const member = (members as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    if (!isPlainText(key)) throw NOT_PLAIN;
    const value = valueJson(member, level + 1);
    json += json === "" ? `"${key}":${value}` : `,"${key}":${value}`;
  }
  return `{${json}}`;
}

// By UTF-16, which is the order of UTF-8 too for plain text.
function sorted(keys: string[]): string[] {
  for (let index = 1; index < keys.length; index += 1) if ((keys[index - 1] ?? "") > (keys[index] ?? "")) return keys.sort();
  return keys;
}
