import { RecordingListener, createFaultyListener, listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { describe, it } from "vitest";
import { MultiplexListener } from "../src/index.ts";

class OnTrial extends MultiplexListener {
  readonly recorder: RecordingListener;

  constructor(...others: ConstructorParameters<typeof MultiplexListener>[0] & object) {
    const recorder = new RecordingListener({ maxEvents: 5_000 });
    super([{ listener: recorder, overflow: "wait" }, ...others], { stopTimeoutMs: 2_000 });
    this.recorder = recorder;
  }
}

describe("MultiplexListener around a recorder", () => {
  testConformance(
    it,
    listenerConformance({
      create: () => new OnTrial(),
      createHung: () => new OnTrial(createFaultyListener("never-acknowledges")),
      observe: ({ recorder }) => recorder.events,
      // To a multiplexer, handled means accepted by each child's channel.
      capabilities: { acknowledgesWhenObserved: false },
    }),
  );
});
