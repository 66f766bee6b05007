import { readFileSync } from "node:fs";

/** The pinned pnpm, as `packageManager` says: `pnpm@1.2.3`. */
export const pinnedPnpm = String(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).packageManager);

/** Arguments of npx that run the pinned pnpm: from npx's cache when it is there, so that it works without a network. */
export const npxArguments = ["--yes", "--prefer-offline", pinnedPnpm];

/** Where packages come from, which may have been said on npm's command line; all else npx reads from its files again. */
const KEPT_SETTINGS = /^npm_config_(?:cache|cafile|globalconfig|https?_proxy|noproxy|offline|proxy|registry|strict_ssl|userconfig)$/;

/**
 * The environment in which one package manager starts another: without what the outer one tells its scripts (its own
 * settings as `npm_config_*`, which the inner one would take for a user's), and without telemetry.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function packageManagerEnvironment(environment) {
  const kept = Object.entries(environment).filter(([name]) => KEPT_SETTINGS.test(name) || !/^p?npm_/.test(name));
  return { ...Object.fromEntries(kept), DO_NOT_TRACK: "1", TURBO_NO_UPDATE_NOTIFIER: "1", TURBO_TELEMETRY_DISABLED: "1" };
}
