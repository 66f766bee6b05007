import { type Members, membersOf } from "./container-members.ts";
import { MAX_DEPTH } from "./json-cursor.ts";
import { numberText, quoteText } from "./json-text.ts";
import { CIRCULAR, type Placeholder, placeholderOf, THROWS, TOO_DEEP, TOO_LARGE } from "./placeholder.ts";

/** Members that may be written again because their object stands in several places, before the rest is left out. */
const MOST_REPEATED_MEMBERS = 1_000_000;
const SHOWN_PATH_LEVELS = 32;

interface Level {
  readonly source: object;
  readonly members: Members;
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
  return new GuardedWriter(path, report).write(value);
}

class GuardedWriter {
  readonly #path: string;
  readonly #report: PlaceholderReport;
  readonly #levels: Level[] = [];
  readonly #open = new Set<object>();
  readonly #written = new Set<object>();
  #repeatedMembers = 0;
  #mostLevels = MAX_DEPTH - 1;
  #json = "";

  constructor(path: string, report: PlaceholderReport) {
    this.#path = path;
    this.#report = report;
  }

  write(value: unknown): string | undefined {
    if (!this.#writeValue(value, "")) return undefined;
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) this.#writeNextMember(level);
    return this.#json;
  }

  #writeNextMember(level: Level): void {
    const { members, index } = level;
    if (index === members.values.length) {
      this.#json += members.keys === undefined ? "]" : "}";
      this.#open.delete(level.source);
      this.#levels.pop();
      return;
    }
    level.index += 1;
    const key = members.keys?.[index];
    const value = this.#throughToJson(members.values[index], key ?? String(index));
    if (key !== undefined && value === undefined) return;
    this.#json += level.isEmpty ? "" : ",";
    level.isEmpty = false;
    if (key !== undefined) this.#json += `${quoteText(key)}:`;
    if (!this.#writeData(value)) this.#json += "null";
  }

  #writeValue(value: unknown, key: string): boolean {
    return this.#writeData(this.#throughToJson(value, key));
  }

  /** What JSON.stringify would go on with: the result of a `toJSON`, the primitive in a wrapper object. */
  #throughToJson(value: unknown, key: string): unknown {
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

  /** Writes a value, or opens it when it is a container; false for `undefined`. */
  #writeData(value: unknown): boolean {
    switch (typeof value) {
      case "undefined":
        return false;
      case "string":
        this.#writeText(value);
        return true;
      case "boolean":
        this.#json += String(value);
        return true;
      case "number":
        if (Number.isFinite(value)) this.#json += numberText(value);
        else this.#writePlaceholder(placeholderOf(value));
        return true;
      case "object":
        if (value === null) this.#json += "null";
        else this.#openContainer(value);
        return true;
      default:
        this.#writePlaceholder(placeholderOf(value));
        return true;
    }
  }

  #writeText(text: string): void {
    try {
      this.#json += quoteText(text);
    } catch {
      this.#writePlaceholder(TOO_LARGE);
    }
  }

  #openContainer(source: object): void {
    const members = this.#membersOrPlaceholder(source);
    if ("text" in members) {
      this.#writePlaceholder(members);
      return;
    }
    // An array in the place of metadata needs an object around it.
    if (this.#levels.length === 0 && members.keys === undefined) this.#mostLevels -= 1;
    this.#levels.push({ source, members, index: 0, isEmpty: true });
    this.#open.add(source);
    this.#json += members.keys === undefined ? "[" : "{";
  }

  #membersOrPlaceholder(source: object): Members | Placeholder {
    if (source === THROWS) return THROWS;
    if (this.#open.has(source)) return CIRCULAR;
    if (this.#levels.length === this.#mostLevels) return TOO_DEEP;
    const members = membersOf(source);
    if ("text" in members) return members;
    if (this.#written.has(source)) this.#repeatedMembers += members.values.length + 1;
    this.#written.add(source);
    return this.#repeatedMembers > MOST_REPEATED_MEMBERS ? TOO_LARGE : members;
  }

  #writePlaceholder(placeholder: Placeholder): void {
    this.#json += quoteText(placeholder.text);
    this.#report(this.#currentPath(), placeholder.reason);
  }

  #currentPath(): string {
    let path = this.#path;
    for (const { members, index } of this.#levels.slice(0, SHOWN_PATH_LEVELS)) {
      const key = members.keys?.[index - 1];
      path += key === undefined ? `[${String(index - 1)}]` : `.${key}`;
    }
    return this.#levels.length > SHOWN_PATH_LEVELS ? `${path}…` : path;
  }
}
