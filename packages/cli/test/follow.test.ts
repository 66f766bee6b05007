import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completedRun, linesOf, started, step } from "./support/event-lines.ts";
import { flowtap, FlowtapProcess, until } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("--follow", () => {
  it("shows what is there, then what comes, whole lines only", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "run.ndjson");
    writeFileSync(path, started("a"));
    const running = new FlowtapProcess(["--console", "off", "--json-file", "-", "--follow", "run.ndjson"], { directory: folder });
    await until(() => running.stdout === started("a"));
    appendFileSync(path, step("a", 1).slice(0, 30));
    appendFileSync(path, step("a", 1).slice(30) + step("a", 2));
    await until(() => linesOf(running.stdout).length === 3);
    running.child.kill("SIGTERM");
    expect(await running.ended).toMatchObject({ status: 143, stdout: started("a") + step("a", 1) + step("a", 2), stderr: "" });
  });
});

describe("--speed", () => {
  it("replays a record with its pauses, and gives the same events", async () => {
    const folder = temporaryFolder();
    const input = completedRun("a", 1);
    writeFileSync(join(folder, "run.ndjson"), input);
    const beganMs = performance.now();
    const running = new FlowtapProcess(["--console", "off", "--json-file", "-", "--speed", "2", "run.ndjson"], { directory: folder });
    // Two seconds were recorded.
    expect(await running.ended).toMatchObject({ status: 0, stdout: input });
    expect(performance.now() - beganMs).toBeGreaterThan(1000);
  });

  it("shows an event when its time has come, and not before", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), started("a") + step("a", 1).replace("12:00:01Z", "13:00:00Z"));
    const running = new FlowtapProcess(["--console", "off", "--json-file", "-", "--speed", "1", "run.ndjson"], { directory: folder });
    await until(() => running.stdout !== "");
    expect(running.stdout).toBe(started("a"));
    running.child.kill("SIGTERM");
    expect(await running.ended).toMatchObject({ status: 143, stdout: started("a") });
  });

  it("works on a pipe", async () => {
    const input = completedRun("a", 100);
    expect(await flowtap(["--console", "off", "--json-file", "-", "--speed", "1000"], { input })).toMatchObject({ status: 0, stdout: input });
  });
});
