import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { runIsolated } from "../isolated-run.mjs";
import { atMost } from "../targets.mjs";

const require = createRequire(import.meta.url);

/** @type {import("../contest.mjs").Area} */
export const area = {
  name: "cold-start",
  contests: () => [
    {
      title: "cold start of the command",
      figure: "startMs",
      unit: "ms",
      events: 1,
      contenders: [commandContender("flowtap on an empty file", true, () => [flowtapCommand(), "empty.ndjson"]), commandContender("node alone", false, () => ["--eval", ""])],
      targets: [atMost("startMs", 120, "ms")],
    },
    {
      title: "import of core",
      figure: "importMs",
      unit: "ms",
      events: 1,
      contenders: ["@flowtap/core", "rxjs", "effect"].map((name) => ({ name, isOurs: name === "@flowtap/core", run: () => runIsolated("import-package.mjs", [name]) })),
      targets: [atMost("importMs", 15, "ms")],
    },
  ],
};

/** @returns {string} the file that the command runs */
function flowtapCommand() {
  const manifest = require.resolve("flowtap/package.json");
  return path.join(path.dirname(manifest), "dist", "bin.js");
}

/** @param {string} name @param {boolean} isOurs @param {() => readonly string[]} args @returns {import("../contest.mjs").Contender} */
function commandContender(name, isOurs, args) {
  return {
    name,
    isOurs,
    run: () => {
      const folder = mkdtempSync(path.join(tmpdir(), "flowtap-bench-start-"));
      try {
        writeFileSync(path.join(folder, "empty.ndjson"), "");
        const startMs = performance.now();
        const { status, stderr } = spawnSync(process.execPath, args(), { cwd: folder, encoding: "utf8" });
        const tookMs = performance.now() - startMs;
        if (status !== 0) throw new Error(`expected exit status 0, received ${String(status)}: ${stderr}`);
        return { startMs: tookMs };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
