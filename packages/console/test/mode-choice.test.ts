import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProgramFolder, bareEnvironment, hasPython } from "./support/programs.ts";

const run = promisify(execFile);

type Environment = Readonly<Record<string, string>>;

/** A run with a failure, in whatever mode the environment chooses; the mode goes to stdout. */
const program = `
  const listener = new ConsoleListener();
  tap = openTap(listener);
  emit("workflow_started", { metadata: { workflow: "nightly" } });
  emit("step_started", { stepId: "compile" });
  emit("step_failed", { stepId: "compile", error: "exit status 1" });
  emit("workflow_failed", { error: "exit status 1" });
  await tap.close();
`;

const GITHUB = { GITHUB_ACTIONS: "true", CI: "true" };
const AGENT = { CLAUDECODE: "1" };

const COLOR = /\x1b\[3[1236]m/u;
const ESCAPE = /\x1b/u;
const REDRAWN = /\x1b\[\?25l/u;

/** What each mode's output looks like. */
const LOOKS = {
  live: REDRAWN,
  lines: /^(?:\x1b\[2m)?\[run-1\](?:\x1b\[22m)? .*nightly started\r?\n/u,
  github: /::error title=nightly > compile::exit status 1\r?\n/u,
  agent: /^fail run-1 compile: exit status 1\r?\nrun run-1: nightly failed/u,
} as const;

interface Case {
  readonly environment: Environment;
  readonly mode: keyof typeof LOOKS;
  readonly color: boolean;
}

const ON_A_PIPE: readonly Case[] = [
  { environment: {}, mode: "lines", color: false },
  { environment: { CI: "true" }, mode: "lines", color: false },
  { environment: { FORCE_COLOR: "1" }, mode: "lines", color: true },
  { environment: { FORCE_COLOR: "1", NO_COLOR: "1" }, mode: "lines", color: true },
  { environment: { FORCE_COLOR: "0" }, mode: "lines", color: false },
  { environment: GITHUB, mode: "github", color: false },
  { environment: { ...GITHUB, FORCE_COLOR: "1" }, mode: "github", color: true },
  { environment: AGENT, mode: "agent", color: false },
  { environment: { ...AGENT, FORCE_COLOR: "1" }, mode: "agent", color: false },
];

const ON_A_TERMINAL: readonly Case[] = [
  { environment: {}, mode: "live", color: true },
  { environment: { NO_COLOR: "1" }, mode: "live", color: false },
  { environment: { NO_COLOR: "" }, mode: "live", color: true },
  { environment: { FORCE_COLOR: "0" }, mode: "live", color: false },
  { environment: { FORCE_COLOR: "1", NO_COLOR: "1" }, mode: "live", color: true },
  { environment: { TERM: "dumb" }, mode: "lines", color: false },
  { environment: { CI: "true" }, mode: "lines", color: true },
  { environment: { CI: "false" }, mode: "live", color: true },
  { environment: { GITLAB_CI: "true" }, mode: "lines", color: true },
  { environment: GITHUB, mode: "github", color: true },
  { environment: AGENT, mode: "agent", color: false },
  { environment: { AI_AGENT: "somebody" }, mode: "agent", color: false },
  { environment: { ...AGENT, ...GITHUB }, mode: "github", color: true },
];

function expectLooks(output: string, { mode, color }: Case): void {
  expect(output).toMatch(LOOKS[mode]);
  for (const other of ["live", "github", "agent"] as const) if (other !== mode) expect(output).not.toMatch(LOOKS[other]);
  expect(COLOR.test(output)).toBe(color);
  if (mode !== "live" && !color) expect(output).not.toMatch(ESCAPE);
}

const titled = (cases: readonly Case[]): (Case & { given: string })[] => {
  return cases.map((one) => ({ ...one, given: Object.entries(one.environment).map((pair) => pair.join("=")).join(" ") || "nothing else" }));
};

describe.concurrent("the mode chosen by itself", () => {
  let folder: ProgramFolder;
  let file: string;
  beforeAll(() => {
    folder = new ProgramFolder();
    file = folder.write("run.js", program);
  });
  afterAll(() => {
    folder[Symbol.dispose]();
  });

  it.each(titled(ON_A_PIPE))("on a pipe with $given: $mode, colour $color", async ({ given: _given, ...one }) => {
    const { stdout, stderr } = await run(process.execPath, [file], { env: { ...bareEnvironment(), ...one.environment } });

    expectLooks(stderr.replace(/^\(node:\d+\) Warning: .*\n.*\n/u, ""), one);
    // Stdout is the program's own.
    expect(stdout).toBe("");
  });

  it.skipIf(!hasPython).each(titled(ON_A_TERMINAL))("on a terminal (needs python3) with $given: $mode, colour $color", async ({ given: _given, ...one }) => {
    const { output, exitCode } = await folder.runOnPty(file, { env: { ...one.environment } });

    expectLooks(output, one);
    expect(exitCode).toBe(0);
  });
});
