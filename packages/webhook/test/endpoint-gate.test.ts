import { describe, expect, it } from "vitest";
import { EndpointGate } from "../src/endpoint-gate.ts";
import { VirtualSurroundings } from "./support/virtual-surroundings.ts";

const never = new AbortController().signal;
const after = (ms: number) => () => ms;

describe("EndpointGate", () => {
  it("lets everybody pass until five failures in a row, then one at a time after the delay", async () => {
    const surroundings = new VirtualSurroundings();
    const gate = new EndpointGate(surroundings);
    for (let failures = 1; failures <= 4; failures++) {
      expect(await gate.pass(Infinity, never)).toBe(true);
      gate.failed(after(100), false);
      expect(gate.isOpen).toBe(false);
    }
    expect(surroundings.nowMs).toBe(0);
    gate.failed(after(100), false);
    expect(gate.isOpen).toBe(true);

    expect(await gate.pass(Infinity, never)).toBe(true);
    expect(surroundings.nowMs).toBe(100);
    // One is trying: the next gives up when its own time is over, and not before.
    expect(await gate.pass(150, never)).toBe(false);
    expect(surroundings.nowMs).toBe(150);
    gate.succeeded();
    expect(gate.isOpen).toBe(false);
    expect(await gate.pass(0, never)).toBe(true);
    expect(await gate.pass(0, never)).toBe(true);
  });

  it("wakes who waits when the one that tries is through", async () => {
    const surroundings = new VirtualSurroundings();
    surroundings.sleep = (_, signal) => new Promise((resolve) => { signal.addEventListener("abort", () => { resolve(); }); });
    const gate = new EndpointGate(surroundings);
    for (let failures = 0; failures < 5; failures++) gate.failed(after(0), false);
    expect(await gate.pass(Infinity, never)).toBe(true);
    const waiting = [gate.pass(Infinity, never), gate.pass(Infinity, never)];
    gate.succeeded();
    expect(await Promise.all(waiting)).toEqual([true, true]);
  });

  it("gives up at once when it is sure to open too late", async () => {
    const surroundings = new VirtualSurroundings();
    const gate = new EndpointGate(surroundings);
    gate.failed(after(1_000), true);
    expect(await gate.pass(1_000, never)).toBe(false);
    expect(surroundings.nowMs).toBe(0);
    expect(await gate.pass(1_001, never)).toBe(true);
    expect(surroundings.nowMs).toBe(1_000);
  });

  it("lets nobody pass after a stop", async () => {
    const gate = new EndpointGate(new VirtualSurroundings());
    expect(await gate.pass(Infinity, AbortSignal.abort())).toBe(false);
  });
});
