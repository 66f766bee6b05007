import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProgramFolder, hasPython } from "./support/programs.ts";

const busyRun = `
  const console = new ConsoleListener({ mode: "live" });
  tap = openTap(console);
  let longestStallMs = 0;
  let last = performance.now();
  const pulse = setInterval(() => {
    longestStallMs = Math.max(longestStallMs, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  emit("workflow_started", { metadata: { workflow: "nightly" } });
  for (let index = 0; index < 20; index++) emit("step_started", { stepId: "step-" + index });
  const work = async (ms) => {
    const until = performance.now() + ms;
    for (let round = 0; performance.now() < until; round++) {
      for (let index = 0; index < 20; index++) emit("step_progress", { stepId: "step-" + index, text: "round " + round + " of a text that is long enough to fill a buffer" });
      await wait(2);
    }
  };
`;

// Nobody reads the pseudo-terminal: what Ctrl-S does to a program.
describe.skipIf(!hasPython)("a terminal that takes nothing (needs python3)", () => {
  let folder: ProgramFolder;
  beforeAll(() => {
    folder = new ProgramFolder();
  });
  afterAll(() => {
    folder[Symbol.dispose]();
  });

  it("does not stall the event loop, and does not keep the process from ending", async () => {
    const program = folder.write("unread.js", `${busyRun}
      await work(1000);
      clearInterval(pulse);
      const stoppingAt = performance.now();
      const report = await tap.close();
      say(JSON.stringify({ longestStallMs, closeMs: performance.now() - stoppingAt, report }));
    `);

    const result = await folder.runOnPty(program, { read: "nothing" });

    expect(result).toMatchObject({ exited: true, exitCode: 0 });
    const { longestStallMs, closeMs, report } = JSON.parse(result.side);
    if (process.env["FLOWTAP_FULL"]) process.stdout.write(`longest stall ${String(longestStallMs)} ms, close ${String(closeMs)} ms\n`);
    // A blocking write stalls until somebody reads, here for ever; the machine itself is good for some.
    expect(longestStallMs).toBeLessThan(400);
    expect(closeMs).toBeLessThan(3000);
    expect(report).toMatchObject({ pending: 0, failed: 0, errors: [] });
    expect(report.delivered + report.coalesced).toBe(report.offered);
  });

  it("lets SIGTERM end the process", async () => {
    const program = folder.write("unread-term.js", `${busyRun} await work(300); say("ready"); await work(10_000);`);

    const result = await folder.runOnPty(program, { read: "nothing", signal: "SIGTERM" });

    expect(result).toMatchObject({ exited: true, signal: "SIGTERM" });
    if (process.env["FLOWTAP_FULL"]) process.stdout.write(`SIGTERM to exit ${String(result.signalToExitMs)} ms\n`);
    expect(result.signalToExitMs).toBeLessThan(2000);
  });
});
