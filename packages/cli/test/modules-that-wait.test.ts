import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { flowtap } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const WAITS = "setInterval(() => {}, 1_000); await new Promise(() => {});";

describe("a module that waits for ever", () => {
  it("is given up after ten seconds, with status 2: a listener, its maker, one at the doctor's, a configuration", async () => {
    const waiting = [
      { args: ["--listener", "./listener.mjs", "run.ndjson"], name: "listener.mjs", code: WAITS },
      { args: ["--listener", "./listener.mjs", "run.ndjson"], name: "listener.mjs", code: "export const createListener = () => new Promise(() => {});" },
      { args: ["doctor", "./listener.mjs"], name: "listener.mjs", code: WAITS },
      { args: ["run.ndjson"], name: "flowtap.config.mjs", code: WAITS },
    ];
    const ended = await Promise.all(
      waiting.map(({ args, name, code }) => {
        const directory = temporaryFolder();
        writeFileSync(join(directory, name), code);
        return flowtap(args, { directory });
      }),
    );
    for (const { status, stderr } of ended) {
      expect(stderr).toContain("expected an end within 10 s, received none");
      expect(status).toBe(2);
    }
  }, 60_000);
});
