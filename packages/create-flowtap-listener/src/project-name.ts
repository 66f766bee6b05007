import { UsageError } from "./usage-error.ts";

/** What a project is called, in the places where it has a name. */
export interface ProjectName {
  /** On the registry: `flowtap-listener-my-sink`, which `flowtap --listener my-sink` finds. */
  readonly packageName: string;
  /** In reports, and of the folder: `my-sink`. */
  readonly shortName: string;
}

const PREFIX = "flowtap-listener-";
const PART = "[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?";
const NAME = new RegExp(`^(?:@${PART}/)?${PART}$`, "u");
const MOST_CHARACTERS = 214;
const RESERVED = new Set(["node_modules", "favicon.ico", PREFIX.slice(0, -1)]);

/**
 * Reads a name as it is typed: `my-sink`, `flowtap-listener-my-sink` or `@me/my-sink`.
 *
 * @throws UsageError when no package can have it.
 */
export function parseProjectName(typed: string): ProjectName {
  const name = typed.trim();
  const scope = name.startsWith("@") ? name.slice(0, name.indexOf("/") + 1) : "";
  const base = name.slice(scope.length);
  const shortName = base.startsWith(PREFIX) ? base.slice(PREFIX.length) : base;
  const packageName = scope === "" ? `${PREFIX}${shortName}` : name;
  const isRight = NAME.test(name) && NAME.test(shortName) && packageName.length <= MOST_CHARACTERS && !RESERVED.has(base);
  if (!isRight) throw new UsageError("name", 'lower-case letters, digits, "-", "." and "_", beginning and ending with a letter or digit, like my-sink or @me/my-sink', typed);
  return { packageName, shortName };
}
