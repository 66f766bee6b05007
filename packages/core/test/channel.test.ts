import { describe, expect, it } from "vitest";
import { WaitingValues } from "../src/waiting-values.ts";
import { ChannelBusyError, ChannelClosedError, OptionError, createChannel, isConserved, type ExecutionEvent } from "../src/index.ts";

const timestamp = "2026-01-01T00:00:00Z";
const progress = (stepId: string, text: string): ExecutionEvent => ({ type: "step_progress", timestamp, runId: "r", stepId, text });
const started = (stepId: string): ExecutionEvent => ({ type: "step_started", timestamp, runId: "r", stepId });
const completed = (stepId: string): ExecutionEvent => ({ type: "step_completed", timestamp, runId: "r", stepId });

async function drain<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

describe("a channel", () => {
  it.each(["items", "batches of one"])("that never empties does not grow, read by %s", async (how) => {
    const waiting = new WaitingValues<number>();
    for (let value = 0; value < 100; value++) waiting.push(value);
    for (let value = 100; value < 50_000; value++) {
      const oldest = how === "items" ? waiting.takeFirst() : waiting.take(1)[0];
      if (oldest !== value - 100) expect.unreachable(`took ${String(oldest)}`);
      waiting.push(value);
    }
    expect(waiting.size).toBe(100);
    expect(waiting.endSlot).toBeLessThan(2_000);
  });

  it("serves ten thousand senders that wait, in their order", async () => {
    const { sender, receiver, report } = createChannel<number>({ capacity: 1 });
    const accepted: number[] = [];
    const sends = Array.from({ length: 10_000 }, (_, value) => sender.send(value).then(() => accepted.push(value)));
    expect(report().pending).toBe(10_000);
    const received: number[] = [];
    for await (const value of receiver) {
      received.push(value);
      if (received.length === 5_000) expect(report()).toMatchObject({ pending: 5_001, delivered: 4_999 });
      if (received.length === 10_000) sender.close();
    }
    await Promise.all(sends);
    const inOrder = Array.from({ length: 10_000 }, (_, value) => value);
    expect(received).toEqual(inOrder);
    expect(accepted).toEqual(inOrder);
  });

  it("hands over everything that waits in one batch, by order of sending", async () => {
    const { sender, receiver } = createChannel<number>();
    for (let value = 0; value < 500; value++) sender.trySend(value);
    sender.close();
    expect(await drain(receiver.batches())).toEqual([Array.from({ length: 500 }, (_, value) => value)]);
  });

  it("hands a whole batch on by reference when nothing else waits", async () => {
    const { sender, receiver } = createChannel<number>();
    const batch = [1, 2, 3];
    await sender.sendAll(batch);
    sender.close();
    const [received] = await drain(receiver.batches());
    expect(received).toBe(batch);
  });

  it("hands a whole batch on by reference when it had to wait for room", async () => {
    const { sender, receiver } = createChannel<number>({ capacity: 3 });
    const first = [1, 2, 3];
    const second = [4, 5, 6];
    await sender.sendAll(first);
    const accepted = sender.sendAll(second);
    const batches = receiver.batches()[Symbol.asyncIterator]();
    expect((await batches.next()).value).toBe(first);
    await accepted;
    expect((await batches.next()).value).toBe(second);
  });

  it("leaves a batch that it was lent untouched when more values follow", async () => {
    const { sender, receiver } = createChannel<number>({ capacity: 4, overflow: "drop-oldest" });
    const batch = Object.freeze([1, 2, 3]);
    await sender.sendAll(batch);
    for (const value of [4, 5, 6]) sender.trySend(value);
    sender.close();
    expect(await drain(receiver)).toEqual([3, 4, 5, 6]);
    expect(batch).toEqual([1, 2, 3]);
  });

  it("lets nobody overtake a sender that waits behind a whole batch", async () => {
    const { sender, receiver } = createChannel<number>({ capacity: 4, overflow: "wait" });
    await sender.sendAll([1, 2, 3, 4]);
    void sender.sendAll([5, 6]);
    void sender.send(7);
    const iterator = receiver.batches()[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual([1, 2, 3, 4]);
    expect(sender.trySend(8)).toBe(true);
    sender.close();
    expect(await drain({ [Symbol.asyncIterator]: () => iterator })).toEqual([[5, 6, 7, 8]]);
  });

  it("counts a value as delivered only when the next one is asked for", async () => {
    const { sender, receiver, report } = openChannel();
    sender.trySend("a");
    const iterator = receiver[Symbol.asyncIterator]();
    await iterator.next();
    expect(report()).toMatchObject({ delivered: 0, pending: 1 });
    void iterator.next();
    expect(report()).toMatchObject({ delivered: 1, pending: 0 });
  });

  it("makes a sender wait for room, and takes its value as soon as there is some", async () => {
    const { sender, receiver, report } = openChannel({ capacity: 1 });
    await sender.send("a");
    let isAccepted = false;
    const waiting = sender.send("b").then(() => (isAccepted = true));
    await Promise.resolve();
    expect(isAccepted).toBe(false);
    expect(report()).toMatchObject({ offered: 2, pending: 2 });
    const iterator = receiver[Symbol.asyncIterator]();
    await iterator.next();
    await waiting;
    expect(isAccepted).toBe(true);
  });

  it("releases a waiting sender with a typed error when the channel closes", async () => {
    const { sender, report } = openChannel({ capacity: 1 });
    await sender.send("a");
    const waiting = sender.send("b");
    sender.close();
    await expect(waiting).rejects.toBeInstanceOf(ChannelClosedError);
    await expect(sender.send("c")).rejects.toMatchObject({ code: "channel_closed" });
    expect(sender.trySend("d")).toBe(false);
    expect(report()).toMatchObject({ offered: 4, pending: 1, dropped: { closed: 3 } });
  });

  it("releases a waiting sender without an error when the reader cancels", async () => {
    const { sender, receiver, report } = openChannel({ capacity: 1 });
    await sender.send("a");
    const waiting = sender.send("b");
    receiver.cancel(new Error("not interested"));
    await waiting;
    await sender.send("c");
    expect(report()).toMatchObject({ offered: 3, pending: 0, dropped: { cancelled: 3 } });
    expect(report().errors).toEqual([new Error("not interested")]);
  });

  it("cancels when the reading loop is left early, and counts what it held as failed", async () => {
    const { sender, receiver, report } = openChannel();
    for (const value of ["a", "b", "c"]) sender.trySend(value);
    for await (const value of receiver) {
      expect(value).toBe("a");
      break;
    }
    await sender.send("d");
    expect(report()).toMatchObject({ offered: 4, delivered: 0, failed: 1, pending: 0, dropped: { cancelled: 3 } });
  });

  it("delivers what waits after finish() and counts what comes later as cancelled", async () => {
    const { sender, receiver, report } = openChannel();
    sender.trySend("a");
    receiver.finish();
    expect(sender.trySend("b")).toBe(false);
    expect(await drain(receiver)).toEqual(["a"]);
    expect(report()).toMatchObject({ delivered: 1, dropped: { cancelled: 1 }, pending: 0 });
  });

  it("counts rejected values of a batch as failed and the others as delivered", async () => {
    const { sender, receiver, report } = openChannel();
    for (const value of ["a", "b", "c"]) sender.trySend(value);
    sender.close();
    for await (const _ of receiver.batches()) receiver.reject(new Error("one was bad"), 1);
    expect(report()).toMatchObject({ delivered: 2, failed: 1, pending: 0 });
    expect(report().errors).toEqual([new Error("one was bad")]);
  });

  it("lets one loop read, and tells the second one so", async () => {
    const { receiver } = openChannel();
    const iterator = receiver.batches()[Symbol.asyncIterator]();
    expect(() => receiver.batches()).toThrow(ChannelBusyError);
    expect(() => receiver[Symbol.asyncIterator]()).toThrow(ChannelBusyError);
    void iterator.next();
    await expect(iterator.next()).rejects.toBeInstanceOf(ChannelBusyError);
  });

  it("keeps a bounded list of errors", async () => {
    const { sender, receiver, report } = openChannel({ capacity: 500 });
    for (let value = 0; value < 300; value++) sender.trySend(String(value));
    sender.close();
    for await (const value of receiver) receiver.reject(new Error(value));
    expect(report().failed).toBe(300);
    expect(report().errors).toHaveLength(100);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, "10"])("refuses a capacity of %s and says what it expects", (capacity) => {
    expect(() => createChannel({ capacity: capacity as number })).toThrow(OptionError);
    expect(() => createChannel({ capacity: capacity as number })).toThrow(/"capacity": expected an integer from 1/u);
  });

  it("refuses a policy that it does not know", () => {
    expect(() => createChannel({ overflow: "block" as "wait" })).toThrow(/"overflow": expected "wait", "drop-oldest".*received "block"/u);
  });

  it("never loses count in a thousand interleavings of senders, a reader and an end", async () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const random = randomNumbers(seed);
      const { sender, receiver, report } = openChannel({ capacity: 1 + random(4) });
      const reading = (async () => {
        let left = random(20);
        for await (const _ of receiver) if (left-- === 0 && random(2) === 0) break;
      })();
      const sending = Array.from({ length: 3 }, async () => {
        for (let count = 0; count < 8; count++) {
          await sender.send("x").catch(() => "closed");
          for (let turns = random(4); turns > 0; turns--) await Promise.resolve();
        }
      });
      for (let turns = random(60); turns > 0; turns--) await Promise.resolve();
      if (random(2) === 0) sender.close();
      else receiver.cancel();
      await Promise.all(sending);
      sender.close();
      await reading;
      const result = report();
      expect(result).toMatchObject({ offered: 24, pending: 0 });
      expect(isConserved(result)).toBe(true);
    }
  });
});

describe("coalesce", () => {
  it("puts newer progress in place of the older one that waits, at the end", async () => {
    const { sender, receiver, report } = createEventChannel(3);
    for (const event of [started("a"), progress("a", "1"), started("b"), progress("a", "2")]) sender.trySend(event);
    sender.close();
    expect(await drain(receiver)).toEqual([started("a"), started("b"), progress("a", "2")]);
    expect(report()).toMatchObject({ offered: 4, delivered: 3, coalesced: 1, dropped: { overflow: 0 } });
  });

  it("gives up other progress before events of a lifecycle", async () => {
    const { sender, receiver, report } = createEventChannel(3);
    for (const event of [started("a"), progress("a", "1"), progress("b", "1"), completed("a")]) sender.trySend(event);
    sender.close();
    expect(await drain(receiver)).toEqual([started("a"), progress("b", "1"), completed("a")]);
    expect(report()).toMatchObject({ coalesced: 0, dropped: { overflow: 1 } });
  });

  it("refuses incoming progress when only events of a lifecycle wait, and gives up the oldest of those for another", async () => {
    const { sender, receiver, report } = createEventChannel(2);
    for (const event of [started("a"), started("b")]) sender.trySend(event);
    expect(sender.trySend(progress("a", "1"))).toBe(false);
    expect(sender.trySend(completed("a"))).toBe(true);
    sender.close();
    expect(await drain(receiver)).toEqual([started("b"), completed("a")]);
    expect(report().dropped.overflow).toBe(2);
  });

  it("never calls progress superseded across an event of its own lifecycle", async () => {
    const { sender, receiver, report } = createEventChannel(3);
    for (const event of [progress("a", "1"), completed("a"), started("a"), progress("a", "2")]) sender.trySend(event);
    sender.close();
    expect(await drain(receiver)).toEqual([completed("a"), started("a"), progress("a", "2")]);
    expect(report()).toMatchObject({ coalesced: 0, dropped: { overflow: 1 } });
  });

  it("lets an event of a step part the progress of all its actions, whatever action id it carries", async () => {
    const { sender, receiver, report } = createEventChannel(3);
    const ended: ExecutionEvent = { ...completed("a"), actionId: "x" };
    for (const event of [progress("a", "1"), ended, started("b"), progress("a", "2")]) sender.trySend(event);
    sender.close();
    expect(await drain(receiver)).toEqual([ended, started("b"), progress("a", "2")]);
    expect(report()).toMatchObject({ coalesced: 0, dropped: { overflow: 1 } });
  });

  it("never calls progress superseded by progress that says less", async () => {
    const { sender, receiver, report } = createEventChannel(1);
    const withBar: ExecutionEvent = { ...progress("a", "1"), metadata: { progress: { current: 1 } } };
    sender.trySend(withBar);
    sender.trySend(progress("a", "2"));
    sender.close();
    expect(await drain(receiver)).toEqual([progress("a", "2")]);
    expect(report()).toMatchObject({ coalesced: 0, dropped: { overflow: 1 } });
  });

  it("gives up last what the user's own key function cannot judge, tells once, and goes on coalescing the rest", async () => {
    const keyOf = (value: number): string => {
      if (value === 13) throw new Error("bad key");
      return "key";
    };
    const { sender, receiver, report } = createChannel<number>({ capacity: 3, overflow: { keyOf } });
    for (const value of [13, 1, 2, 3, 4, 5]) expect(sender.trySend(value)).toBe(true);
    sender.close();
    expect(await drain(receiver)).toEqual([13, 4, 5]);
    expect(report()).toMatchObject({ coalesced: 3, dropped: { overflow: 0 }, errors: [new Error("bad key")] });
  });

  it("accepts anything at all from an engine without types, and keeps count", async () => {
    const { sender, receiver, report } = createEventChannel(4);
    const broken = Object.defineProperty({}, "type", { get: () => { throw new Error("getter"); } });
    const values: unknown[] = [null, undefined, 7, {}, broken, { type: 5 }, { type: "step_progress", get runId() { throw new Error("getter"); } }, "text"];
    for (let round = 0; round < 50; round++) for (const value of values) sender.trySend(value as ExecutionEvent);
    sender.close();
    expect(await drain(receiver)).toHaveLength(4);
    expect(report()).toMatchObject({ offered: 400, delivered: 4, pending: 0 });
    expect(isConserved(report())).toBe(true);
  });

  it("costs the same for each event however many were shed before", () => {
    const { sender, report } = createEventChannel(1_000);
    const begun = performance.now();
    for (let index = 0; index < 300_000; index++) sender.trySend(progress(`s${String(index % 700)}`, "x"));
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(report()).toMatchObject({ offered: 300_000, pending: 1_000, coalesced: 299_000, dropped: { overflow: 0 } });
  });
});

const createEventChannel = (capacity: number) => createChannel<ExecutionEvent>({ capacity, overflow: "coalesce" });
const openChannel = (options: { capacity?: number } = {}) => createChannel<string>(options);

/** A small seeded generator: `random(n)` is an integer from 0 to n − 1. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) | 0;
    return (state >>> 8) % below;
  };
}
