import type { Listener } from "@flowtap/core";

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** The options behind the question mark of `--listener MODULE?key=value`: strings, for the module to check and convert. */
export type ListenerModuleOptions = Readonly<Record<string, string>>;

/**
 * What a module for `--listener` exports: a function that makes the listener, or a listener that takes no options. A
 * default export of either, and a module with exactly one listener class, whose constructor takes the options, do too.
 *
 * @example
 * ```ts
 * import { createListener as listenerOf, type Listener } from "@flowtap/core";
 *
 * export function createListener(options: Readonly<Record<string, string>>): Listener {
 *   return listenerOf({ name: "shout", onEvent: (event) => console.error(event.type, options.suffix ?? "!") });
 * }
 * ```
 */
export type ListenerModule =
  | { readonly createListener: (options: ListenerModuleOptions) => Listener | Promise<Listener> }
  | { readonly listener: Listener };
