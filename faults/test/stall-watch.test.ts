import { expect, it } from "vitest";
import { StallWatch } from "../kit/stall-watch.mjs";

const BLOCK_MS = 120;

it("sees a call that blocks the thread", async () => {
  const watch = new StallWatch();
  await new Promise((resolve) => setTimeout(resolve, 20));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCK_MS);
  await new Promise((resolve) => setTimeout(resolve, 20));
  watch.end();
  expect(watch.longestMs).toBeGreaterThan(BLOCK_MS - 20);
});
