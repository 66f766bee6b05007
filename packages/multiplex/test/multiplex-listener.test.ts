import { createListener, isConserved, openTap, type ExecutionEvent, type Listener, type OverflowPolicy, type Receiver } from "@flowtap/core";
import { describe, expect, it, vi } from "vitest";
import { MultiplexListener } from "../src/index.ts";

const never = new Promise<never>(() => undefined);

function eventOf(index: number): ExecutionEvent {
  return { type: "step_progress", timestamp: "2026-01-01T00:00:00Z", runId: "r", stepId: `s${String(index)}` };
}

function recorder(name = "recorder") {
  const events: ExecutionEvent[] = [];
  return { events, listener: createListener({ name, onBatch: (batch) => { events.push(...batch); } }) };
}

function faulty(startListening: (progress: Receiver<ExecutionEvent>) => Promise<void> | void, stopListening: Listener["stopListening"] = () => undefined): Listener {
  return { name: "faulty", startListening, stopListening };
}

function expectInOrder(events: readonly ExecutionEvent[], count: number): void {
  expect(events).toHaveLength(count);
  for (let index = 0; index < count; index++) {
    if (events[index]?.stepId !== `s${String(index)}`) expect.unreachable(`event ${String(index)} is ${String(events[index]?.stepId)}`);
  }
}

const faults: [string, () => Listener][] = [
  ["throws at the start", () => faulty(() => { throw new Error("no disk"); })],
  ["rejects", () => faulty(() => Promise.reject(new Error("no net")))],
  ["rejects with null", () => faulty(() => Promise.reject(null))],
  ["throws at an event", () => faulty(async (progress) => { for await (const _ of progress) throw new Error("bad event"); })],
  ["throws at every event", () => createListener({ name: "faulty", onEvent: () => { throw new Error("bad event"); } })],
  ["never reads", () => faulty(() => never)],
  ["never acknowledges", () => faulty(async (progress) => { for await (const _ of progress) await never; })],
  ["takes a second an event", () => createListener({ name: "faulty", onEvent: () => new Promise((resolve) => setTimeout(resolve, 1_000)) })],
  ["returns early", () => faulty(async (progress) => { await progress[Symbol.asyncIterator]().next(); })],
  ["does not even start to read", () => faulty(() => undefined)],
];

describe("MultiplexListener", () => {
  it.each(faults)("gives siblings all 100,000 events in order beside a child that %s", async (_what, createFaulty) => {
    const first = recorder("first");
    const last = recorder("last");
    const multiplexer = new MultiplexListener([first.listener, createFaulty(), last.listener], { stopTimeoutMs: 100 });
    const tap = openTap(multiplexer, { overflow: "wait" });
    for (let index = 0; index < 100_000; index++) await tap.send(eventOf(index));
    const report = await tap.close();

    expect(report).toMatchObject({ offered: 100_000, delivered: 100_000, pending: 0 });
    expectInOrder(first.events, 100_000);
    expectInOrder(last.events, 100_000);
    const stats = multiplexer.stats();
    for (const child of stats.values()) {
      expect(child).toMatchObject({ offered: 100_000, pending: 0 });
      expect(isConserved(child)).toBe(true);
    }
  });

  it.each<[OverflowPolicy<ExecutionEvent>]>([["drop-oldest"], ["drop-newest"], ["coalesce"]])("fills only the channel of a stuck child under %s, and counts what it misses", async (overflow) => {
    const healthy = recorder("healthy");
    const multiplexer = new MultiplexListener([healthy.listener, { listener: faulty(() => never), capacity: 10, overflow }], { stopTimeoutMs: 50 });
    const tap = openTap(multiplexer, { overflow: "wait" });
    for (let index = 0; index < 1_000; index++) await tap.send(eventOf(index));
    await tap.drain();
    const stuck = multiplexer.stats().get("faulty");
    expect(stuck).toMatchObject({ offered: 1_000, delivered: 0, dropped: { overflow: 990 } });
    expect(healthy.events).toHaveLength(1_000);
    await tap.close();
  });

  it("loses nothing for a healthy child whose channel is smaller than a batch", async () => {
    const small = recorder("small");
    const multiplexer = new MultiplexListener([{ listener: small.listener, capacity: 3 }]);
    const tap = openTap(multiplexer);
    for (let index = 0; index < 1_000; index++) tap.emit(eventOf(index));
    await tap.close();
    expectInOrder(small.events, 1_000);
  });

  it("passes the back-pressure of a child under wait on to the engine", async () => {
    let handled = 0;
    const slow = createListener({ name: "slow", onEvent: async () => { await new Promise((resolve) => setImmediate(resolve)); handled++; } });
    const multiplexer = new MultiplexListener([{ listener: slow, capacity: 5, overflow: "wait" }]);
    const tap = openTap(multiplexer, { capacity: 5, overflow: "wait" });
    let mostAhead = 0;
    for (let index = 0; index < 500; index++) {
      await tap.send(eventOf(index));
      mostAhead = Math.max(mostAhead, index + 1 - handled);
    }
    await tap.close();
    expect(handled).toBe(500);
    expect(mostAhead).toBeLessThanOrEqual(5 + 5 + 5 + 2);
  });

  it("detaches a child that has another tap already, and feeds its siblings", async () => {
    const [taken, healthy] = [recorder("taken"), recorder("healthy")];
    const other = openTap(taken.listener);
    const multiplexer = new MultiplexListener([taken.listener, healthy.listener]);
    const tap = openTap(multiplexer);
    for (let index = 0; index < 100; index++) tap.emit(eventOf(index));
    const report = await tap.close();
    expectInOrder(healthy.events, 100);
    expect(report.errors).toEqual([expect.objectContaining({ message: expect.stringMatching(/child "taken": listener "taken" was started already/u) })]);
    await other.close();
  });

  it("shares batches and events with its children by reference", async () => {
    const seen: (readonly ExecutionEvent[])[][] = [[], []];
    const children = seen.map((batches, index) => createListener({ name: `c${String(index)}`, onBatch: (batch) => { batches.push(batch); } }));
    const tap = openTap(new MultiplexListener(children));
    for (let index = 0; index < 100; index++) tap.emit(eventOf(index));
    await tap.close();
    expect(seen[0]?.[0]).toBe(seen[1]?.[0]);
  });

  it("offers a child only what its filter lets through, and all of it when the filter throws", async () => {
    const even = recorder("even");
    const all = recorder("all");
    const errors: unknown[] = [];
    const multiplexer = new MultiplexListener(
      [
        { listener: even.listener, filter: ({ stepId }) => Number(stepId?.slice(1)) % 2 === 0 },
        { listener: all.listener, filter: () => { throw new Error("bad filter"); } },
      ],
      { onListenerError: (error) => errors.push(error) },
    );
    const tap = openTap(multiplexer);
    for (let index = 0; index < 10; index++) tap.emit(eventOf(index));
    await tap.close();
    expect(even.events).toHaveLength(5);
    expect(multiplexer.stats().get("even")).toMatchObject({ offered: 5, delivered: 5 });
    expect(all.events).toHaveLength(10);
    expect(errors).toHaveLength(10);
  });

  it("adds and removes children while it runs", async () => {
    const [early, late] = [recorder("early"), recorder("late")];
    const multiplexer = new MultiplexListener([early.listener]);
    const tap = openTap(multiplexer);
    tap.emit(eventOf(0));
    await vi.waitFor(() => { expect(early.events).toHaveLength(1); });
    multiplexer.add(late.listener);
    tap.emit(eventOf(1));
    await vi.waitFor(() => { expect(late.events).toHaveLength(1); });
    expect(await multiplexer.remove("early")).toMatchObject({ offered: 2, delivered: 2, pending: 0 });
    tap.emit(eventOf(2));
    await tap.close();
    expect([early.events.length, late.events.length]).toEqual([2, 2]);
    expect([...multiplexer.stats().keys()]).toEqual(["late"]);
    expect(await multiplexer.remove("early")).toBeUndefined();
    expect(() => { multiplexer.add(recorder().listener); }).toThrow(/was stopped already/u);
  });

  it("stops every child, then rejects with one AggregateError that names those that failed", async () => {
    const healthy = recorder("healthy");
    const multiplexer = new MultiplexListener(
      [faulty(() => Promise.reject(new Error("no net"))), { name: "hung", listener: faulty(() => never, () => never) }, healthy.listener],
      { stopTimeoutMs: 40 },
    );
    const tap = openTap(multiplexer);
    for (let index = 0; index < 100; index++) tap.emit(eventOf(index));
    const report = await tap.close();
    expect(healthy.events).toHaveLength(100);
    expect(report.delivered).toBe(100);
    await expect(multiplexer.stopListening()).rejects.toMatchObject({
      name: "AggregateError",
      errors: [
        { child: "faulty", message: /no net/u },
        { child: "hung", message: /did not drain within 40 ms/u },
        { child: "hung", message: /did not stop within 40 ms/u },
      ],
    });
    expect(report.errors).toHaveLength(1);
  });

  it("stops cleanly before it is started, and stops children that never started", async () => {
    let stops = 0;
    const child = createListener({ name: "child", onEvent: () => undefined, onStop: () => { stops++; } });
    const multiplexer = new MultiplexListener([child]);
    await Promise.all([multiplexer.stopListening(), multiplexer.stopListening()]);
    expect(stops).toBe(1);
  });

  it("handles what waits when it is stopped with the channel still open", async () => {
    const healthy = recorder("healthy");
    const multiplexer = new MultiplexListener([healthy.listener]);
    const tap = openTap(multiplexer);
    for (let index = 0; index < 100; index++) tap.emit(eventOf(index));
    await multiplexer.stopListening();
    expect(healthy.events).toHaveLength(100);
    expect(await tap.close()).toMatchObject({ delivered: 100, errors: [] });
  });

  it("can stand inside another multiplexer", async () => {
    const [inner, outer] = [recorder("inner"), recorder("outer")];
    const tap = openTap(new MultiplexListener([new MultiplexListener([inner.listener]), outer.listener]));
    for (let index = 0; index < 100; index++) tap.emit(eventOf(index));
    await tap.close();
    expect([inner.events.length, outer.events.length]).toEqual([100, 100]);
  });

  it("tells children of the same name apart, and refuses a name or a listener that is there already", () => {
    const multiplexer = new MultiplexListener([recorder().listener, recorder().listener, recorder().listener]);
    expect([...multiplexer.stats().keys()]).toEqual(["recorder", "recorder-2", "recorder-3"]);
    expect(() => { multiplexer.add({ listener: recorder().listener, name: "recorder" }); }).toThrow(/"name": expected a name that no other child has, received "recorder"/u);
    const { listener } = recorder();
    expect(() => new MultiplexListener([listener, listener])).toThrow(/expected each listener once/u);
    expect(() => new MultiplexListener([{} as Listener])).toThrow(/expected a listener, or \{ listener, name/u);
    expect(() => new MultiplexListener([{ listener, capacity: 0 }])).toThrow(/"capacity": expected an integer from 1/u);
    expect(() => new MultiplexListener([{ listener, overflow: "block" as "wait" }])).toThrow(/"overflow"/u);
  });
});
