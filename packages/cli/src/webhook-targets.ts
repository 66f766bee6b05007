import { resolve } from "node:path";
import { isFlowtapError } from "@flowtap/core";
import type { WebhookTargetOptions } from "@flowtap/webhook";
import type { Flag, GivenFlags, Surroundings } from "./flag.ts";
import { readSecrets } from "./read-secrets.ts";
import { UsageError } from "./usage-error.ts";

/** How long a stop may take, in milliseconds: of the two seconds in which a signal ends the command. */
export const STOP_TIMEOUT_MS = 800;

/** The flags that say where events are posted to, and how they are signed. */
export const webhookTargetFlags: readonly Flag[] = [
  { name: "webhook", value: "URL", repeatable: true, help: ["post every event to URL, in batches, until it took them"] },
  { name: "webhook-secret-env", value: "NAME", repeatable: true, help: ["sign with the secret in the environment variable NAME;", "several for a change of secrets without a gap"] },
  { name: "webhook-secret-file", value: "PATH", repeatable: true, help: ["the same, with the secret in a file of mode 0600"] },
  { name: "webhook-allow", value: "HOST", repeatable: true, help: ["allow HOST to be this machine, also over http, or to be", "in a private network"] },
  { name: "dead-letter", value: "PATH", help: ["keep what was given up in PATH, to be sent again"] },
];

/** Where events are posted to. Holds secrets: never shown. */
export interface WebhookTarget {
  /** Its host, and its port where one is given. Safe to show. */
  readonly host: string;
  readonly options: WebhookTargetOptions & { readonly deadLetter?: string };
}

/**
 * What `--webhook` and the flags around it ask for.
 *
 * @throws UsageError when one of them cannot work, without any secret.
 */
export function webhookTargets(given: GivenFlags, surroundings: Surroundings): readonly WebhookTarget[] {
  const urls = given.values("webhook");
  if (urls.length === 0) {
    const orphan = [...webhookTargetFlags.map(({ name }) => name), "outbox"].find((name) => given.has(name));
    if (orphan !== undefined) throw new UsageError(`--${orphan} expects a --webhook URL beside it, received none: add it, or leave --${orphan} out`);
    return [];
  }
  const secret = readSecrets(given, surroundings);
  const deadLetter = given.value("dead-letter");
  const options = {
    ...(secret.length > 0 && { secret }),
    allow: given.values("webhook-allow"),
    ...(deadLetter !== undefined && { deadLetter: resolve(surroundings.directory, deadLetter) }),
  };
  return urls.map((url) => ({ host: hostOf(url), options: { ...options, url } }));
}

/** @throws UsageError when everybody could read its password with `ps`. */
function hostOf(url: string): string {
  if (!URL.canParse(url)) throw new UsageError("--webhook expects a URL such as https://example.com/events, received something else, not shown because it may hold credentials");
  const { host, username, password } = new URL(url);
  if (username === "" && password === "") return host;
  throw new UsageError("--webhook expects a URL without user and password, which ps would show: put a new WebhookListener({ url, headers }) into flowtap.config.mjs, and read them from the environment there");
}

const FLAG_OF_OPTION: Readonly<Record<string, string>> = { url: "--webhook", allow: "--webhook-allow", secret: "the webhook's secret", deadLetter: "--dead-letter", path: "--outbox" };

/** Runs `make`, and says what an option error of it means for the command line. */
export function withFlagNames<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    return rethrowWithFlagNames(error);
  }
}

/** Throws the error, an option's as that of the flag that set it. */
export function rethrowWithFlagNames(error: unknown): never {
  if (!isFlowtapError(error, "option")) throw error;
  const { message } = error;
  const option = "option" in error ? String(error.option) : "";
  const flag = FLAG_OF_OPTION[option.replace(/\[\d+\]$/, "")];
  if (flag === undefined) throw error;
  throw new UsageError(message.replace(/^option "[^"]*"/, flag).replaceAll(/"([^"]*)" in `allow`/g, "--webhook-allow $1"), { cause: error });
}
