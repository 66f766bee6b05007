import { appendFileSync, existsSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeEvent, openTap, type Tap } from "@flowtap/core";
import { JsonFileListener } from "@flowtap/json-file";
import { describe, expect, it } from "vitest";
import { completedRun, ended, linesOf, started, step } from "./support/event-lines.ts";
import { flowtap, FlowtapProcess, until } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const KILLS = process.env["FLOWTAP_FULL"] === "1" ? 50 : 3;
const FOLLOW = ["--console", "off", "--json-file", "out.ndjson", "--checkpoint", "checkpoint", "--follow", "run.ndjson"];

function outputOf(folder: string): string {
  return existsSync(join(folder, "out.ndjson")) ? readFileSync(join(folder, "out.ndjson"), "utf8") : "";
}

/** How many lines of a rotated record lie before the checkpoint. */
function linesBefore(folder: string): number {
  if (!existsSync(join(folder, "checkpoint"))) return 0;
  const { sequence, offset } = JSON.parse(readFileSync(join(folder, "checkpoint"), "utf8")) as { sequence: number; offset: number };
  const rotated = readdirSync(folder).filter((name) => /^run\.\d{9}\.ndjson$/.test(name)).sort();
  const texts = [...rotated, "run.ndjson"].map((name) => readFileSync(join(folder, name), "utf8"));
  const before = texts.slice(0, sequence - 1).reduce((sum, text) => sum + linesOf(text).length, 0);
  return before + linesOf((texts[sequence - 1] ?? "").slice(0, offset)).length;
}

async function write(tap: Tap, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index++) await tap.send(decodeEvent(step("a", index)));
}

describe("--checkpoint", () => {
  it("loses nothing of a rotating file to kill -9, and repeats only what came after the checkpoint", { timeout: 300_000 }, async () => {
    const folder = temporaryFolder();
    const writer = openTap(new JsonFileListener({ path: join(folder, "run.ndjson"), rotate: { maxBytes: 20_000 } }), { overflow: "wait" });
    let written = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const resumesAt = linesBefore(folder);
      // Without the half line that a kill may leave: it is cut off.
      const lengthBefore = outputOf(folder).split("\n").length - 1;
      const running = new FlowtapProcess(FOLLOW, { directory: folder });
      const isDue = (): boolean => linesOf(outputOf(folder)).length > lengthBefore + 100 * (kill % 3);
      do {
        await write(writer, written, 97);
        written += 97;
        await new Promise((resolve) => setTimeout(resolve, 2));
      } while (!isDue());
      running.child.kill("SIGKILL");
      await running.ended;
      const copied = linesOf(outputOf(folder)).slice(lengthBefore);
      // Goes on exactly behind what the checkpoint says.
      expect(copied[0]).toBe(step("a", resumesAt).trimEnd());
    }
    await writer.close();
    const last = new FlowtapProcess(FOLLOW, { directory: folder });
    await until(() => linesBefore(folder) === written);
    last.child.kill("SIGTERM");
    expect(await last.ended).toMatchObject({ status: 143, stderr: "" });

    const all = new Set(linesOf(outputOf(folder)));
    for (let index = 0; index < written; index++) expect(all.has(step("a", index).trimEnd())).toBe(true);
    expect(all.size).toBe(written);
    expect(readdirSync(folder).filter((name) => /^run\.\d/.test(name)).length).toBeGreaterThan(KILLS);
    expect(statSync(join(folder, "checkpoint")).mode & 0o777).toBe(0o600);
    // A kill in the middle of a save may leave a draft, and nothing else.
    expect(readdirSync(folder).filter((name) => name.startsWith("checkpoint"))).toContain("checkpoint");
  });

  it("goes on behind what was handled after a signal, and starts again when the file was replaced", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "run.ndjson");
    writeFileSync(path, started("a"));
    const first = new FlowtapProcess(FOLLOW, { directory: folder });
    await until(() => outputOf(folder) === started("a"));
    first.child.kill("SIGTERM");
    await first.ended;
    appendFileSync(path, ended("a", "workflow_completed"));
    const second = new FlowtapProcess(FOLLOW, { directory: folder });
    await until(() => outputOf(folder) === started("a") + ended("a", "workflow_completed"));
    second.child.kill("SIGTERM");
    await second.ended;

    writeFileSync(join(folder, "new"), completedRun("b", 50));
    renameSync(join(folder, "new"), path);
    const third = new FlowtapProcess(FOLLOW, { directory: folder });
    await until(() => outputOf(folder) === started("a") + ended("a", "workflow_completed") + completedRun("b", 50));
    third.child.kill("SIGTERM");
    expect(await third.ended).toMatchObject({ status: 143, stderr: "" });
  });

  it("stays behind a listener that does not take its events", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), completedRun("a", 10));
    writeFileSync(join(folder, "hang.mjs"), "export const listener = { async startListening(p) { for await (const e of p) await new Promise(() => {}); }, stopListening() {} };");
    const running = new FlowtapProcess([...FOLLOW, "--listener", "./hang.mjs"], { directory: folder });
    await until(() => outputOf(folder) === completedRun("a", 10));
    running.child.kill("SIGTERM");
    expect(await running.ended).toMatchObject({ status: 143 });
    expect(existsSync(join(folder, "checkpoint"))).toBe(false);
  });

  it.each([
    [["--checkpoint", "c", "run.ndjson"], /--checkpoint expects --follow beside it/],
    [["--checkpoint", "run.ndjson", "--follow", "run.ndjson"], /--checkpoint expects a file of its own/],
    [["--checkpoint", "other", "--follow", "run.ndjson"], /expected a checkpoint of flowtap, found something else, which is left as it is/],
    [["--checkpoint", "foreign", "--follow", "run.ndjson"], /expected the checkpoint of ".*run\.ndjson", found that of "\/elsewhere"/],
  ])("is refused with status 2 where it cannot work: %s", async (args, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "run.ndjson"), completedRun("a", 1));
    writeFileSync(join(folder, "other"), "mine");
    writeFileSync(join(folder, "foreign"), JSON.stringify({ version: 1, input: "/elsewhere", sequence: 1, offset: 0, head: { bytes: 0, sha256: "" } }));
    const { status, stderr } = await flowtap(["--console", "off", ...args], { directory: folder });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) as string });
    expect(readFileSync(join(folder, "other"), "utf8")).toBe("mine");
  });
});
