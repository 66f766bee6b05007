import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConformance } from "../src/read-conformance.ts";
import { linesOf } from "./support/event-lines.ts";
import { flowtap } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

// Written without flowtap's packages, as somebody may; a quick listener that keeps the whole contract.
const GOOD = `
class Good {
  lines = [];
  #state = "new";
  #running;
  #progress;
  startListening(progress) {
    if (this.#state !== "new") throw Object.defineProperty(Object.assign(new Error("started already"), { name: "ListenerStateError", code: "listener_state" }), Symbol.for("flowtap.error"), { value: true });
    this.#state = "started";
    this.#progress = progress;
    return (this.#running = this.#read(progress));
  }
  async #read(progress) {
    for await (const batch of progress.batches()) for (const event of batch) this.lines.push(event.runId + " " + event.stepId + " " + event.error);
  }
  async stopListening() {
    this.#state = "stopped";
    this.#progress?.finish();
    await this.#running;
  }
}
export const createListener = () => new Good();
export const conformance = { observe: (listener) => listener.lines, capabilities: { boundedMemory: false } };`;

function moduleWith(code: string): { readonly directory: string } {
  const directory = temporaryFolder();
  writeFileSync(join(directory, "listener.mjs"), code);
  return { directory };
}

describe("flowtap doctor", () => {
  it("passes a listener that keeps the contract, case by case, with status 0", async () => {
    const { status, stdout, stderr } = await flowtap(["doctor", "./listener.mjs"], moduleWith(GOOD));
    expect(stdout).not.toContain("✗");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = linesOf(stdout);
    expect(lines[0]).toBe("flowtap doctor ./listener.mjs");
    expect(lines.filter((line) => line.startsWith("  ✓ ")).length).toBeGreaterThan(40);
    expect(lines.at(-1)).toMatch(/^keeps the contract: \d+ passed, \d+ not tried/);
  });

  it("keeps only what could be tried when the module shows no sink, and tells what it has to export", async () => {
    const unseen = GOOD.replace(/export const conformance.*/u, "");
    const { status, stdout } = await flowtap(["doctor", "./listener.mjs"], moduleWith(unseen.replace("this.lines.push(", "void (")));
    expect(linesOf(stdout).at(-1)).toMatch(/^keeps what could be tried: \d+ passed, 6 not tried; missing observe and createHung: export const conformance = \{ observe: \(\) => linesWritten, createHung: \(\) => \w+ \};$/);
    expect(status).toBe(0);
  });

  it.each([
    [{ observ: 1 }, 'conformance: unknown key "observ": did you mean observe?'],
    [{ capabilities: { keepOrder: false } }, 'conformance.capabilities: unknown key "keepOrder": did you mean keepsOrder?'],
    [{ colour: 1 }, 'conformance: unknown key "colour": there are create, observe, '],
    [["observe"], "conformance: expected an object with some of create, observe, "],
    [null, "conformance: expected an object with some of create, observe, "],
  ])("refuses the conformance %j", (conformance, message) => {
    expect(() => readConformance(conformance)).toThrow(message);
  });

  it("says which line of the listener set a timer that is left behind", async () => {
    const left = GOOD.replace("this.#progress = progress;", "this.#progress = progress; setTimeout(() => {}, 1e6).unref();");
    const { stdout } = await flowtap(["doctor", "./listener.mjs"], moduleWith(left));
    expect(stdout).toMatch(/a timer \(set at Good\.startListening \(.*listener\.mjs/);
  });

  it("finds the conformance of a CommonJS module behind module.exports", async () => {
    const given = moduleWith("");
    writeFileSync(join(given.directory, "old.cjs"), "module.exports = { ...{ createListener: () => ({ startListening() {}, stopListening() {} }), conformance: { observ: 1 } } };");
    expect(await flowtap(["doctor", "./old.cjs"], given)).toMatchObject({ status: 2, stderr: 'flowtap: conformance: unknown key "observ": did you mean observe?\n' });
  });

  it("names the rule that a listener breaks, as JSON too, whatever it prints, with status 1", async () => {
    const broken = GOOD.replace('this.#state !== "new"', "false").replace("this.#progress = progress;", "this.#progress = progress; console.log('noise');");
    const { status, stdout } = await flowtap(["doctor", "./listener.mjs", "--json"], moduleWith(broken));
    expect(status).toBe(1);
    const report = JSON.parse(stdout) as { readonly conforms: boolean; readonly results: readonly { readonly id: string; readonly status: string; readonly message?: string }[] };
    expect(report.conforms).toBe(false);
    const failed = report.results.find(({ id }) => id === "refuses-a-second-start");
    expect(failed).toMatchObject({ status: "failed", message: expect.stringContaining("breaks startListening") as string });
  });

  it("says during which case a listener ended the process", async () => {
    const { status, stdout } = await flowtap(["doctor", "./listener.mjs"], moduleWith("export const listener = { name: 'x', async startListening(p) { for await (const e of p) process.exit(3); }, stopListening() {} };"));
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ reads-to-the-end\n +the listener called process.exit or crashed, with status 3\n/);
    const [, passed = "", notRun = ""] = /^breaks the contract: (\d+) passed, 1 failed, (\d+) not run$/m.exec(stdout) ?? [];
    expect(Number(passed) + 1 + Number(notRun)).toBeGreaterThan(45);
  });

  it.runIf(process.env["FLOWTAP_FULL"] === "1")("ends a module that keeps the event loop busy when it is loaded", async () => {
    const { status, stdout } = await flowtap(["doctor", "./listener.mjs", "--json"], moduleWith("for (;;);"));
    expect({ status, report: JSON.parse(stdout) as unknown }).toMatchObject({
      status: 1,
      report: { conforms: false, results: [], crash: { during: "the loading of the module", message: expect.stringContaining("nothing happened for 25 s") as string } },
    });
  }, 60_000);

  it("takes nothing for proven that was not tried, whatever the module says", async () => {
    const { status, stdout } = await flowtap(["doctor", "./listener.mjs"], moduleWith("process.send({ says: 'done' }, () => process.exit()); await new Promise(() => {});"));
    expect(status).toBe(1);
    expect(stdout).toContain("breaks the contract");
  });

  it("leaves nothing of what a listener wrote where it stood", async () => {
    const given = moduleWith(`import { writeFileSync } from "node:fs";\nwriteFileSync("here.log", "x");${GOOD}`);
    expect((await flowtap(["doctor", "./listener.mjs"], given)).status).toBe(0);
    expect(readdirSync(given.directory)).toEqual(["listener.mjs"]);
  });

  it("refuses a module that is no listener with status 2", async () => {
    const { status, stderr } = await flowtap(["doctor", "./listener.mjs"], moduleWith("export const x = 1;"));
    expect(status).toBe(2);
    expect(stderr).toMatch(/doctor "\.\/listener\.mjs": expected a module .*found the export x/);
    expect((await flowtap(["doctor"])).stderr).toMatch(/expected a MODULE/);
  });
});
