const MOST_KIND_CHARACTERS = 60;
const MOST_DETAIL_CHARACTERS = 200;
const LARGEST_SHOWN_BIGINT = 1n << 200n;

/** What stands in the line instead of a value that JSON has no form for, and why. */
export class Placeholder {
  /** The text that is written, in brackets. */
  readonly text: string;
  /** What the value was, to stand in a sentence: "a cycle". */
  readonly reason: string;

  constructor(reason: string, kind: string, detail: unknown = "") {
    this.reason = reason;
    const shown = typeof detail === "string" && detail !== "" ? ` ${cut(detail, MOST_DETAIL_CHARACTERS)}` : "";
    this.text = `[${cut(kind, MOST_KIND_CHARACTERS)}${shown}]`;
  }
}

/** The value is one of the objects that it is inside of. */
export const CIRCULAR: Placeholder = new Placeholder("a cycle", "Circular");
/** A getter, a `toJSON` or a proxy threw when the value was read. */
export const THROWS: Placeholder = new Placeholder("a getter, toJSON or proxy that throws", "Throws");
/** The value is nested deeper than any reader accepts. */
export const TOO_DEEP: Placeholder = new Placeholder("nested deeper than 10,000 levels", "Too deep");
/** The value would make a line that no string can hold. */
export const TOO_LARGE: Placeholder = new Placeholder("too large for a line", "Too large");

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
      return new Placeholder("a number that JSON has no form for", String(value));
    case "bigint":
      return new Placeholder("a bigint", "BigInt", value > LARGEST_SHOWN_BIGINT || -value > LARGEST_SHOWN_BIGINT ? "" : String(value));
    case "symbol":
      return new Placeholder("a symbol", "Symbol", value.description);
    case "function":
      return new Placeholder("a function", "Function", value.name);
    default:
      return describeObject(value as object);
  }
}

function describeObject(value: object): Placeholder {
  if (value instanceof Error) return new Placeholder("an Error", `${cut(value.name, MOST_KIND_CHARACTERS - 1)}:`, value.message);
  const kind = cut(Object.prototype.toString.call(value).slice("[object ".length, -1), MOST_KIND_CHARACTERS - 1);
  const size = ArrayBuffer.isView(value) ? `of ${String(value.byteLength)} bytes` : value instanceof Map ? `of ${String(value.size)}` : "";
  return new Placeholder(`an object of kind ${kind}`, kind, size);
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
