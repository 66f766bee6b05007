import { resolve } from "node:path";
import { shorten } from "./shorten.ts";
import type { CommandListener, ListenerFlag } from "./listener-flag.ts";
import { createStdoutListener } from "./stdout-listener.ts";
import { UsageError } from "./usage-error.ts";

/** `--json-file`: the record, in a file or on stdout. */
export const jsonFileFlag: ListenerFlag = {
  flags: [
    {
      name: "json-file",
      value: "PATH",
      repeatable: true,
      help: ["append every event to PATH as canonical NDJSON, created", "with mode 0600; '-' is stdout"],
    },
  ],
  async createListeners(given, { directory, stdout }) {
    const paths = given.values("json-file");
    if (paths.length === 0) return [];
    const { JsonFileListener } = await import("@flowtap/json-file");
    const seen = new Set<string>();
    return paths.map((path): CommandListener => {
      const target = path === "-" ? "-" : resolve(directory, path);
      if (seen.has(target)) throw new UsageError(`--json-file expects each PATH once, received ${JSON.stringify(path)} twice: leave one out`);
      seen.add(target);
      if (target === "-") return { ...createStdoutListener(stdout), name: "stdout", overflow: "wait" };
      return { listener: new JsonFileListener({ path: target }), name: `json-file ${shorten(path, 60)}`, overflow: "wait", writesTo: target };
    });
  },
};
