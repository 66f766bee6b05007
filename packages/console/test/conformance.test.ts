import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { describe, it } from "vitest";
import { OnTrial } from "./support/on-trial.ts";

/** Seconds a mode: `npm test` takes 100,000 events in one of these and line by line, CI in all. */
const LONG_CASE = "takes-100000-events-in-bounded-memory";
const isShort = process.env["FLOWTAP_FULL"] !== "1" && process.env["FLOWTAP_FAULTS"] !== "medium";

// A picture, groups and summaries show what matters, not every event.
describe.each(["live", "github", "agent"] as const)("ConsoleListener, %s", (mode) => {
  const cases = listenerConformance({ create: () => new OnTrial(mode) });
  testConformance(it, cases.filter(({ id }) => mode === "live" || !isShort || id !== LONG_CASE));
});
