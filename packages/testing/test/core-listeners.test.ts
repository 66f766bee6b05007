import { NoopListener, createListener, type ExecutionEvent, type Listener } from "@flowtap/core";
import { describe, it } from "vitest";
import { RecordingListener, listenerConformance } from "../src/index.ts";
import { testConformance } from "../src/vitest.ts";

/** More than any case looks at, and reached before the one that measures memory begins to. */
const MOST_EVENTS = 5_000;
const sinks = new WeakMap<Listener, ExecutionEvent[]>();
const observe = (listener: Listener) => sinks.get(listener) ?? [];

function remember(listener: Listener, sink: ExecutionEvent[]): Listener {
  sinks.set(listener, sink);
  return listener;
}

function createEventListener(): Listener {
  const sink: ExecutionEvent[] = [];
  return remember(createListener({ name: "by event", onEvent: (event) => void (sink.length < MOST_EVENTS && sink.push(event)) }), sink);
}

function createBatchListener(): Listener {
  const sink: ExecutionEvent[] = [];
  return remember(createListener({ name: "by batch", onBatch: (events) => void sink.push(...events.slice(0, MOST_EVENTS - sink.length)) }), sink);
}

describe("createListener with onEvent", () => {
  testConformance(it, listenerConformance({ create: createEventListener, observe }));
});

describe("createListener with onBatch", () => {
  testConformance(it, listenerConformance({ create: createBatchListener, observe }));
});

describe("NoopListener", () => {
  testConformance(it, listenerConformance({ create: () => new NoopListener(), capabilities: { reads: false } }));
});

describe("RecordingListener", () => {
  testConformance(it, listenerConformance({ create: () => new RecordingListener({ maxEvents: MOST_EVENTS }), observe: ({ events }) => events }));
});
