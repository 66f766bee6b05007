import { createChannel, createListener, type ExecutionEvent, type Listener } from "@flowtap/core";
import { describe, expect, it } from "vitest";
import { GuardedListener } from "../src/guarded-listener.ts";

const event: ExecutionEvent = { type: "workflow_started", timestamp: "2024-06-01T12:00:00Z", runId: "run" };
const never = new Promise<never>(() => undefined);

function listenerOf(startListening: Listener["startListening"]): Listener {
  return { name: "test", startListening, stopListening: () => undefined };
}

describe("a guarded listener", () => {
  it("has begun when it asks for its first event", async () => {
    const guard = new GuardedListener(createListener({ name: "test", onEvent: () => undefined }), Infinity);
    void guard.startListening(createChannel<ExecutionEvent>().receiver);
    await guard.begun;
    expect(guard.isBusy).toBe(false);
  });

  it("has begun when it says that it wants no event", async () => {
    const guard = new GuardedListener(listenerOf((progress) => progress.cancel()), Infinity);
    await guard.startListening(createChannel<ExecutionEvent>().receiver);
    await guard.begun;
    expect(guard.hasEnded).toBe(true);
  });

  it.each([
    ["throws", () => { throw new Error("no database"); }, "no database"],
    ["rejects", () => Promise.reject(new Error("no database")), "no database"],
    ["returns without reading", () => undefined, "returned without reading"],
  ])("has not begun when it %s, and tells why", async (_what, start, message) => {
    const guard = new GuardedListener(listenerOf(start), Infinity);
    await guard.startListening(createChannel<ExecutionEvent>().receiver).catch(() => undefined);
    await expect(guard.begun).rejects.toThrow(message);
  });

  it("tells when everything sent is handled", async () => {
    const { sender, receiver } = createChannel<ExecutionEvent>();
    let handled = 0;
    const guard = new GuardedListener(createListener({ name: "test", onEvent: () => void handled++ }), Infinity);
    void guard.startListening(receiver);
    await sender.sendAll(Array.from({ length: 10 }, () => event));
    await guard.whenHandled(10);
    expect(handled).toBe(10);
  });

  it("is given up when it takes nothing for its limit while it holds events", async () => {
    const { sender, receiver, report } = bound(createChannel<ExecutionEvent>());
    const guard = new GuardedListener(createListener({ name: "test", onEvent: () => never }), 300);
    const listening = guard.startListening(receiver);
    await sender.sendAll([event, event, event]);
    await expect(listening).rejects.toThrow("took nothing for 0.3 s");
    expect(report()).toMatchObject({ failed: 1, dropped: { cancelled: 2 }, pending: 0 });
    await guard.stopListening();
    await guard.whenHandled(3);
  });

  it("is given up when it never begins to read", async () => {
    const guard = new GuardedListener(listenerOf(() => never), 300);
    await expect(guard.startListening(createChannel<ExecutionEvent>().receiver)).rejects.toThrow("took nothing");
  });

  it("is not given up while it waits for events", async () => {
    const { sender, receiver } = createChannel<ExecutionEvent>();
    const guard = new GuardedListener(createListener({ name: "test", onEvent: () => undefined }), 250);
    const listening = guard.startListening(receiver);
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(guard.hasEnded).toBe(false);
    sender.close();
    await listening;
  });
});

function bound(channel: ReturnType<typeof createChannel<ExecutionEvent>>): typeof channel {
  return { sender: channel.sender, receiver: channel.receiver, report: () => channel.report() };
}
