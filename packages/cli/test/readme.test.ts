import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allFlags } from "../src/command-line.ts";
import { completedRun, linesOf } from "./support/event-lines.ts";
import { binPath } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const PROGRAMS = {
  "my-engine": `cat ${JSON.stringify("events.ndjson")}`,
  flowtap: `exec ${JSON.stringify(process.execPath)} ${JSON.stringify(binPath)} "$@"`,
  // As jq does for `.type`, where there is none.
  jq: `exec ${JSON.stringify(process.execPath)} -e 'for (const line of require("fs").readFileSync(0, "utf8").trim().split("\\n")) console.log(JSON.stringify(JSON.parse(line).type))'`,
};

describe("the README", () => {
  it("shows commands that work as it says", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "bin"));
    for (const [name, script] of Object.entries(PROGRAMS)) writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const input = completedRun("a", 2);
    writeFileSync(join(folder, "events.ndjson"), input);
    writeFileSync(join(folder, "my-listener.mjs"), 'export const listener = { async startListening(progress) { for await (const event of progress) console.log("heard", event.type); }, stopListening() {} };');

    const [, commands = ""] = /## Use\n\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(linesOf(commands)).toHaveLength(5);
    const { status, stdout, stderr } = spawnSync("sh", ["-ec", commands], { cwd: folder, encoding: "utf8", env: { PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}` } });
    expect(status, stderr).toBe(0);
    expect(readFileSync(join(folder, "run.ndjson"), "utf8")).toBe(input);
    const types = ["workflow_started", "step_completed", "step_completed", "workflow_completed"];
    expect(linesOf(stdout)).toEqual([...types.map((type) => `"${type}"`), ...types.map((type) => `heard ${type}`)]);
    expect(stderr).toContain("step-1");
  });

  it("names every flag", () => {
    for (const { name } of allFlags.filter(({ short }) => short === undefined)) expect(readme).toContain(`--${name}`);
  });
});
