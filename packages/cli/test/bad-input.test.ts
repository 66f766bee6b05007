import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, closeSync, constants, mkdirSync, openSync, readFileSync, readSync, writeFileSync, writeSync, existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { completedRun, linesOf, started, step, ended } from "./support/event-lines.ts";
import { binPath, flowtap, FlowtapProcess, until } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const TO_STDOUT = ["--console", "off", "--json-file", "-"];

describe("a bad line", () => {
  it("is named by line and field, with what was expected and what came, and the lines around it arrive", async () => {
    const input = `${started("a")}{"type":"step_started","timestamp":"2024-06-01T12:00:00Z","run_id":7}\n${ended("a", "workflow_completed")}`;
    const { stdout, stderr, status } = await flowtap(TO_STDOUT, { input });
    expect(stdout).toBe(started("a") + ended("a", "workflow_completed"));
    expect(linesOf(stderr)[0]).toMatch(/^flowtap: line 2: field "run_id": expected a string, received .*7/);
    expect(linesOf(stderr)[1]).toBe("flowtap: 1 line could not be decoded and was left out");
    expect(status).toBe(0);
  });

  it("is counted exactly among 267, and no message holds a control character or more than 80 of its own", async () => {
    const good = linesOf(completedRun("a", 400));
    const bad = Array.from({ length: 267 }, (_, index) => `{"type":"\u001b]0;title\u0007${"x".repeat(index)}\u0085\u202e", broken ${"y".repeat(500)}`);
    const input = good.flatMap((line, index) => (index < bad.length ? [line, bad[index]] : [line])).join("\n");
    const { stdout, stderr } = await flowtap([...TO_STDOUT, "--strict"], { input });
    expect(linesOf(stdout)).toEqual(good);
    expect(stderr).toContain("flowtap: 267 lines could not be decoded and were left out");
    expect(stderr.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    const messages = linesOf(stderr).filter((line) => line.startsWith("flowtap: line"));
    expect(messages).toHaveLength(267);
    expect(messages[3]).toMatch(/^flowtap: line 8: /);
    for (const message of messages) expect(message.slice(message.indexOf("the line is ") + "the line is ".length).length).toBeLessThanOrEqual(80);
  });

  it("of another program's log is passed through as it came, made safe, and counted", async () => {
    const input = `${started("a")}engine: \u001b[31mwarming up\u001b[0m\t50 %\n{"level":"info","msg":"ready"}\n::error::forged\n${ended("a", "workflow_completed")}`;
    const { stdout, stderr, status } = await flowtap(TO_STDOUT, { input });
    expect(stdout).toBe(started("a") + ended("a", "workflow_completed"));
    expect(linesOf(stderr)).toEqual([
      "engine: ␛[31mwarming up␛[0m    50 %",
      '{"level":"info","msg":"ready"}',
      ": :error::forged",
      'flowtap: 3 lines were no events, passed through above, the first at line 2: expected one JSON object a line, with a "type"',
    ]);
    expect(status).toBe(0);
  });

  it.each<[string, Record<string, string>]>([
    ["auto", { GITHUB_ACTIONS: "true" }],
    ["live", { CI: "true" }],
    ["lines", { TF_BUILD: "True" }],
    ["agent", { CI: "1" }],
    ["off", { TEAMCITY_VERSION: "2024.1" }],
  ])("begins no line of a CI log with --console %s and %o", async (mode, environment) => {
    const hostile = ["::error::forged", "  \t::warning::forged", "##[error]forged", "##vso[task.complete]forged", "##teamcity[forged]", "\u001b[2K::stop-commands::forged"];
    const input = `${started("a")}${hostile.join("\n")}\n{"type":"step_started","run_id":"::error::","timestamp":1}\n${ended("a", "workflow_completed")}`;
    const { stderr } = await flowtap(["--console", mode, "-"], { input, environment });
    // What a live picture is drawn with.
    const shown = linesOf(stderr.replaceAll(/\u001b\[[\d?;]*[A-Za-z]|\r/g, ""));
    expect(shown.filter((line) => line.includes("forged"))).toHaveLength(hostile.length);
    for (const line of shown.filter((text) => /forged|flowtap: /.test(text))) expect(line).toMatch(/^(flowtap \| |flowtap: |│ )/);
    expect(shown.join("\n")).not.toMatch(/^\s*::|##\[|##vso\[|##teamcity\[/m);
  });

  it("longer than the limit is reported once, and its neighbours arrive", async () => {
    const input = `${started("a")}{"type":"step_progress","text":"${"x".repeat(17 * 1024 * 1024)}"}\n${ended("a", "workflow_completed")}`;
    const { stdout, stderr, status } = await flowtap(TO_STDOUT, { input });
    expect(stdout).toBe(started("a") + ended("a", "workflow_completed"));
    expect(stderr.match(/flowtap: line 2: .*at most 16777216 bytes/g)).toHaveLength(1);
    expect(stderr.length).toBeLessThan(1000);
    expect(status).toBe(0);
  });

  it.runIf(process.env["FLOWTAP_FULL"] === "1")("of two gigabytes costs no more memory than the limit", { timeout: 300_000 }, async () => {
    const running = new FlowtapProcess(TO_STDOUT);
    const mebibyte = Buffer.alloc(1024 * 1024, "x");
    await running.write(started("a"));
    for (let count = 0; count < 2048; count++) await running.write(mebibyte);
    const residentKibibytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(running.child.pid)}/status`, "utf8"))?.[1]);
    running.child.stdin.end(`\n${ended("a", "workflow_completed")}`);
    const { stdout, stderr } = await running.ended;
    expect(stdout).toBe(started("a") + ended("a", "workflow_completed"));
    expect(stderr).toContain("line 2");
    expect(residentKibibytes).toBeLessThan(128 * 1024);
  });
});

describe("an input that is no record", () => {
  it("is named for what it is when it is binary, in a few lines, and good lines in it still arrive", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run"), gzipSync(completedRun("a", 5000)));
    writeFileSync(join(folder, "program"), readFileSync(process.execPath).subarray(0, 2_000_000));
    for (const name of ["run", "program"]) {
      const { status, stderr, stdout } = await flowtap([...TO_STDOUT, name], { directory: folder });
      expect(status).toBe(3);
      expect(stdout).toBe("");
      expect(stderr).toContain(`of "${name}": expected a line of text, received binary data`);
      expect(stderr).toContain("flowtap: the input holds no event: expected NDJSON");
      expect(stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    }

    const mixed = await flowtap(TO_STDOUT, { input: Buffer.concat([Buffer.from("\0\0\0\x01\n"), Buffer.from(completedRun("a", 1))]) });
    expect(mixed).toMatchObject({ status: 0, stdout: completedRun("a", 1) });
  });

  it("is refused when it is a file that nobody may read", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "locked"));
    writeFileSync(join(folder, "locked", "run.ndjson"), completedRun("a", 1));
    chmodSync(join(folder, "locked", "run.ndjson"), 0);
    chmodSync(join(folder, "locked"), 0);
    chmodSync(folder, 0o755);
    // Root may read anything: nobody (65534) may not.
    const options = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { status, stderr } = spawnSync(process.execPath, [binPath, ...TO_STDOUT, join(folder, "locked", "run.ndjson")], { encoding: "utf8", ...options });
    expect(status).toBe(3);
    expect(stderr).toMatch(/^flowtap: .*permission denied/);
  });

  it("is told from an empty one: stdin that is a directory, or closed", async () => {
    const folder = temporaryFolder();
    const directory = openSync(folder, "r");
    const fromDirectory = spawnSync(process.execPath, [binPath, "--console", "off"], { stdio: [directory, "pipe", "pipe"], encoding: "utf8" });
    closeSync(directory);
    expect(fromDirectory).toMatchObject({ status: 3, stderr: "flowtap: stdin: expected events, found a directory: name a file in it\n" });
    const closed = spawnSync("sh", ["-c", `"$0" "$1" --console off <&-`, process.execPath, binPath], { encoding: "utf8" });
    expect(closed).toMatchObject({ status: 0, stderr: "" });
  });

  it("may be a stdin that does not block: EAGAIN means that more will come", async () => {
    const folder = temporaryFolder();
    const fifo = join(folder, "pipe");
    execFileSync("mkfifo", [fifo]);
    const reading = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const writing = openSync(fifo, constants.O_WRONLY);
    // With a writer and nothing written, that is what a read is answered with.
    expect(() => readSync(reading, Buffer.alloc(1))).toThrow("EAGAIN");
    const child = spawn(process.execPath, [binPath, "--console", "off", "--json-file", "-"], { stdio: [reading, "pipe", "pipe"] });
    closeSync(reading);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    // Each line comes only when the command has run dry of the one before.
    const lines = completedRun("a", 3).split(/(?<=\n)/u);
    for (const [index, line] of lines.entries()) {
      writeSync(writing, line);
      await until(() => stdout === lines.slice(0, index + 1).join("") || child.exitCode !== null);
    }
    closeSync(writing);
    const [status] = (await once(child, "close")) as [number];
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: completedRun("a", 3), stderr: "" });
  });

  it("may be a FIFO", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), completedRun("a", 3));
    const script = `mkfifo pipe && cat run.ndjson > pipe & until [ -p pipe ]; do :; done; "$0" "$1" --console off --json-file - pipe`;
    const { status, stdout } = spawnSync("sh", ["-c", script, process.execPath, binPath], { cwd: folder, encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: completedRun("a", 3) });
  });
});

describe("an output that cannot work", () => {
  it("is refused before anything is read", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "out"));
    const running = new FlowtapProcess(["--console", "off", "--json-file", "good.ndjson", "--json-file", "out"], { directory: folder });
    const { status, stderr } = await running.ended;
    expect(status).toBe(2);
    expect(stderr).toMatch(/^flowtap: json-file out: .*directory/);
    expect(readFileSync(join(folder, "good.ndjson"), "utf8")).toBe("");
  });

  it("is the input itself, under any name", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), completedRun("a", 1));
    const { status, stderr } = await flowtap(["--console", "off", "--json-file", "./x/../run.ndjson", "run.ndjson"], { directory: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected an output other than the input.*write to another file/);
    const appended = spawnSync("sh", ["-c", `"$0" "$1" --console off --json-file - run.ndjson >> run.ndjson`, process.execPath, binPath], { cwd: folder, encoding: "utf8", timeout: 20_000 });
    expect(appended.status).toBe(2);
    expect(readFileSync(join(folder, "run.ndjson"), "utf8")).toBe(completedRun("a", 1));
  });

  it("is given twice", async () => {
    const folder = temporaryFolder();
    const { status, stderr } = await flowtap(["--console", "off", "--json-file", "a", "--json-file", "./a"], { directory: folder });
    expect(status).toBe(2);
    expect(stderr).toContain('--json-file expects each PATH once, received "./a" twice');
    expect(existsSync(join(folder, "a"))).toBe(false);
  });

  it("is a full disk: what was not written is told, with status 4", async () => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [binPath, ...TO_STDOUT], { input: completedRun("a", 3), stdio: ["pipe", full, "pipe"], encoding: "utf8" });
    closeSync(full);
    expect(status).toBe(4);
    expect(stderr).toContain("flowtap: stdout: ");
    expect(stderr).toContain("5 of 5 events were not delivered");
  });
});

describe("--json-file", () => {
  it("appends canonical lines to several private files and stdout at once", async () => {
    const folder = temporaryFolder();
    const input = completedRun("a", 2000);
    const { status, stdout } = await flowtap(["--console", "off", "--json-file", "a.ndjson", "--json-file", "sub/b.ndjson", "--json-file", "-"], { input, directory: folder });
    expect(status).toBe(0);
    expect(stdout).toBe(input);
    expect(readFileSync(join(folder, "a.ndjson"), "utf8")).toBe(input);
    expect(readFileSync(join(folder, "sub/b.ndjson"), "utf8")).toBe(input);
    await flowtap(["--console", "off", "--json-file", "a.ndjson"], { input: step("a", 1), directory: folder });
    expect(readFileSync(join(folder, "a.ndjson"), "utf8")).toBe(input + step("a", 1));
  });
});
