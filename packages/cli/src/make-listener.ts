import { errorText, isListener, type Listener } from "@flowtap/core";
import { loadedInTime } from "./loaded-in-time.ts";
import type { ListenerModuleOptions, ModuleExports } from "./listener-module.ts";
import { shorten } from "./shorten.ts";
import { UsageError } from "./usage-error.ts";

const CONTRACT = "export function createListener(options) that returns a listener, or export const listener; a listener has startListening and stopListening";

type Construct = new (options: ListenerModuleOptions) => unknown;
type Create = (options: ListenerModuleOptions) => unknown;

/**
 * Makes the listener of a module for `--listener`.
 *
 * @param subject what messages call it.
 * @throws UsageError when the module is none, or does not make a listener.
 */
export async function makeListener(exports: ModuleExports, options: ListenerModuleOptions, subject: string): Promise<Listener> {
  const source = listenerSource(exports);
  if (source === undefined) {
    const names = Object.keys(exports);
    const found = names.length === 0 ? "no export" : `the ${names.length === 1 ? "export" : "exports"} ${shorten(names.join(", "), 120)}`;
    throw new UsageError(`${subject}: expected a module that makes a listener, found ${found}: ${CONTRACT}`);
  }
  if (isListener(source)) {
    const [key] = Object.keys(options);
    if (key === undefined) return source;
    throw new UsageError(`${subject}: expected no options, as the module exports a finished listener, received ${shorten(key, 60)}: export function createListener(options) to take some`);
  }
  const made = await callSource(source, options, subject);
  if (isListener(made)) return made;
  throw new UsageError(`${subject}: expected a listener from ${nameOf(source)}, received ${described(made)}: ${CONTRACT}`);
}

/** Whether the module exports a listener that is finished, so that there is only one of it. */
export function exportsFinishedListener(exports: ModuleExports): boolean {
  return isListener(listenerSource(exports));
}

/** What the module offers: `listener`, `createListener`, the default export, or its only listener class. */
function listenerSource(exports: ModuleExports): Listener | Construct | Create | undefined {
  const { listener, createListener, default: standard } = exports;
  if (isListener(listener)) return listener;
  if (typeof createListener === "function") return createListener as Create;
  if (isListener(standard)) return standard;
  if (typeof standard === "function") return standard as Construct | Create;
  const classes = Object.values(exports).filter(isListenerClass);
  return classes.length === 1 ? classes[0] : undefined;
}

async function callSource(source: Construct | Create, options: ListenerModuleOptions, subject: string): Promise<unknown> {
  try {
    return isListenerClass(source) ? new source(options) : await loadedInTime(Promise.resolve(source(options)));
  } catch (error) {
    const advice = isListenerClass(source) ? `; a class whose constructor needs more than options of text is no sink for the command: ${CONTRACT}` : "";
    throw new UsageError(`${subject}: ${nameOf(source)} failed: ${shorten(errorText(error), 300)}${advice}`, { cause: error });
  }
}

function isListenerClass(value: unknown): value is Construct {
  return typeof value === "function" && isListener(value.prototype);
}

function nameOf(source: Construct | Create): string {
  return source.name === "" || source.name === "default" ? "its default export" : shorten(source.name, 60);
}

function described(value: unknown): string {
  if (value === null || typeof value !== "object") return value === undefined ? "undefined" : `a ${typeof value}`;
  const has = (method: string): boolean => typeof (value as Record<string, unknown>)[method] === "function";
  const missing = ["startListening", "stopListening"].filter((method) => !has(method));
  return `an object without ${missing.join(" and ")}`;
}
