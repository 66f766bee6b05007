import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { describeValue, errorText } from "@flowtap/core";
import { loadedInTime } from "./loaded-in-time.ts";
import { shorten } from "./shorten.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Reads a configuration. What it holds is not checked.
 *
 * @returns the content of JSON, the default export of a module, or its export `config`.
 * @throws UsageError when it cannot be read or loaded, or exports neither.
 */
export async function loadConfig(path: string): Promise<unknown> {
  const loaded = await attempt(path, () => (extname(path) === ".json" ? { default: parseJson(readFileSync(path, "utf8")) } : importModule(path)));
  if (typeof loaded === "object" && loaded !== null) {
    if ("default" in loaded) return loaded.default;
    if ("config" in loaded) return loaded.config;
  }
  throw new UsageError(`${describeValue(path)}: expected a default export, found none: export default defineConfig({ … })`);
}

/** Node's own message quotes the text, and with it whatever secret somebody put there. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const [, position] = /position (\d+)/.exec(errorText(error)) ?? [];
    throw new Error(`expected JSON, received something else${position === undefined ? "" : ` at character ${position}`}`); // eslint-disable-line preserve-caught-error -- its message is what must not be told
  }
}

async function importModule(path: string): Promise<unknown> {
  const isTypeScript = /\.[cm]?ts$/.test(path);
  // Node reads TypeScript by itself from 22.18 on.
  if (!isTypeScript || Boolean((process.features as { readonly typescript?: unknown }).typescript)) return import(pathToFileURL(path).href);
  const { createJiti } = await import("jiti");
  return createJiti(import.meta.url, { fsCache: false, interopDefault: false }).import(path);
}

async function attempt(path: string, load: () => unknown): Promise<unknown> {
  try {
    return await loadedInTime(Promise.resolve(load()));
  } catch (error) {
    throw new UsageError(`${describeValue(path)}: the configuration cannot be loaded: ${shorten(errorText(error), 300)}`, { cause: error });
  }
}
