import type { ChildListener } from "@flowtap/multiplex";
import type { Listener } from "@flowtap/core";
import type { ConsoleFlagMode } from "./console-flag.ts";

/**
 * What `flowtap.config.{js,mjs,json,ts}` holds: every flag's value when the flag is not given, and listeners made in code.
 * Paths are relative to the working directory, as those of flags are.
 */
export interface FlowtapConfig {
  /**
   * As `--console`.
   *
   * @default "auto"
   */
  readonly console?: ConsoleFlagMode;
  /**
   * As `--json-file`: one path or several.
   *
   * @default none
   */
  readonly jsonFile?: string | readonly string[];
  /**
   * As `--webhook`: one URL or several.
   *
   * @default none
   */
  readonly webhook?: string | readonly string[];
  /**
   * As `--webhook-secret-env`: the names of variables, never a secret.
   *
   * @default none
   */
  readonly webhookSecretEnv?: string | readonly string[];
  /**
   * As `--webhook-secret-file`.
   *
   * @default none
   */
  readonly webhookSecretFile?: string | readonly string[];
  /**
   * As `--webhook-allow`.
   *
   * @default none
   */
  readonly webhookAllow?: string | readonly string[];
  /**
   * As `--outbox`.
   *
   * @default none
   */
  readonly outbox?: string;
  /**
   * As `--dead-letter`.
   *
   * @default none
   */
  readonly deadLetter?: string;
  /**
   * As `--listener`: one module or several.
   *
   * @default none
   */
  readonly listener?: string | readonly string[];
  /**
   * As `--speed`.
   *
   * @default "max"
   */
  readonly speed?: number | "max";
  /**
   * As `--strict`.
   *
   * @default false
   */
  readonly strict?: boolean;
  /**
   * Listeners made in code, with all their options, besides those of flags. On its own, a listener gets every event (`"wait"`); a
   * child says more: `{ listener, name, overflow, capacity, filter }`.
   *
   * @default none
   */
  readonly listeners?: readonly (Listener | ChildListener)[];
}

/**
 * Gives a configuration its type, and returns it as it is.
 *
 * @example
 * ```js
 * // flowtap.config.mjs
 * import { defineConfig } from "flowtap";
 *
 * export default defineConfig({ console: "lines", jsonFile: "run.ndjson" });
 * ```
 */
export function defineConfig(config: FlowtapConfig): FlowtapConfig {
  return config;
}
