import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Listener } from "@flowtap/core";
import { RecordingListener, createFaultyListener, listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { describe, it } from "vitest";
import { OutboxListener } from "../src/index.ts";

class OnTrial extends OutboxListener {
  readonly folder: string;
  readonly recorder: RecordingListener;

  constructor(createInner: (recorder: RecordingListener) => Listener = (recorder) => recorder) {
    const folder = mkdtempSync(join(tmpdir(), "flowtap-conformance-"));
    const recorder = new RecordingListener({ maxEvents: 5_000 });
    super(createInner(recorder), { path: join(folder, "outbox") });
    this.folder = folder;
    this.recorder = recorder;
  }
}

describe("OutboxListener around a recorder", () => {
  testConformance(
    it,
    listenerConformance({
      create: () => new OnTrial(),
      createHung: () => new OnTrial(() => createFaultyListener("never-acknowledges")),
      observe: ({ recorder }) => recorder.events,
      release: ({ folder }) => {
        rmSync(folder, { recursive: true });
      },
      // To an outbox, handled means stored: what it wraps gets it afterwards.
      capabilities: { acknowledgesWhenObserved: false },
    }),
  );
});
