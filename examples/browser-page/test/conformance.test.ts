import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { describe, it } from "vitest";
import { BrowserPage } from "../src/index.ts";

// No `observe`: what it shows is wherever a page is open, and nowhere when none is.
describe("the browser page", () => {
  testConformance(it, listenerConformance({ create: () => new BrowserPage({ port: 0 }) }));
});
