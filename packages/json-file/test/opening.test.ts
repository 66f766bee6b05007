import { execFileSync, spawn } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isConserved, openTap } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { JsonFileListener } from "../src/index.ts";
import { deliver, eventAt, lineAt, range, start, textOf, until } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { isFull } from "./support/tools.ts";

const onLinux = process.platform === "linux";
const programs = join(import.meta.dirname, "programs");
const writer = join(programs, "sequence-writer.mjs");

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

  it("refuses a folder that is a symbolic link, and follows those above it", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "real", "logs"), { recursive: true });
    symlinkSync(join(folder, "real"), join(folder, "linked"));
    expect(await refusal(join(folder, "linked", "events.ndjson"))).toMatchObject({ reason: "symbolic_link", path: join(folder, "linked", "events.ndjson") });
    symlinkSync(join(folder, "nothing"), join(folder, "dangling"));
    expect(await refusal(join(folder, "dangling", "events.ndjson"))).toMatchObject({ reason: "symbolic_link" });
    const session = start(new JsonFileListener({ path: join(folder, "linked", "logs", "events.ndjson") }));
    await deliver(session, [eventAt(0)]);
    await session.finish();
    expect(textOf(join(folder, "real", "logs", "events.ndjson"))).toBe(lineAt(0));
    expect(readdirSync(join(folder, "real"))).toEqual(["logs"]);
  });

  it.runIf(onLinux)("never writes elsewhere while its folder is swapped for a symbolic link and back", async () => {
    const base = temporaryFolder();
    const [folder, outside] = [join(base, "logs"), join(base, "outside")];
    for (const made of [folder, outside]) mkdirSync(made);
    const swapper = spawn(process.execPath, [join(programs, "folder-swapper.mjs"), folder, outside], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => swapper.once("exit", resolve));
    try {
      await new Promise((resolve) => swapper.stdout.once("data", resolve));
      let refused = 0;
      let written = 0;
      for (let round = 0; round < (isFull ? 1000 : 100) || refused === 0 || written === 0; round += 1) {
        const listener = new JsonFileListener({ path: join(folder, "events.ndjson"), rotate: { maxBytes: 150 } });
        const session = start(listener);
        for (const index of range(3)) void session.channel.sender.send(eventAt(index));
        let error: unknown;
        session.done.catch((reason: unknown) => (error = reason));
        await until(() => error !== undefined || session.channel.report().delivered === 3 || listener.stats().waiting);
        if (error !== undefined) expect(error).toMatchObject({ code: "json_file" });
        await listener.stopListening();
        await session.done.catch(() => undefined);
        if ((error as { reason?: string } | undefined)?.reason === "symbolic_link") refused += 1;
        if (session.channel.report().delivered === 3) written += 1;
        expect(readdirSync(outside)).toEqual([]);
      }
    } finally {
      swapper.kill("SIGKILL");
      await ended;
    }
    expect(readdirSync(outside)).toEqual([]);
  }, 120_000);

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
