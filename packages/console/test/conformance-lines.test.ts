import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { describe, it } from "vitest";
import { OnTrial } from "./support/on-trial.ts";

describe("ConsoleListener, line by line", () => {
  testConformance(it, listenerConformance({ create: () => new OnTrial("lines"), observe: ({ shown }) => shown() }));
});
