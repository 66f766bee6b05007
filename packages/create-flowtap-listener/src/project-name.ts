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
/** Folders of these names mean something to npm. */
const RESERVED = new Set(["node_modules", "favicon.ico"]);
const RULE = 'lower-case letters, digits, "-", "." and "_", beginning and ending with a letter or digit, like my-sink or @me/my-sink';
/** What somebody writes who means a name: words with spaces, capitals, a stray mark at an end. */
const ALMOST = /^(?:@[\w .-]+\/)?[\w .-]+$/u;

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
  const isName = NAME.test(name) && NAME.test(shortName);
  const refuse = (expected: string, advice?: string): never => {
    throw new UsageError("name", expected, typed, advice);
  };
  if (name === "." || name === "..") refuse(`a name, and the folder behind it: NAME --directory ${name}`);
  if (base === PREFIX || base === PREFIX.slice(0, -1)) refuse(`a name behind "${PREFIX}", like ${PREFIX}my-sink`);
  if (!isName) refuse(RULE, suggestion(NAME.test(name) ? shortName : name));
  if (packageName.length > MOST_CHARACTERS) refuse(`a package name of at most ${String(MOST_CHARACTERS)} characters, as npm takes no more (this makes one of ${String(packageName.length)})`);
  if (RESERVED.has(shortName)) refuse(`another name, as npm keeps ${shortName} for itself`);
  return { packageName, shortName };
}

/** The name that was meant, as far as that can be told. */
function suggestion(written: string): string | undefined {
  if (!ALMOST.test(written)) return undefined;
  const name = written
    .toLowerCase()
    .replace(/ +/gu, "-")
    .replace(/[^a-z0-9]+(?=\/|$)/gu, "")
    .replace(/(?<=^|^@|\/)[^a-z0-9@]+/gu, "");
  const isFree = NAME.test(name) && !RESERVED.has(name) && PREFIX.length + name.length <= MOST_CHARACTERS;
  return isFree ? `try ${name}` : undefined;
}
