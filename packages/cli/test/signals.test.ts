import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completedRun, linesOf, started, step } from "./support/event-lines.ts";
import { binPath, FlowtapProcess, until } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const SIGNALS = [["SIGHUP", 129], ["SIGINT", 130], ["SIGTERM", 143]] as const;

/** A running `flowtap` that has taken in `count` lines and recorded the first. */
async function recording(folder: string, count: number, flags: readonly string[] = []): Promise<{ running: FlowtapProcess; path: string; input: string }> {
  const path = join(folder, "run.ndjson");
  const input = started("a") + Array.from({ length: count - 1 }, (_, index) => step("a", index)).join("");
  const running = new FlowtapProcess(["--console", "off", "--json-file", path, ...flags], { directory: folder });
  await running.write(input);
  await until(() => existsSync(path) && readFileSync(path, "utf8") !== "");
  return { running, path, input };
}

describe("a signal", () => {
  it.each(SIGNALS)("%s ends the command with %d when all that was read is recorded", async (signal, status) => {
    const { running, path, input } = await recording(temporaryFolder(), 5000);
    await until(() => readFileSync(path, "utf8").length > 0);
    running.child.kill(signal);
    const ended = await running.ended;
    expect(ended).toMatchObject({ status, signal: null, stderr: "" });
    const recorded = readFileSync(path, "utf8");
    expect(input.startsWith(recorded)).toBe(true);
    expect(recorded.endsWith("\n")).toBe(true);
  });

  it("SIGINT lets the engine at the other end of the pipe say how it ended", async () => {
    const { running, path, input } = await recording(temporaryFolder(), 10);
    running.child.kill("SIGINT");
    const last = `{"type":"workflow_failed","timestamp":"2024-06-01T12:00:02Z","run_id":"a","error":"interrupted"}\n`;
    await running.write(last);
    running.child.stdin.end();
    expect(await running.ended).toMatchObject({ status: 130 });
    expect(readFileSync(path, "utf8")).toBe(input + last);
  });

  it("ends the command when a reader has stopped reading stdout, and the file is complete", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "run.ndjson");
    // Nobody reads this stdout: the pipe fills up, and back-pressure stops the reading.
    const child = spawn(process.execPath, [binPath, "--console", "off", "--json-file", "-", "--json-file", path], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.on("error", () => undefined);
    const input = completedRun("a", 20_000);
    child.stdin.end(input);
    let lengthBefore = -1;
    await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      const { length } = existsSync(path) ? readFileSync(path) : { length: 0 };
      const isStill = length > 0 && length === lengthBefore;
      lengthBefore = length;
      return isStill;
    });
    child.kill("SIGTERM");
    const [status] = await once(child, "exit");
    child.stdout.destroy();
    expect(status).toBe(143);
    const recorded = readFileSync(path, "utf8");
    expect(linesOf(recorded).length).toBeGreaterThan(1000);
    expect(input.startsWith(recorded)).toBe(true);
    expect(recorded.endsWith("\n")).toBe(true);
  });

  it.each(["read", "blocked"])("at random instants ends the command in time and leaves whole lines only, with stdout %s", { timeout: 300_000 }, async (stdout) => {
    const folder = temporaryFolder();
    const input = completedRun("a", 50_000);
    const rounds = process.env["FLOWTAP_FULL"] === "1" ? 50 : 1;
    let interrupted = 0;
    const interruptAll = async ([signal, status]: (typeof SIGNALS)[number]): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        const path = join(folder, `${signal}-${String(round)}.ndjson`);
        const child = spawn(process.execPath, [binPath, "--console", "off", "--json-file", path, "--json-file", "-"], { stdio: ["pipe", "pipe", "ignore"] });
        child.stdin.on("error", () => undefined);
        child.stdin.write(input);
        if (stdout === "read") child.stdout.resume();
        await until(() => existsSync(path));
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
        const sentMs = performance.now();
        child.kill(signal);
        const [received] = await once(child, "exit");
        expect(received).toBe(status);
        // Two seconds, and as much again for a busy machine.
        expect(performance.now() - sentMs).toBeLessThan(4000);
        child.stdout.destroy();
        const recorded = readFileSync(path, "utf8");
        expect(input.startsWith(recorded)).toBe(true);
        expect(recorded === "" || recorded.endsWith("\n")).toBe(true);
        if (recorded.length < input.length) interrupted += 1;
      }
    };
    await Promise.all(SIGNALS.map(interruptAll));
    // Else the signals came when all was done already.
    expect(interrupted).toBeGreaterThan(0);
  });

  it("that comes a second time ends the command at once", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "hang.mjs"), "export const listener = { async startListening(p) { for await (const e of p) await new Promise(() => setInterval(() => {}, 1000)); }, stopListening() {} };");
    const { running } = await recording(folder, 10, ["--listener", "./hang.mjs"]);
    running.child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 50));
    running.child.kill("SIGHUP");
    expect(await running.ended).toMatchObject({ status: 129 });
  });

  it("ends the command although a listener hangs", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "hang.mjs"), "export const listener = { async startListening(p) { for await (const e of p) await new Promise(() => setInterval(() => {}, 1000)); }, stopListening: () => new Promise(() => {}) };");
    const { running, path, input } = await recording(folder, 100, ["--listener", "./hang.mjs"]);
    // More than it takes: the reading is held up by it.
    running.child.stdin.write(step("a", 1).repeat(5000));
    running.child.kill("SIGTERM");
    expect(await running.ended).toMatchObject({ status: 143 });
    expect(readFileSync(path, "utf8").startsWith(input)).toBe(true);
  });

  it("ends a replay in the middle of a pause, and a tail that waits", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "slow.ndjson"), started("a") + step("a", 1).replace("12:00:01Z", "13:00:00Z"));
    const replay = new FlowtapProcess(["--console", "off", "--json-file", "-", "--speed", "1", "slow.ndjson"], { directory: folder });
    await until(() => replay.stdout !== "");
    replay.child.kill("SIGTERM");
    expect(await replay.ended).toMatchObject({ status: 143, stdout: started("a") });
    const tail = new FlowtapProcess(["--console", "off", "--json-file", "-", "--follow", "slow.ndjson"], { directory: folder });
    await until(() => linesOf(tail.stdout).length === 2);
    tail.child.kill("SIGINT");
    expect(await tail.ended).toMatchObject({ status: 130 });
  });
});
