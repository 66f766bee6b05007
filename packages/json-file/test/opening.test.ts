import { execFileSync, spawn } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isConserved, openTap } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { JsonFileListener } from "../src/index.ts";
import { deliver, eventAt, lineAt, start, textOf, until } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const onLinux = process.platform === "linux";
const writer = join(import.meta.dirname, "programs", "sequence-writer.mjs");

async function refusal(path: string): Promise<unknown> {
  const listener = new JsonFileListener({ path });
  const session = start(listener);
  void session.channel.sender.send(eventAt(0));
  const error: unknown = await session.done.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(session.channel.report()).toMatchObject({ delivered: 0, failed: 0, pending: 1 });
  await listener.stopListening();
  return error;
}

describe("opening", () => {
  it("refuses a symbolic link and leaves its target alone", async () => {
    const folder = temporaryFolder();
    const target = join(folder, "target");
    writeFileSync(target, "mine", { mode: 0o644 });
    symlinkSync(target, join(folder, "link"));
    symlinkSync(join(folder, "nothing"), join(folder, "dangling"));
    expect(await refusal(join(folder, "link"))).toMatchObject({ code: "json_file", reason: "symbolic_link", path: join(folder, "link") });
    expect(await refusal(join(folder, "dangling"))).toMatchObject({ reason: "symbolic_link" });
    expect(readFileSync(target, "utf8")).toBe("mine");
    expect(statSync(target).mode & 0o777).toBe(0o644);
    expect(existsSync(join(folder, "nothing"))).toBe(false);
  });

  it("refuses a FIFO without hanging, a directory, a socket, a device, a file with several names, and a path through a file", async () => {
    const folder = temporaryFolder();
    const at = (name: string): string => join(folder, name);
    execFileSync("mkfifo", [at("fifo")]);
    mkdirSync(at("directory"));
    writeFileSync(at("one"), "");
    linkSync(at("one"), at("two"));
    expect(await refusal(at("fifo"))).toMatchObject({ reason: "not_regular" });
    expect(await refusal(at("directory"))).toMatchObject({ reason: "directory" });
    expect(await refusal("/dev/full")).toMatchObject({ reason: "not_regular" });
    expect(await refusal("/dev/null")).toMatchObject({ reason: "not_regular" });
    expect(await refusal(at("two"))).toMatchObject({ reason: "hard_link" });
    expect(await refusal(at("one/events.ndjson"))).toMatchObject({ reason: "missing" });
  });

  it("says what was expected, what came and what to do, with no control character of the path", async () => {
    const path = join(temporaryFolder(), "a\u001b[31m\u009b\u202eb");
    mkdirSync(path);
    const error = (await refusal(path)) as Error;
    expect(error.message).toMatch(/expected a regular file, found a directory: name a file in it/u);
    expect(error.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/u);
  });

  it("consumes nothing when it cannot start, and the tap reports it", async () => {
    const errors: unknown[] = [];
    const tap = openTap(new JsonFileListener({ path: temporaryFolder() }), { onListenerError: (error) => errors.push(error) });
    tap.emit(eventAt(0));
    const report = await tap.close();
    expect(report.delivered).toBe(0);
    expect(isConserved(report)).toBe(true);
    expect(errors).toHaveLength(1);
  });

  it.runIf(onLinux)("refuses a second listener on the same path, in this process", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const session = start(new JsonFileListener({ path }));
    await deliver(session, [eventAt(0)]);
    expect(await refusal(path)).toMatchObject({ reason: "in_use" });
    await session.finish();
    const next = start(new JsonFileListener({ path }));
    await deliver(next, [eventAt(1)]);
    await next.finish();
    expect(textOf(path)).toBe(lineAt(0) + lineAt(1));
  });

  it.runIf(onLinux)("refuses a path that another process writes, and takes over when that one was killed", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    const child = spawn(process.execPath, [writer, path, "{}"], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await until(() => existsSync(path) && statSync(path).size > 0, "the other process to write");
      expect(await refusal(path)).toMatchObject({ reason: "in_use" });
    } finally {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    }
    const session = start(new JsonFileListener({ path }));
    await deliver(session, [eventAt(1_000_000)]);
    await session.finish();
    expect(textOf(path).endsWith(`\n${lineAt(1_000_000)}`)).toBe(true);
  });
});
