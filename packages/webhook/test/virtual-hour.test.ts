import { createServer, type Server } from "node:http";
import { createChannel, type ExecutionEvent } from "@flowtap/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WebhookStats } from "../src/index.ts";
import { eventsOf } from "./support/events.ts";
import { isFull } from "./support/full.ts";
import { newSecret } from "./support/receiver.ts";
import { webhookTo } from "./support/session.ts";
import { VirtualSurroundings } from "./support/virtual-surroundings.ts";

const HOUR_MS = 3_600_000;
const endpoints = isFull ? 100 : 25;

let server: Server;
let url = "";
let status = 500;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
});
afterAll(() => server.close());

/** Notes when each attempt was made: the one time that the wall clock is asked before an answer comes. */
class NotingSurroundings extends VirtualSurroundings {
  readonly attemptsMs: number[] = [];
  /** What chance said, once a failure. */
  readonly chances: number[] = [];

  override random(): number {
    const chance = super.random();
    this.chances.push(chance);
    return chance;
  }

  override wallClockMs(): number {
    if (this.attemptsMs.at(-1) !== this.nowMs) this.attemptsMs.push(this.nowMs);
    return this.wallMs;
  }
}

/** A sender that has an hour, and does not know that it is a short one. */
async function sendForAnHour(surroundings: VirtualSurroundings): Promise<{ failed: number; delivered: number; endedMs: number; stats: WebhookStats }> {
  const channel = createChannel<ExecutionEvent>();
  await channel.sender.sendAll(eventsOf(3));
  channel.sender.close();
  const listener = webhookTo({ url, secret: newSecret() }, { retry: { baseDelayMs: 250, maxDelayMs: 60_000, maxAttempts: Infinity }, deadlineMs: HOUR_MS }, surroundings);
  await listener.startListening(channel.receiver);
  const endedMs = surroundings.nowMs;
  await listener.stopListening();
  return { ...channel.report(), endedMs, stats: listener.stats() };
}

describe("an hour of 500", () => {
  it("is met with ever rarer attempts, spread evenly over time, and an open circuit", { timeout: 120_000 }, async () => {
    status = 500;
    const perMinute = Array.from({ length: 60 }, () => 0);
    for (let seed = 1; seed <= endpoints; seed++) {
      const surroundings = new NotingSurroundings(seed);
      const { failed, endedMs, stats } = await sendForAnHour(surroundings);
      expect(failed).toBe(3);
      expect(stats.isCircuitOpen).toBe(true);
      expect(endedMs).toBeLessThanOrEqual(HOUR_MS);
      expect(endedMs).toBeGreaterThan(HOUR_MS - 60_000);
      const attempts = surroundings.attemptsMs;
      expect(attempts.length).toBe(stats.attempts);
      for (const [index, atMs] of attempts.slice(1).entries()) {
        const scheduledMs = (surroundings.chances[index] ?? 0) * Math.min(60_000, 250 * 2 ** index);
        expect(atMs - (attempts[index] ?? 0)).toBeCloseTo(scheduledMs, 3);
      }
      // 120 on average: half of maxDelayMs between two.
      expect(attempts.length).toBeGreaterThan(80);
      expect(attempts.length).toBeLessThan(180);
      for (const atMs of attempts) perMinute[Math.floor(atMs / 60_000)] = (perMinute[Math.floor(atMs / 60_000)] ?? 0) + 1;
    }
    // The first minutes have the first, quick attempts; then nothing may bunch up.
    const settled = perMinute.slice(5);
    const mean = settled.reduce((sum, count) => sum + count, 0) / settled.length;
    expect(Math.max(...settled)).toBeLessThan(2 * mean);
  });

  it("is not cut short or stretched by a wall clock that jumps", async () => {
    status = 503;
    const surroundings = new NotingSurroundings(7);
    const jumps = [3_600_000, -3_600_000, 86_400_000, -172_800_000];
    const sleep = surroundings.sleep.bind(surroundings);
    surroundings.sleep = (ms, signal) => {
      surroundings.wallMs += jumps[surroundings.sleeps.length % jumps.length] ?? 0;
      return sleep(ms, signal);
    };
    const { endedMs } = await sendForAnHour(surroundings);
    expect(endedMs).toBeGreaterThan(HOUR_MS - 60_000);
    expect(surroundings.attemptsMs.length).toBeGreaterThan(80);
    expect(surroundings.attemptsMs.length).toBeLessThan(180);
  });

  it("ends when the endpoint is back", async () => {
    status = 500;
    const surroundings = new VirtualSurroundings(3);
    const sleep = surroundings.sleep.bind(surroundings);
    surroundings.sleep = (ms, signal) => {
      if (surroundings.nowMs > HOUR_MS / 2) status = 204;
      return sleep(ms, signal);
    };
    const { delivered, endedMs, stats } = await sendForAnHour(surroundings);
    expect(delivered).toBe(3);
    expect(stats.isCircuitOpen).toBe(false);
    expect(endedMs).toBeLessThan(HOUR_MS / 2 + 120_000);
  });
});
