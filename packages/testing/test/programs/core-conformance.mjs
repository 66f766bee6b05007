// The kit on core's listeners, by themselves: for runtimes that run no Vitest. Prints the results as JSON.
import { NoopListener, createListener } from "@flowtap/core";
import { RecordingListener, listenerConformance, runConformance } from "@flowtap/testing";

const createByEvent = () => {
  /** @type {import("@flowtap/core").ExecutionEvent[]} */
  const events = [];
  return Object.assign(createListener({ name: "by event", onEvent: (event) => void (events.length < 5_000 && events.push(event)) }), { events });
};

const cases = [
  ...listenerConformance({ create: createByEvent, observe: ({ events }) => events }),
  ...listenerConformance({ create: () => new RecordingListener({ maxEvents: 5_000 }), observe: ({ events }) => events }),
  ...listenerConformance({ create: () => new NoopListener(), capabilities: { reads: false } }),
];
const results = await runConformance(cases);
console.log(JSON.stringify(results.map(({ id, status, message }) => ({ id, status, message }))));
