import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completedRun } from "./support/event-lines.ts";
import { binPath } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Runs a pipeline; `flowtap` in it is the command. Its exit status is told on the last line of stdout. */
function pipeline(script: string, folder: string): { stdout: string; stderr: string; status: string } {
  const command = `flowtap() { ${process.execPath} ${binPath} "$@"; }; set -o pipefail; ${script}; echo "\${PIPESTATUS[*]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", command], { cwd: folder, encoding: "utf8", env: { PATH: process.env["PATH"] }, timeout: 30_000 });
  const lines = stdout.trimEnd().split("\n");
  return { stdout: lines.slice(0, -1).join("\n"), stderr, status: lines.at(-1) ?? "" };
}

const DEPARTURES = process.env["FLOWTAP_FULL"] ? 100 : 2;

describe("a closed stdout", () => {
  const big = completedRun("a", 30_000);

  it(`ends the command quietly, ${String(DEPARTURES)} times`, { timeout: 30_000 + DEPARTURES * 5_000 }, () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), big);
    for (let departure = 0; departure < DEPARTURES; departure += 1) {
      const { stdout, stderr, status } = pipeline("flowtap --console off --json-file - run.ndjson | head -n 1", folder);
      expect({ stdout, stderr, status }).toEqual({ stdout: big.split("\n")[0], stderr: "", status: "0 0" });
    }
  });

  it("ends the command although its own input has not ended", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), big);
    const { stderr, status } = pipeline("(cat run.ndjson; exec tail -f /dev/null --pid=$$ 2>/dev/null) 2>/dev/null | timeout 20 cat | flowtap --console off --json-file - | head -n 1 > first; kill %1 2>/dev/null", folder);
    expect(stderr).toBe("");
    expect(status).not.toContain("124");
    expect(readFileSync(join(folder, "first"), "utf8")).toBe(`${big.split("\n")[0] ?? ""}\n`);
  });

  it("does not stop a record in a file", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), big);
    const { stderr, status } = pipeline("flowtap --console off --json-file - --json-file copy.ndjson run.ndjson | head -n 1 >/dev/null", folder);
    expect({ stderr, status }).toEqual({ stderr: "", status: "0 0" });
    expect(readFileSync(join(folder, "copy.ndjson"), "utf8")).toBe(big);
  });

  it("is told with --strict: not every event was delivered", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), big);
    const { stderr, status } = pipeline("flowtap --strict --console off --json-file - run.ndjson | head -n 1 >/dev/null", folder);
    expect(status).toBe("4 0");
    expect(stderr).toMatch(/^flowtap: stdout: \d+ of \d+ events were not delivered: /);
  });

  it("may come together with a closed stderr", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), `${big}log line\n`.repeat(3));
    const { status } = pipeline("{ flowtap --json-file copy.ndjson --console lines run.ndjson 2>&1 | head -n 1 >/dev/null; }", folder);
    expect(status).toBe("0 0");
    expect(readFileSync(join(folder, "copy.ndjson"), "utf8")).toBe(big.repeat(3));
  });

  it("keeps every byte for a reader who is slow, up to the end", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), big);
    const { status } = pipeline("flowtap --console off --json-file - run.ndjson | { sleep 0.5; cat; } > copy.ndjson", folder);
    expect(status).toBe("0 0");
    expect(readFileSync(join(folder, "copy.ndjson"), "utf8")).toBe(big);
  });
});
