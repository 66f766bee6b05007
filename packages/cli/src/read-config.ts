import { describeValue, isListener } from "@flowtap/core";
import type { ChildListener } from "@flowtap/multiplex";
import { MODES } from "./console-flag.ts";
import type { FlowtapConfig } from "./config.ts";
import type { GivenFlags } from "./flag.ts";
import type { CommandListener } from "./listener-flag.ts";
import { nearestName } from "./nearest-name.ts";
import { shorten } from "./shorten.ts";
import { UsageError } from "./usage-error.ts";

/** Longer than a webhook tries by default. */
const STALL_LIMIT_MS = 60_000;

/** A configuration, as the command uses it. */
export interface ReadConfig {
  /** The values of flags. */
  readonly flags: GivenFlags;
  /** Those made in code. */
  readonly listeners: readonly CommandListener[];
}

interface Kind {
  readonly expected: string;
  /** The flag's values; `undefined` when the value is of another kind. */
  read(value: unknown): readonly string[] | undefined;
}

const text: Kind = { expected: "a non-empty string", read: (value) => (isText(value) ? [value] : undefined) };
const texts: Kind = {
  expected: "a non-empty string, or an array of them",
  read: (value) => (Array.isArray(value) ? (value.every(isText) ? value : undefined) : text.read(value)),
};
const mode: Kind = { expected: `one of ${MODES.join(", ")}`, read: (value) => MODES.filter((known) => known === value).map(String).slice(0, 1) };
const speed: Kind = { expected: 'a positive number, or "max"', read: (value) => (value === "max" || (typeof value === "number" && value > 0 && value < Infinity) ? [String(value)] : undefined) };
const flag: Kind = { expected: "true or false", read: (value) => (value === true ? [""] : value === false ? [] : undefined) };

const KINDS: Readonly<Record<Exclude<keyof FlowtapConfig, "listeners">, Kind>> = {
  console: mode,
  jsonFile: texts,
  webhook: texts,
  webhookSecretEnv: texts,
  webhookSecretFile: texts,
  webhookAllow: texts,
  outbox: text,
  deadLetter: text,
  listener: texts,
  speed,
  strict: flag,
};
const KNOWN: ReadonlyMap<string, Kind> = new Map(Object.entries(KINDS));

/**
 * Checks a configuration, which may hold anything.
 *
 * @param file what messages call it.
 * @throws UsageError naming the key, what was expected and what came.
 */
export function readConfig(config: unknown, file: string): ReadConfig {
  if (typeof config !== "object" || config === null || Array.isArray(config)) throw new UsageError(`${file}: expected an object, received ${describeValue(config)}: export default defineConfig({ … })`);
  const values = new Map<string, readonly string[]>();
  let listeners: readonly CommandListener[] = [];
  for (const [key, value] of ownEntries(config, file)) {
    if (value === undefined) continue;
    if (key === "listeners") listeners = readListeners(value, file);
    else values.set(flagName(key), readValue(key, value, file));
  }
  return {
    flags: { has: (name) => (values.get(name)?.length ?? 0) > 0, value: (name) => values.get(name)?.at(-1), values: (name) => values.get(name) ?? [] },
    listeners,
  };
}

function ownEntries(config: object, file: string): readonly (readonly [string, unknown])[] {
  try {
    return Object.entries(config);
  } catch (error) {
    throw new UsageError(`${file}: expected plain values, received one that throws when it is read`, { cause: error });
  }
}

function readValue(key: string, value: unknown, file: string): readonly string[] {
  const kind = KNOWN.get(key);
  if (kind === undefined) {
    const known = [...KNOWN.keys(), "listeners"];
    const nearest = nearestName(key, known);
    const isSecret = /secret|token|password/i.test(key);
    const advice = isSecret ? "secrets stay in the environment: name the variable in webhookSecretEnv" : nearest === undefined ? `there are ${known.join(", ")}` : `did you mean ${nearest}?`;
    throw new UsageError(`${file}: unknown key ${shorten(describeValue(key), 60)}: ${advice}`);
  }
  const values = kind.read(value);
  if (values !== undefined && (key !== "console" || values.length > 0)) return values;
  // What came is shown by its kind alone where it may hold a secret.
  const came = key.startsWith("webhook") ? `a value of type ${Array.isArray(value) ? "array" : typeof value}` : shorten(describeValue(value), 80);
  throw new UsageError(`${file}: ${key}: expected ${kind.expected}, received ${came}`);
}

function readListeners(value: unknown, file: string): readonly CommandListener[] {
  if (!Array.isArray(value)) throw new UsageError(`${file}: listeners: expected an array, received ${shorten(describeValue(value), 80)}`);
  return value.map((entry: unknown, index) => {
    const place = `listeners[${String(index)}]`;
    if (isListener(entry)) return readChild({ listener: entry }, place);
    if (typeof entry === "object" && entry !== null && "listener" in entry && isListener(entry.listener)) return readChild(entry as ChildListener, place);
    throw new UsageError(`${file}: ${place}: expected a listener, or { listener, name, overflow, capacity, filter }, received ${shorten(describeValue(entry), 80)}; a listener has startListening and stopListening`);
  });
}


function readChild({ listener, name, overflow = "wait", capacity, filter }: ChildListener, place: string): CommandListener {
  return {
    listener,
    name: shorten(`${place} ${name ?? listener.name ?? ""}`.trim(), 60),
    overflow,
    stallLimitMs: STALL_LIMIT_MS,
    ...(capacity !== undefined && { capacity }),
    ...(filter !== undefined && { filter }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** `jsonFile` is `--json-file`. */
function flagName(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
