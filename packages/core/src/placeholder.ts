const MOST_NAME_CHARACTERS = 60;
const MOST_MESSAGE_CHARACTERS = 200;
const LARGEST_SHOWN_BIGINT = 1n << 200n;

/** What stands in the line instead of a value that JSON has no form for, and why. */
export interface Placeholder {
  /** The text that is written, in brackets. */
  readonly text: string;
  /** What the value was, to stand in a sentence: "a cycle". */
  readonly reason: string;
}

/** The value is one of the objects that it is inside of. */
export const CIRCULAR: Placeholder = { text: "[Circular]", reason: "a cycle" };
/** A getter, a `toJSON` or a proxy threw when the value was read. */
export const THROWS: Placeholder = { text: "[Throws]", reason: "a getter, toJSON or proxy that throws" };
/** The value is nested deeper than any reader accepts. */
export const TOO_DEEP: Placeholder = { text: "[Too deep]", reason: "nested deeper than 10,000 levels" };
/** The value would make a line that no string can hold. */
export const TOO_LARGE: Placeholder = { text: "[Too large]", reason: "too large for a line" };

/** The placeholder of a value that is no plain data. Reads as little of it as possible, and never throws. */
export function placeholderOf(value: unknown): Placeholder {
  try {
    return describe(value);
  } catch {
    return THROWS;
  }
}

function describe(value: unknown): Placeholder {
  switch (typeof value) {
    case "number":
      return { text: `[${String(value)}]`, reason: "a number that JSON has no form for" };
    case "bigint":
      return { text: bracket("BigInt", value > LARGEST_SHOWN_BIGINT || -value > LARGEST_SHOWN_BIGINT ? "" : String(value)), reason: "a bigint" };
    case "symbol":
      return { text: bracket("Symbol", value.description ?? ""), reason: "a symbol" };
    case "function":
      return { text: bracket("Function", value.name), reason: "a function" };
    default:
      return describeObject(value as object);
  }
}

function describeObject(value: object): Placeholder {
  if (value instanceof Error) {
    const text = `[${cut(value.name, MOST_NAME_CHARACTERS)}: ${cut(value.message, MOST_MESSAGE_CHARACTERS)}]`;
    return { text, reason: "an Error" };
  }
  const tag = Object.prototype.toString.call(value).slice("[object ".length, -1);
  const size = ArrayBuffer.isView(value) ? `of ${String(value.byteLength)} bytes` : value instanceof Map ? `of ${String(value.size)}` : "";
  return { text: bracket(cut(tag, MOST_NAME_CHARACTERS), size), reason: `an object of kind ${cut(tag, MOST_NAME_CHARACTERS)}` };
}

function bracket(kind: string, detail: unknown): string {
  return typeof detail === "string" && detail !== "" ? `[${kind} ${cut(detail, MOST_NAME_CHARACTERS)}]` : `[${kind}]`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
