import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProgramFolder, bareEnvironment } from "./support/programs.ts";

const run = promisify(execFile);
const DEPARTURES = process.env["FLOWTAP_FULL"] ? 100 : 3;

describe.skipIf(process.platform === "win32")("a pipe with a slow reader, or none (needs a POSIX shell)", () => {
  let folder: ProgramFolder;
  beforeAll(() => {
    folder = new ProgramFolder();
  });
  afterAll(() => {
    folder[Symbol.dispose]();
  });

  /** Runs `program` with its stderr piped into `reader`. Every stream has a file of its own: Node makes what it writes to non-blocking, for all who share it. */
  async function pipeInto(reader: string, program: string): Promise<{ shown: string; stdout: string; side: string }> {
    const file = (name: string): string => path.join(folder.folder, name);
    await run("sh", ["-c", `node ${program} 3>${file("side")} 2>&1 >${file("stdout")} | { ${reader}; } >${file("shown")}`], { env: bareEnvironment(), cwd: folder.folder });
    const [shown, stdout, side] = ["shown", "stdout", "side"].map((name) => readFileSync(file(name), "utf8"));
    return { shown: shown ?? "", stdout: stdout ?? "", side: side ?? "" };
  }

  /** The reader takes nothing before the program has sent everything. */
  const untilAllIsSent = 'until grep -q "all sent" side; do sleep 0.05; done;';

  const manyLines = (steps: number): string => `
    const text = "x".repeat(250);
    tap = openTap(new ConsoleListener(), { overflow: "wait" });
    emit("workflow_started");
    for (let index = 0; index < ${String(steps)}; index++) {
      await tap.send({ type: "step_skipped", timestamp: new Date().toISOString(), runId: "run-1", stepId: "step-" + index, text });
      if (index % 1000 === 0) { await wait(1); say(String(process.stderr.writableLength)); }
    }
    emit("workflow_completed");
    say("all sent");
    const report = await tap.close();
    say("closed");
  `;

  it("gets every line when it is slow but takes them all within the bound, though the program is done", async () => {
    const program = folder.write("slow.js", manyLines(2000));

    const { shown } = await pipeInto(`${untilAllIsSent} cat`, program);

    const lines = shown.trimEnd().split("\n");
    expect(lines).toHaveLength(2002);
    expect(lines.at(-1)).toContain("2000 skipped");
  });

  it("gets every line of many when it is fast, though the engine never pauses", async () => {
    const program = folder.write("fast.js", manyLines(20_000).replace("await wait(1);", ""));

    const { shown } = await pipeInto("cat", program);

    expect(shown.trimEnd().split("\n")).toHaveLength(20_002);
  });

  it("gets every line of many when it is slower than the events but at work", async () => {
    const program = folder.write("steady.js", manyLines(6000).replace("await wait(1);", ""));
    const reader = folder.write("reader.js", `
      for await (const chunk of process.stdin) {
        writeSync(1, chunk);
        await wait(60);
      }
    `);

    const { shown } = await pipeInto(`node ${reader}`, program);

    expect(shown.trimEnd().split("\n")).toHaveLength(6002);
  });

  it("costs lines beyond the bound, says how many, and never the last ones", async () => {
    const program = folder.write("stuck.js", manyLines(20_000));

    const { shown, side } = await pipeInto(`${untilAllIsSent} cat`, program);

    const lines = shown.trimEnd().split("\n");
    const skipped = lines.map((line) => Number(/^flowtap: (\d+) lines? not shown: /u.exec(line)?.[1] ?? 0));
    const skippedInAll = skipped.reduce((sum, count) => sum + count, 0);
    const linesShown = lines.filter((line) => line.startsWith("[run-1] ")).length;
    expect(skippedInAll).toBeGreaterThan(10_000);
    expect(linesShown + skippedInAll).toBe(20_002);
    expect(lines.at(-1)).toBe(`flowtap: ${String(skippedInAll)} lines not shown in all`);
    expect(shown.length).toBeGreaterThan(500_000);
    expect(lines.some((line) => line.includes("completed") && line.includes("skipped"))).toBe(true);
    const waitingBytes = side.split("\n").map(Number).filter((bytes) => !Number.isNaN(bytes));
    expect(Math.max(...waitingBytes)).toBeLessThanOrEqual(1_000_000);
  });

  it(`is no error when the reader leaves, ${String(DEPARTURES)} times: the listener goes on, quietly`, async () => {
    const program = folder.write("head.js", `${manyLines(1000)}\nprocess.stdout.write(JSON.stringify(report));`);

    for (let departure = 0; departure < DEPARTURES; departure++) {
      const { shown, stdout, side } = await pipeInto("head -1", program);

      expect(shown).toMatch(/^\[run-1\] .*\n$/u);
      expect(JSON.parse(stdout)).toMatchObject({ offered: 1002, delivered: 1002, failed: 0, errors: [] });
      expect(side).toContain("closed");
    }
  }, 30_000 + DEPARTURES * 5000);
});
