import { describeValue } from "@flowtap/core";
import { UsageError } from "./usage-error.ts";

/** What `--listener MODULE?key=value` names. */
export interface ListenerReference {
  /** A path, a file URL or the name of a package. */
  readonly module: string;
  /** What stands behind the question mark, decoded as in a URL. Has no prototype: any key is data. */
  readonly options: Readonly<Record<string, string>>;
}

/**
 * Takes the value of `--listener` apart.
 *
 * @throws UsageError when the module's name is missing or a key is there twice.
 */
export function readListenerReference(value: string): ListenerReference {
  const mark = value.indexOf("?");
  const module = mark < 0 ? value : value.slice(0, mark);
  if (module === "") throw new UsageError(`--listener expects MODULE[?key=value&key=value], received ${describeValue(value)}: put a path or the name of a package before the question mark`);
  const options = Object.create(null) as Record<string, string>;
  for (const [key, option] of new URLSearchParams(mark < 0 ? "" : value.slice(mark + 1))) {
    if (key in options) throw new UsageError(`--listener ${describeValue(module)}: expected each option once, received ${describeValue(key)} twice`);
    options[key] = option;
  }
  return { module, options };
}
