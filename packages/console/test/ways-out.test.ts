import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EmulatedTerminal } from "./support/emulated-terminal.ts";
import { ProgramFolder, hasPython } from "./support/programs.ts";

// A real pseudo-terminal is the only place where a way out of a process can be seen.
describe.skipIf(!hasPython).concurrent("a live console on a real terminal (needs python3)", () => {
  let folder: ProgramFolder;
  beforeAll(() => {
    folder = new ProgramFolder();
  });
  afterAll(() => {
    folder[Symbol.dispose]();
  });

  const start = `
    tap = openTap(new ConsoleListener({ mode: "live" }));
    emit("workflow_started", { metadata: { workflow: "nightly" } });
    emit("step_started", { stepId: "compile" });
    await wait(120);
    say("ready");
  `;

  it.each([
    { way: "a normal end", end: "emit('workflow_completed'); await tap.close();", exitCode: 0 },
    { way: "process.exit", end: "process.exit(7);", exitCode: 7 },
    { way: "an uncaught exception", end: "setTimeout(() => { throw new Error('nobody catches this'); }, 0); await wait(5000);", exitCode: 1 },
    { way: "an unfinished natural end", end: "", exitCode: 0 },
    { way: "SIGINT", end: "await wait(5000);", signal: "SIGINT" },
    { way: "SIGTERM", end: "await wait(5000);", signal: "SIGTERM" },
    { way: "SIGHUP", end: "await wait(5000);", signal: "SIGHUP" },
    { way: "SIGINT that the program handles", end: "process.once('SIGINT', async () => { await tap.close(); process.exitCode = 9; }); say('ready'); await wait(300);", signal: "SIGINT", exitCode: 9, late: true },
  ])("is restored after $way", async ({ way, end, signal, exitCode, late }) => {
    const program = folder.write(`${way.replaceAll(/\W/gu, "-")}.js`, (late ? start.replace('say("ready");', "") : start) + end);

    const result = await folder.runOnPty(program, signal === undefined ? {} : { signal });

    expect(result.exited).toBe(true);
    expect({ exitCode: result.exitCode, signal: result.signal }).toEqual({ exitCode: exitCode ?? null, signal: exitCode === undefined ? signal : null });
    expect(result.output).toContain("compile");
    const terminal = await EmulatedTerminal.showing(result.output);
    expect(terminal.state()).toEqual(EmulatedTerminal.untouchedState);
    expect(terminal.cursorColumn).toBe(0);
  });
});
