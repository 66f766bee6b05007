import type { CommandListener, ListenerFlag } from "./listener-flag.ts";
import { loadListener } from "./load-listener.ts";
import { readListenerReference } from "./listener-reference.ts";
import { shorten } from "./shorten.ts";

const STALL_LIMIT_MS = 10_000;
/** Small, so that a slow listener acknowledges a batch well within the limit. */
const CAPACITY = 128;

/** `--listener`: any third-party listener. */
export const moduleFlag: ListenerFlag = {
  flags: [
    {
      name: "listener",
      value: "MODULE[?key=value&...]",
      repeatable: true,
      help: ["any listener: a file, or a package found from here;", "NAME also finds @flowtap/NAME and flowtap-listener-NAME"],
    },
  ],
  async createListeners(given, { directory }) {
    const listeners: CommandListener[] = [];
    for (const value of given.values("listener")) {
      const listener = await loadListener(value, directory);
      const name = `listener ${shorten(readListenerReference(value).module, 60)}`;
      // It may be a record: nothing is shed. And it is code that we do not know: it must not hold up the others for ever.
      listeners.push({ listener, name, overflow: "wait", capacity: CAPACITY, stallLimitMs: STALL_LIMIT_MS });
    }
    return listeners;
  },
};
