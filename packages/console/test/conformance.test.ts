import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { describe, it } from "vitest";
import { OnTrial } from "./support/on-trial.ts";

// A picture, groups and summaries show what matters, not every event.
describe.each(["live", "github", "agent"] as const)("ConsoleListener, %s", (mode) => {
  testConformance(it, listenerConformance({ create: () => new OnTrial(mode) }));
});
