import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { describe, it } from "vitest";
import { PrometheusEndpoint } from "../src/index.ts";

// No `observe`: it counts, and shows no event by itself.
describe("the Prometheus endpoint", () => {
  testConformance(it, listenerConformance({ create: () => new PrometheusEndpoint({ port: 0 }) }));
});
