import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createChannel, isConserved, type CoalescePolicy, type OverflowPolicy } from "../src/index.ts";

/** Values of the model: `key` says what a value supersedes, as a policy for values other than events does. */
interface Item {
  readonly id: number;
  readonly key: string | undefined;
}

type Operation =
  | { readonly kind: "send" | "trySend"; readonly key: string | undefined }
  | { readonly kind: "sendAll"; readonly keys: readonly (string | undefined)[] }
  | { readonly kind: "pull" | "close" | "finish" | "cancel" | "return" | "reject" };

const byKey: CoalescePolicy<Item> = { keyOf: (item) => item.key };

/** The channel as DESIGN §3 describes it, on plain arrays and without a thought of speed. */
class ModelChannel {
  readonly buffer: Item[] = [];
  readonly waiting: Item[] = [];
  readonly received: number[] = [];
  inFlight = 0;
  delivered = 0;
  failed = 0;
  coalesced = 0;
  overflow = 0;
  cancelled = 0;
  closedDrops = 0;
  offered = 0;
  isClosed = false;
  isRefusing = false;
  readonly capacity: number;
  readonly policy: OverflowPolicy<Item>;

  constructor(capacity: number, policy: OverflowPolicy<Item>) {
    this.capacity = capacity;
    this.policy = policy;
  }

  send(item: Item, mayWait: boolean): void {
    this.offered++;
    if (this.isClosed) this.closedDrops++;
    else if (this.isRefusing) this.cancelled++;
    else if (this.buffer.length < this.capacity) this.buffer.push(item);
    else if (this.policy === "wait") {
      if (mayWait) this.waiting.push(item);
      else this.overflow++;
    } else if (this.policy === "drop-newest") this.overflow++;
    else if (this.policy === "drop-oldest") {
      this.buffer.shift();
      this.overflow++;
      this.buffer.push(item);
    } else this.#coalesce(item);
  }

  #coalesce(item: Item): void {
    if (item.key !== undefined && this.buffer.every((waiting) => waiting.key === undefined)) {
      this.overflow++;
      return;
    }
    const all = [...this.buffer, item];
    const superseded = all
      .map((newer, at) => ({ at, older: all.findLastIndex((older, index) => index < at && newer.key !== undefined && older.key === newer.key) }))
      .find(({ older }) => older >= 0)?.older;
    const keyed = this.buffer.findIndex(({ key }) => key !== undefined);
    if (superseded !== undefined) this.coalesced++;
    else this.overflow++;
    this.buffer.splice(superseded ?? Math.max(keyed, 0), 1);
    this.buffer.push(item);
  }

  /** @returns whether the pull has an answer at once. */
  pull(): boolean {
    this.delivered += this.inFlight;
    this.inFlight = 0;
    return this.buffer.length > 0 || this.isClosed || this.isRefusing;
  }

  take(most: number): void {
    const batch = this.buffer.splice(0, most);
    this.inFlight = batch.length;
    this.received.push(...batch.map(({ id }) => id));
    while (this.waiting.length > 0 && this.buffer.length < this.capacity) this.buffer.push(...this.waiting.splice(0, 1));
  }

  close(): void {
    this.isClosed = true;
    this.closedDrops += this.waiting.length;
    this.waiting.length = 0;
  }

  finish(): void {
    this.isRefusing = true;
    this.cancelled += this.waiting.length;
    this.waiting.length = 0;
  }

  cancel(): void {
    this.finish();
    this.failed += this.inFlight;
    this.inFlight = 0;
    this.cancelled += this.buffer.length;
    this.buffer.length = 0;
  }

  reject(): void {
    this.failed += this.inFlight;
    this.inFlight = 0;
  }

  counts(): unknown {
    return {
      offered: this.offered,
      delivered: this.delivered,
      coalesced: this.coalesced,
      dropped: { overflow: this.overflow, cancelled: this.cancelled, closed: this.closedDrops },
      failed: this.failed,
      pending: this.buffer.length + this.inFlight + this.waiting.length,
    };
  }
}

const key = fc.constantFrom(undefined, undefined, "a", "b");
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom("send" as const, "trySend" as const), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("sendAll" as const), keys: fc.array(key, { maxLength: 6 }) }) },
  { weight: 6, arbitrary: fc.constant({ kind: "pull" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("close" as const, "finish" as const, "cancel" as const, "return" as const, "reject" as const) }) },
);

/** Runs the same operations on the channel and on the model, and compares them after each. */
async function expectEqualBehaviour(policy: OverflowPolicy<Item>, capacity: number, batchSize: number | "items", operations: readonly Operation[]): Promise<void> {
  const channel = createChannel<Item>({ capacity, overflow: policy });
  const model = new ModelChannel(capacity, policy);
  const { sender, receiver } = channel;
  const received: number[] = [];
  const most = batchSize === "items" ? 1 : batchSize;
  const iterator = batchSize === "items" ? receiver[Symbol.asyncIterator]() : receiver.batches(batchSize)[Symbol.asyncIterator]();
  const settled: Promise<unknown>[] = [];
  const reader = { isPulling: false, isOver: false };
  let nextId = 0;

  const pull = async (): Promise<void> => {
    reader.isPulling = true;
    const result = await iterator.next();
    reader.isPulling = false;
    if (result.done === true) reader.isOver = true;
    else received.push(...(Array.isArray(result.value) ? (result.value as readonly Item[]) : [result.value as Item]).map(({ id }) => id));
  };

  for (const operation of operations) {
    switch (operation.kind) {
      case "send":
      case "trySend": {
        const item = { id: nextId++, key: operation.key };
        model.send(item, operation.kind === "send");
        if (operation.kind === "send") settled.push(sender.send(item).catch((error: unknown) => error));
        else sender.trySend(item);
        break;
      }
      case "sendAll": {
        const items = operation.keys.map((itemKey) => ({ id: nextId++, key: itemKey }));
        for (const item of items) model.send(item, true);
        settled.push(sender.sendAll(items).catch((error: unknown) => error));
        break;
      }
      case "pull":
        if (reader.isPulling) break;
        model.pull();
        settled.push(pull());
        break;
      case "close":
        model.close();
        sender.close();
        break;
      case "finish":
        model.finish();
        receiver.finish();
        break;
      case "cancel":
        model.cancel();
        receiver.cancel();
        break;
      case "return":
        model.cancel();
        await iterator.return?.();
        break;
      case "reject":
        model.reject();
        receiver.reject(new Error("rejected on purpose"));
        break;
    }
    expect(isConserved(channel.report())).toBe(true);
    const wasPulling = reader.isPulling;
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    if (wasPulling && !reader.isPulling && !reader.isOver) model.take(most);
    const { errors: _errors, ...counts } = channel.report();
    expect(counts).toEqual(model.counts());
    expect(received).toEqual(model.received);
  }

  receiver.cancel();
  await Promise.all(settled);
  const report = channel.report();
  expect(report.pending).toBe(0);
  expect(isConserved(report)).toBe(true);
}

const runs = process.env.FLOWTAP_FULL === "1" ? 10_000 : 2_500;

describe("a channel and its model on plain arrays", () => {
  it.each([
    ["wait", "wait"],
    ["drop-oldest", "drop-oldest"],
    ["drop-newest", "drop-newest"],
    ["coalesce by key", byKey],
  ] satisfies [string, OverflowPolicy<Item>][])("never differ under %s", async (_name, policy) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom<(number | "items")[]>("items", 1, 2, Number.MAX_SAFE_INTEGER),
        fc.array(operation, { maxLength: 40 }),
        (capacity, batchSize, operations) => expectEqualBehaviour(policy, capacity, batchSize, operations),
      ),
      { numRuns: runs },
    );
  });
});
