import { describe, expect, it } from "vitest";
import { WaitingValues } from "../src/waiting-values.ts";

describe("the values that wait", () => {
  it("free the slots of what was read, also when they are never empty", () => {
    const waiting = new WaitingValues<number>();
    for (let value = 0; value < 1_000; value++) waiting.push(value);
    let inOrder = 0;
    for (let value = 1_000; value < 100_000; value++) {
      waiting.push(value);
      if (waiting.takeFirst() === value - 1_000) inOrder++;
    }
    expect(inOrder).toBe(99_000);
    expect(waiting.size).toBe(1_000);
    expect(waiting.endSlot).toBeLessThan(4_000);
  });

  it("free the slots of what was taken in parts of a batch that was lent", () => {
    const waiting = new WaitingValues<number>();
    const batch = Object.freeze(Array.from({ length: 2_000 }, (_, value) => value));
    waiting.borrow(batch);
    expect([...waiting.take(1_999)]).toEqual(batch.slice(0, 1_999));
    expect(waiting.endSlot).toBeLessThan(1_000);
    expect(waiting.takeFirst()).toBe(1_999);
    expect(batch).toHaveLength(2_000);
  });
});
