import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ListenerStateError, OptionError, createChannel, openTap, type ExecutionEvent } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { ConsoleListener, type ConsoleOptions } from "../src/index.ts";
import { EmulatedTerminal } from "./support/emulated-terminal.ts";
import { event, openConsole } from "./support/events.ts";
import { ProgramFolder, bareEnvironment } from "./support/programs.ts";

const MODES = ["live", "lines", "github", "agent"] as const;

/** Everything on `process` and on a stream that a listener could leave behind. */
function handlersOn(stream: NodeJS.EventEmitter): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [name, emitter] of [["process", process], ["stream", stream]] as const) {
    for (const type of emitter.eventNames()) counts[`${name} ${String(type)}`] = emitter.listenerCount(type);
  }
  return counts;
}

describe.each(MODES)("a console listener in mode %s", (mode) => {
  const open = (): { terminal: EmulatedTerminal; listener: ConsoleListener } => {
    const terminal = new EmulatedTerminal();
    return { terminal, listener: new ConsoleListener({ stream: terminal.stream, mode, color: false }) };
  };

  it("is named, and tells its mode", () => {
    const { listener } = open();
    expect(listener).toMatchObject({ name: "console", mode });
  });

  it("starts once", async () => {
    const { listener } = open();
    const { sender, receiver } = createChannel<ExecutionEvent>();
    const listening = listener.startListening(receiver);
    await expect(async () => listener.startListening(createChannel<ExecutionEvent>().receiver)).rejects.toThrow(ListenerStateError);
    sender.close();
    await listening;
    await listener.stopListening();
    await expect(async () => listener.startListening(createChannel<ExecutionEvent>().receiver)).rejects.toThrow(ListenerStateError);
  });

  it("stops as often as anybody likes, before a start too, and writes nothing then", async () => {
    const { terminal, listener } = open();
    await listener.stopListening();
    await listener.stopListening();
    await expect(async () => listener.startListening(createChannel<ExecutionEvent>().receiver)).rejects.toThrow(ListenerStateError);
    expect(terminal.writes).toEqual([]);
  });

  it("shows what was accepted when it is stopped in the middle", async () => {
    const { terminal, listener } = open();
    const { sender, receiver } = createChannel<ExecutionEvent>({ capacity: 1000 });
    for (let index = 0; index < 300; index++) sender.trySend(event("step_failed", { stepId: `step-${String(index)}`, error: "no luck" }));
    const listening = listener.startListening(receiver);
    await Promise.all([listener.stopListening(), listener.stopListening()]);
    await listening;
    expect(terminal.writes.join("")).toContain("300 failed");
  });

  it("leaves no handler on the process or the stream, and none before it starts", async () => {
    const { terminal, listener } = open();
    const before = handlersOn(terminal.stream);
    const tap = openTap(listener);
    tap.emit(event("workflow_started"));
    await tap.close();
    expect(handlersOn(terminal.stream)).toEqual(before);
  });

  it("counts what it cannot show as failed, and shows the rest", async () => {
    const terminal = new EmulatedTerminal();
    const { tap } = openConsole({ stream: terminal.stream, mode, color: false });
    tap.emit(event("workflow_started"));
    const unreadable = { ...event("step_failed", { stepId: "broken" }), get error(): string { throw new Error("nobody reads this"); } };
    tap.emit(unreadable);
    tap.emit(event("step_failed", { stepId: "fine", error: "an ordinary failure" }));
    tap.emit(event("workflow_failed", { error: "an ordinary failure" }));
    const { offered, delivered, failed, pending, coalesced, dropped } = await tap.close();
    expect({ offered, pending, sum: delivered + failed + coalesced }).toEqual({ offered: 4, pending: 0, sum: 4 });
    expect(dropped).toEqual({ overflow: 0, cancelled: 0, closed: 0 });
    expect(terminal.writes.join("")).toContain("an ordinary failure");
  });

  it("writes nothing when there was nothing to show", async () => {
    const { terminal, listener } = open();
    await openTap(listener).close();
    expect(terminal.writes.join("").replaceAll(/\x1b\[\??[\d;]*[a-zA-Z]|\r/gu, "")).toBe("");
  });
});

describe("the options of a console listener", () => {
  it.each([
    [{ stream: null }, "stream"],
    [{ stream: {} }, "stream"],
    [{ mode: "pretty" }, "mode"],
    [{ mode: null }, "mode"],
    [{ color: "always" }, "color"],
    [{ columns: -1 }, "columns"],
    [{ columns: 80.5 }, "columns"],
    [{ rows: Number.NaN }, "rows"],
    [{ rows: "24" }, "rows"],
    [{ maxFps: 0 }, "maxFps"],
    [{ maxFps: 61 }, "maxFps"],
    [{ maxFps: Number.NaN }, "maxFps"],
  ])("refuse %o, naming %s and what came", (options, name) => {
    const create = (): ConsoleListener => new ConsoleListener(options as unknown as ConsoleOptions);
    expect(create).toThrow(OptionError);
    expect(create).toThrow(name);
  });

  it("are all optional", () => {
    expect(new ConsoleListener().name).toBe("console");
    expect(new ConsoleListener({ columns: 0, rows: 0, maxFps: 0.5, mode: "auto" }).name).toBe("console");
  });

  it("decide the size, whatever the stream says", async () => {
    const terminal = new EmulatedTerminal(80, 24);
    const { tap } = openConsole({ stream: terminal.stream, mode: "live", color: false, columns: 20, rows: 5 });
    for (let index = 0; index < 10; index++) tap.emit(event("step_started", { stepId: `a step with a long name ${String(index)}` }));
    await tap.close();
    await terminal.settle();
    expect(Math.max(...terminal.everything().map((row) => row.length))).toBe(20);
  });
});

it("does nothing on import: no handler, no timer, no open file", async () => {
  using folder = new ProgramFolder();
  const file = folder.write("import.js", `
    const emitters = [process, process.stdout, process.stderr];
    const count = () => JSON.stringify([emitters.map((one) => one.eventNames().map((type) => [String(type), one.listenerCount(type)])), process.getActiveResourcesInfo()]);
    const before = count();
    await import("./src/index.js?again");
    new ConsoleListener();
    console.log(before === count());
  `);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env: bareEnvironment() });
  expect({ stdout, stderr }).toEqual({ stdout: "true\n", stderr: "" });
});
