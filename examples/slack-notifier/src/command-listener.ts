import { env } from "node:process";
import type { Listener } from "@flowtap/core";
import { createSlackNotifier } from "./slack-notifier.ts";

/**
 * What `flowtap --listener` and `flowtap doctor` call. The address comes from `SLACK_WEBHOOK_URL`: every user of a machine can read a
 * command line.
 *
 * @param options behind the question mark of the flag: `timeoutMs`.
 * @throws OptionError when the variable holds no URL, or `timeoutMs` is no number.
 */
export function createListener({ timeoutMs }: Readonly<Record<string, string>> = {}): Listener {
  return createSlackNotifier({ url: env["SLACK_WEBHOOK_URL"] ?? "", ...(timeoutMs === undefined ? {} : { timeoutMs: Number(timeoutMs) }) });
}
