import { consoleFlag } from "./console-flag.ts";
import { jsonFileFlag } from "./json-file-flag.ts";
import type { ListenerFlag } from "./listener-flag.ts";
import { moduleFlag } from "./module-flag.ts";
import { webhookFlag } from "./webhook-flag.ts";

/** Every kind of listener that the command can drive, in the order of `--help`. */
export const listenerFlags: readonly ListenerFlag[] = [consoleFlag, jsonFileFlag, webhookFlag, moduleFlag];
