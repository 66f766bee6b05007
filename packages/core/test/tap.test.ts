import { describe, expect, it } from "vitest";
import {
  ListenerStateError,
  NoopListener,
  createChannel,
  OptionError,
  createListener,
  isConserved,
  isFlowtapError,
  openTap,
  type ExecutionEvent,
  type Listener,
  type Receiver,
} from "../src/index.ts";

const event: ExecutionEvent = { type: "step_progress", timestamp: "2026-01-01T00:00:00Z", runId: "r", stepId: "s" };
const never = new Promise<never>(() => undefined);

function recorder(): { listener: Listener; events: ExecutionEvent[] } {
  const events: ExecutionEvent[] = [];
  return { events, listener: createListener({ name: "recorder", onEvent: (each) => void events.push(each) }) };
}

function listener(parts: Partial<Listener>): Listener {
  return { name: "faulty", startListening: () => undefined, stopListening: () => undefined, ...parts };
}

describe("a tap", () => {
  it("delivers all hundred queued events before close() resolves, a thousand times over", async () => {
    for (let round = 0; round < 1_000; round++) {
      const { listener, events } = recorder();
      const tap = openTap(listener);
      for (let index = 0; index < 100; index++) tap.emit(event);
      const report = await tap.close();
      expect(events).toHaveLength(100);
      expect(report).toEqual({ offered: 100, delivered: 100, coalesced: 0, dropped: { overflow: 0, cancelled: 0, closed: 0 }, failed: 0, pending: 0, errors: [] });
    }
  });

  it("sends a million events through NoopListener at capacity 100 and never waits", async () => {
    const tap = openTap(new NoopListener(), { capacity: 100, overflow: "wait" });
    for (let index = 0; index < 1_000_000; index++) await tap.send(event);
    expect(await tap.close()).toMatchObject({ offered: 1_000_000, pending: 0, dropped: { cancelled: 1_000_000 } });
  });

  it("hands the very objects on that were emitted, deeply frozen or not", async () => {
    const { listener, events } = recorder();
    const tap = openTap(listener);
    const frozen = Object.freeze({ ...event, metadata: Object.freeze({ a: 1 }) });
    tap.emit(frozen);
    await tap.close();
    expect(events[0]).toBe(frozen);
  });

  it("still accepts what a waiting send() offered before close()", async () => {
    const { listener, events } = recorder();
    const tap = openTap(listener, { capacity: 2, overflow: "wait" });
    const sends = Array.from({ length: 20 }, () => tap.send(event));
    const report = await tap.close();
    await Promise.all(sends);
    expect(events).toHaveLength(20);
    expect(report).toMatchObject({ offered: 20, delivered: 20, pending: 0 });
  });

  it("counts what is emitted after close() and never throws for it", async () => {
    const { listener } = recorder();
    const tap = openTap(listener);
    const report = tap.close();
    expect(tap.emit(event)).toBe(false);
    await expect(tap.send(event)).rejects.toMatchObject({ code: "channel_closed" });
    expect(await report).toMatchObject({ offered: 2, dropped: { closed: 2 } });
    expect(await tap.close()).toBe(await report);
  });

  it.each<[string, Partial<Listener>, RegExp]>([
    ["throws at the start", { startListening: () => { throw new Error("no disk"); } }, /"faulty" failed: no disk/u],
    ["rejects", { startListening: () => Promise.reject(new Error("no net")) }, /"faulty" failed: no net/u],
    ["rejects with null", { startListening: () => Promise.reject(null) }, /"faulty" failed: null/u],
    ["returns early", { startListening: () => Promise.resolve() }, /"faulty" returned before its channel had ended/u],
    ["leaves its loop", { startListening: async (progress) => { for await (const _ of progress) break; } }, /"faulty" returned before its channel had ended: read `progress` to the end, or call `progress\.cancel\(\)`/u],
    ["hands back a thenable that rejects", { startListening: () => ({ then: (_: unknown, reject: (error: Error) => void) => { reject(new Error("thenable")); } }) as never }, /"faulty" failed: thenable/u],
    ["hands back a thenable that throws", { startListening: () => ({ then: () => { throw new Error("thenable"); } }) as never }, /"faulty" failed: thenable/u],
    ["throws at an event", { startListening: async (progress) => { for await (const _ of progress) throw new Error("bad event"); } }, /"faulty" failed: bad event/u],
  ])("names a listener that %s, accounts for every event, and goes on", async (_what, parts, message) => {
    const errors: unknown[] = [];
    const tap = openTap(listener(parts), { onListenerError: (error, which) => errors.push(error, which.name) });
    for (let index = 0; index < 10; index++) {
      tap.emit(event);
      await Promise.resolve();
    }
    const report = await tap.close();
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringMatching(message), code: "listener_failed" }), "faulty"]);
    expect(report).toMatchObject({ offered: 10, delivered: 0, pending: 0 });
    expect(isConserved(report)).toBe(true);
    expect(report.errors).toHaveLength(1);
  });

  it("gives up on a listener that hangs, within stopTimeoutMs each for draining and stopping", async () => {
    const errors: unknown[] = [];
    const hung = listener({ startListening: async (progress) => { for await (const _ of progress) await never; }, stopListening: () => never });
    const tap = openTap(hung, { stopTimeoutMs: 30, onListenerError: (error) => errors.push(error) });
    for (let index = 0; index < 5; index++) tap.emit(event);
    const report = await tap.close();
    expect(report).toMatchObject({ offered: 5, delivered: 0, pending: 0 });
    expect(isConserved(report)).toBe(true);
    expect(errors).toEqual([expect.objectContaining({ code: "listener_timeout" }), expect.objectContaining({ code: "listener_timeout" })]);
  });

  it("says nothing of a listener that cancels before it leaves its loop", async () => {
    const tap = openTap(listener({ startListening: async (progress) => { for await (const _ of progress) { progress.cancel(); break; } } }));
    tap.emit(event);
    expect(await tap.close()).toMatchObject({ offered: 1, failed: 1, errors: [] });
  });

  it("survives an onListenerError that rejects", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const tap = openTap(listener({ startListening: () => Promise.reject(new Error("first")) }), {
      onListenerError: () => Promise.reject(new Error("second")) as never,
    });
    await tap.close();
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  it("goes on with a listener whose name cannot be read", async () => {
    const nameless = Object.defineProperty(listener({ startListening: () => Promise.reject(new Error("no net")) }), "name", { get: () => { throw new Error("no name"); } });
    expect(await openTap(nameless).close()).toMatchObject({ errors: [{ message: 'listener "listener" failed: no net' }] });
    expect(() => openTap(Object.defineProperty({}, "startListening", { get: () => { throw new Error("no method"); } }) as Listener)).toThrow(OptionError);
  });

  it("is drained once however often it is asked, and stops a listener that hangs in neither", async () => {
    let stops = 0;
    const tap = openTap(createListener({ name: "once", onEvent: () => undefined, onStop: () => { stops++; } }));
    tap.emit(event);
    await Promise.all([tap.drain(), tap.drain(), tap.close(), tap.close(), tap.drain()]);
    expect(tap.drain()).toBe(tap.drain());
    expect(stops).toBe(1);
    expect(tap.report()).toMatchObject({ offered: 1, delivered: 1, errors: [] });
  });

  it("survives an onListenerError that throws", async () => {
    const tap = openTap(listener({ startListening: () => Promise.reject(new Error("first")) }), {
      onListenerError: () => { throw new Error("second"); },
    });
    expect(await tap.close()).toMatchObject({ errors: [{ message: 'listener "faulty" failed: first' }] });
  });

  it("reports a listener that fails to stop", async () => {
    const failing = createListener({ name: "failing", onEvent: () => undefined, onStop: () => { throw new Error("no flush"); } });
    const tap = openTap(failing);
    tap.emit(event);
    expect(await tap.close()).toMatchObject({ delivered: 1, errors: [{ message: 'listener "failing" failed to stop: no flush' }] });
  });

  it("refuses a second tap on one listener, and a listener that is none", () => {
    const { listener } = recorder();
    openTap(listener);
    expect(() => openTap(listener)).toThrow(ListenerStateError);
    expect(() => openTap({} as Listener)).toThrow(OptionError);
    expect(() => openTap(new NoopListener(), { stopTimeoutMs: -1 })).toThrow(/"stopTimeoutMs": expected an integer from 0/u);
  });

  it("closes itself at the end of an `await using` block", async () => {
    const { listener, events } = recorder();
    {
      await using tap = openTap(listener);
      tap.emit(event);
    }
    expect(events).toHaveLength(1);
  });
});

describe("createListener", () => {
  it("awaits one handler at a time", async () => {
    let running = 0;
    let most = 0;
    const slow = createListener({
      name: "slow",
      onEvent: async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
      },
    });
    const tap = openTap(slow);
    for (let index = 0; index < 20; index++) tap.emit(event);
    await tap.close();
    expect(most).toBe(1);
  });

  it("counts an event whose handler throws as failed, tells, and handles the rest", async () => {
    const errors: unknown[] = [];
    let seen = 0;
    const picky = createListener({ name: "picky", onEvent: () => { if (++seen % 2 === 0) throw new Error("even"); } });
    const tap = openTap(picky, { onListenerError: (error) => errors.push(error) });
    for (let index = 0; index < 10; index++) tap.emit(event);
    expect(await tap.close()).toMatchObject({ offered: 10, delivered: 5, failed: 5, pending: 0 });
    expect(errors).toHaveLength(5);
  });

  it("starts once and stops once, and says so", async () => {
    let stops = 0;
    const { channelOf } = channels();
    const once = createListener({ name: "once", onEvent: () => undefined, onStop: () => { stops++; } });
    void once.startListening(channelOf());
    await expect(once.startListening(channelOf())).rejects.toMatchObject({ code: "listener_state", message: /"once" was started already/u });
    await Promise.all([once.stopListening(), once.stopListening()]);
    await once.stopListening();
    expect(stops).toBe(1);
    await expect(once.startListening(channelOf())).rejects.toMatchObject({ message: /"once" was stopped already/u });
  });

  it("may be stopped before it starts", async () => {
    let stops = 0;
    const unused = createListener({ name: "unused", onEvent: () => undefined, onStop: () => { stops++; } });
    await unused.stopListening();
    expect(stops).toBe(1);
  });

  it("handles what waits when it is stopped with the channel still open", async () => {
    const seen: ExecutionEvent[] = [];
    const { sender, channelOf } = channels();
    const stopped = createListener({ name: "stopped", onEvent: async (each) => { await Promise.resolve(); seen.push(each); } });
    for (let index = 0; index < 100; index++) sender.trySend(event);
    const listening = stopped.startListening(channelOf());
    await stopped.stopListening();
    await listening;
    expect(seen).toHaveLength(100);
    expect(sender.trySend(event)).toBe(false);
  });

  it("fails before it consumes anything when onStart throws", async () => {
    const tap = openTap(createListener({ name: "locked", onStart: () => { throw new Error("locked"); }, onEvent: () => undefined }));
    tap.emit(event);
    const report = await tap.close();
    expect(report).toMatchObject({ delivered: 0, failed: 0, dropped: { cancelled: 1 } });
    expect(isFlowtapError(report.errors[0], "listener_failed")).toBe(true);
  });

  it("refuses handlers that name neither or both of onEvent and onBatch", () => {
    expect(() => createListener({ name: "neither" } as never)).toThrow(/exactly one of the two/u);
    expect(() => createListener({ name: "both", onEvent: () => undefined, onBatch: () => undefined } as never)).toThrow(OptionError);
    expect(() => createListener({ onEvent: () => undefined } as never)).toThrow(/"name": expected a name/u);
  });
});

function channels() {
  const channel = createChannel<ExecutionEvent>();
  return { sender: channel.sender, channelOf: (): Receiver<ExecutionEvent> => channel.receiver };
}
