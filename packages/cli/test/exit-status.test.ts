import { mkdirSync, writeFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gravestStatus, signalStatus } from "../src/exit-status.ts";
import { completedRun, ended, started, step } from "./support/event-lines.ts";
import { flowtap } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const QUIET = ["--console", "off"];

describe("the exit status", () => {
  it("is 0 when every run has completed, and for an input without runs", async () => {
    expect(await flowtap(QUIET, { input: completedRun("a", 2) + completedRun("b", 0) })).toMatchObject({ status: 0, stderr: "", stdout: "" });
    expect(await flowtap(QUIET, { input: "" })).toMatchObject({ status: 0, stderr: "", stdout: "" });
    expect(await flowtap(QUIET, { input: step("a", 1) })).toMatchObject({ status: 0, stderr: "" });
  });

  it("is 1 when a run failed", async () => {
    const input = completedRun("a", 1) + started("b") + ended("b", "workflow_failed");
    expect(await flowtap(QUIET, { input })).toMatchObject({ status: 1, stderr: "" });
  });

  it("is 1 when a run has not ended, and says which", async () => {
    const { status, stderr } = await flowtap(QUIET, { input: completedRun("a", 1) + started("b") });
    expect(status).toBe(1);
    expect(stderr).toBe('flowtap: 1 run had not ended when the input did: "b"\n');
  });

  it("is 0 when a run that failed was started again and completed", async () => {
    expect(await flowtap(QUIET, { input: started("a") + ended("a", "workflow_failed") + completedRun("a", 1) })).toMatchObject({ status: 0 });
  });

  it("is 2 for a flag that cannot work, on stderr alone", async () => {
    const { status, stdout, stderr } = await flowtap(["--consle", "off"]);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: "", stderr: 'flowtap: unknown flag "--consle": did you mean --console?\n' });
    expect(await flowtap(["--console", "loud"])).toMatchObject({ status: 2, stderr: 'flowtap: --console expects one of auto, live, lines, github, agent, off, received "loud"\n' });
  });

  it("is 2 for a command that is mistyped, unless a file has that name", async () => {
    const folder = temporaryFolder();
    for (const args of [["docter", "./x"], ["doctr"]]) {
      expect(await flowtap(args, { directory: folder })).toMatchObject({ status: 2, stderr: `flowtap: expected a FILE or a command, received "${args[0] ?? ""}", which is neither: did you mean doctor?\n` });
    }
    writeFileSync(join(folder, "doctr"), completedRun("a", 1));
    expect(await flowtap([...QUIET, "doctr"], { directory: folder })).toMatchObject({ status: 0, stderr: "" });
    expect(await flowtap(["doctr", ...QUIET], { directory: folder })).toMatchObject({ status: 0, stderr: "" });
  });

  it("is 3 for an input that cannot be read", async () => {
    const folder = temporaryFolder();
    const missing = await flowtap([...QUIET, "none.ndjson"], { directory: folder });
    expect(missing.status).toBe(3);
    expect(missing.stderr).toMatch(/^flowtap: ".*none\.ndjson": .*check the path.*\n$/);
    const directory = await flowtap([...QUIET, "."], { directory: folder });
    expect(directory.status).toBe(3);
    expect(directory.stderr).toContain("directory");
  });

  it("is 3 with --strict for a line that is no event, of any sort, and 0 without", async () => {
    for (const line of ["a log line", '{"type":5}', "\0\0"]) {
      const input = `${started("a")}${line}\n${ended("a", "workflow_completed")}`;
      expect(await flowtap([...QUIET, "--strict"], { input })).toMatchObject({ status: 3 });
      expect(await flowtap(QUIET, { input })).toMatchObject({ status: 0 });
    }
  });

  it("is 4 when a listener failed to take an event", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "bad.mjs"), "export const listener = { async startListening(p) { for await (const e of p) throw new Error('full'); }, stopListening() {} };");
    const { status, stderr } = await flowtap([...QUIET, "--listener", "./bad.mjs"], { directory: folder, input: completedRun("a", 3) });
    expect(status).toBe(4);
    expect(stderr).toContain("flowtap: listener ./bad.mjs: full\n");
    expect(stderr).toContain("flowtap: listener ./bad.mjs: 5 of 5 events were not delivered: 1 failed, 4 not wanted any more\n");
  });

  it("tells 2 before 3 before 4 before 1", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "out"));
    expect(await flowtap([...QUIET, "--json-file", "out", "none.ndjson"], { directory: folder })).toMatchObject({ status: 2 });
    expect(gravestStatus([1, 4, 3, 2, 0])).toBe(2);
    expect(gravestStatus([1, 4, 3])).toBe(3);
    expect(gravestStatus([0, 1, 4])).toBe(4);
    expect(gravestStatus([0, 1])).toBe(1);
    expect(gravestStatus([])).toBe(0);
    expect([signalStatus("SIGHUP"), signalStatus("SIGINT"), signalStatus("SIGTERM")]).toEqual([129, 130, 143]);
  });
});

describe("--help and --version", () => {
  it("go to stdout", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await flowtap(["--version"])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
    const help = await flowtap(["-h"]);
    expect(help).toMatchObject({ status: 0, stderr: "" });
    expect(help.stdout).toContain("flowtap [FILE | -]");
    expect(help.stdout).toContain("0  every run completed; an empty input has none to fail\n");
  });
});
