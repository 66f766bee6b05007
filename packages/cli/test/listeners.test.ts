import { writeFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completedRun, linesOf } from "./support/event-lines.ts";
import { flowtap, FlowtapProcess } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const TO_STDOUT = ["--console", "off", "--json-file", "-"];
/** Writes the run ids that it gets to the file in its option. */
const COLLECTOR = `
import { appendFileSync } from "node:fs";
export const createListener = ({ file, delay = "0" }) => ({
  name: "collector",
  async startListening(progress) {
    for await (const event of progress) {
      if (delay !== "0") await new Promise((resolve) => setTimeout(resolve, Number(delay)));
      appendFileSync(file, event.stepId + "\\n");
    }
  },
  stopListening() { appendFileSync(file, "stopped\\n"); },
});`;

describe("--listener", () => {
  it("drives a listener that knows nothing of flowtap's packages, to its end", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "collector.mjs"), COLLECTOR);
    const { status, stderr } = await flowtap(["--console", "off", "--listener", "./collector.mjs?file=seen.txt"], { directory: folder, input: completedRun("a", 500) });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const seen = linesOf(readFileSync(join(folder, "seen.txt"), "utf8"));
    expect(seen).toHaveLength(503);
    expect(seen.at(-1)).toBe("stopped");
    expect(seen[1]).toBe("step-0");
  });

  it("waits for a slow listener: every event is delivered", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "collector.mjs"), COLLECTOR);
    const { status } = await flowtap(["--console", "off", "--listener", "./collector.mjs?file=seen.txt&delay=1"], { directory: folder, input: completedRun("a", 1500) });
    expect(status).toBe(0);
    expect(linesOf(readFileSync(join(folder, "seen.txt"), "utf8"))).toHaveLength(1503);
  });

  it("refuses a module that is no listener before anything is read", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "wrong.mjs"), "export const listener = {};");
    const running = new FlowtapProcess([...TO_STDOUT, "--listener", "./wrong.mjs"], { directory: folder });
    const { status, stdout, stderr } = await running.ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^flowtap: --listener "\.\/wrong\.mjs": expected a module that makes a listener.*startListening and stopListening\n$/);
  });

  it.each([
    ["throws", "startListening() { throw new Error('no database'); }", "no database"],
    ["rejects", "async startListening() { throw new Error('no database'); }", "no database"],
    ["rejects after a while", "async startListening() { await new Promise((r) => setTimeout(r, 200)); throw new Error('no database'); }", "no database"],
    ["returns at once", "startListening() {}", "returned before its channel had ended"],
  ])("that %s as it starts is known before anything is read", async (_what, method, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "bad.mjs"), `export const listener = { ${method}, stopListening() {} };`);
    const { status, stdout, stderr } = await flowtap([...TO_STDOUT, "--listener", "./bad.mjs"], { directory: folder, input: completedRun("a", 5) });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("flowtap: listener ./bad.mjs: ");
    expect(stderr).toContain(message);
  });

  it.each([
    ["throws per event", "async startListening(p) { for await (const e of p) throw new Error('broken'); }"],
    ["returns early", "async startListening(p) { const i = p[Symbol.asyncIterator](); await i.next(); }"],
    ["throws from a timer", "async startListening(p) { setTimeout(() => { throw new Error('broken'); }); for await (const e of p); await new Promise((r) => setTimeout(r, 50)); }"],
    ["forgets a promise that rejects", "async startListening(p) { Promise.reject(null); for await (const e of p); }"],
    ["cannot stop", "async startListening(p) { for await (const e of p); }, stopListening() { throw new Error('broken'); }, x() {}"],
  ])("that %s costs the others nothing, and is told with status 4", async (_what, method) => {
    await expectIsolated(method);
  });

  it.runIf(process.env["FLOWTAP_FULL"] === "1")("that never takes a second event costs the others ten seconds, and is told with status 4", { timeout: 60_000 }, async () => {
    await expectIsolated("async startListening(p) { for await (const e of p) await new Promise(() => setInterval(() => {}, 1000)); }");
  });

  async function expectIsolated(method: string): Promise<void> {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "bad.mjs"), `export const listener = { stopListening() {}, ${method} };`);
    const input = completedRun("a", 3000);
    const { status, stdout, stderr } = await flowtap([...TO_STDOUT, "--listener", "./bad.mjs"], { directory: folder, input });
    expect(stdout).toBe(input);
    expect(status).toBe(4);
    expect(stderr).not.toBe("");
    expect(linesOf(stderr).filter((line) => !line.startsWith("flowtap: "))).toEqual([]);
  }

  it("that wants no events loses none, but with --strict", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "noop.mjs"), "export const listener = { startListening(p) { p.cancel(); }, stopListening() {} };");
    const flags = [...TO_STDOUT, "--listener", "./noop.mjs"];
    const input = completedRun("a", 10);
    expect(await flowtap(flags, { directory: folder, input })).toMatchObject({ status: 0, stdout: input, stderr: "" });
    expect(await flowtap(["--strict", ...flags], { directory: folder, input })).toMatchObject({ status: 4, stdout: input });
  });

  it("that is not built yet is refused with what to do", async () => {
    const folder = temporaryFolder();
    // No version of Node loads this kind by itself.
    writeFileSync(join(folder, "listener.tsx"), "export const listener = null;");
    const { status, stderr } = await flowtap(["--console", "off", "--listener", "./listener.tsx"], { directory: folder });
    expect(stderr).toMatch(/was found, but cannot be loaded: Unknown file extension .*: build it first, and name the \.js file\n$/);
    expect(status).toBe(2);
  });

  it("that leaves a timer behind does not keep the command alive", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "leak.mjs"), "setInterval(() => {}, 1000); export const listener = { async startListening(p) { for await (const e of p); }, stopListening() {} };");
    expect(await flowtap(["--console", "off", "--listener", "./leak.mjs"], { directory: folder, input: completedRun("a", 1) })).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("the console", () => {
  it("is on by default, writes lines to stderr where there is no terminal, and nothing to stdout", async () => {
    const { status, stdout, stderr } = await flowtap([], { input: completedRun("a", 3) });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr).toContain("step-1");
  });

  it("shows a log between events, too, in every mode", async () => {
    const lines = linesOf(completedRun("a", 1));
    for (const mode of ["auto", "lines", "github", "agent", "live"]) {
      const { stderr } = await flowtap(["--console", mode], { input: [lines[0], "engine: \u0007warming up", ...lines.slice(1)].join("\n") });
      expect(stderr, mode).toContain("engine: ␇warming up");
    }
  });
});
