import { Writable } from "node:stream";
import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { describe, it } from "vitest";
import { ConsoleListener, type ConsoleMode } from "../src/index.ts";

/** More than any case looks at, and reached before the one that measures memory begins to. */
const MOST_CHARACTERS = 2_000_000;

class OnTrial extends ConsoleListener {
  readonly shown: () => string;

  constructor(mode: ConsoleMode) {
    let shown = "";
    const stream = new Writable({
      decodeStrings: false,
      write: (text: string | Buffer, _encoding, done) => {
        if (shown.length < MOST_CHARACTERS) shown += text.toString();
        done();
      },
    });
    super({ stream, mode, color: false });
    this.shown = () => shown;
  }
}

describe("ConsoleListener, line by line", () => {
  testConformance(it, listenerConformance({ create: () => new OnTrial("lines"), observe: ({ shown }) => shown() }));
});

// A picture, groups and summaries show what matters, not every event.
describe.each(["live", "github", "agent"] as const)("ConsoleListener, %s", (mode) => {
  testConformance(it, listenerConformance({ create: () => new OnTrial(mode) }));
});
