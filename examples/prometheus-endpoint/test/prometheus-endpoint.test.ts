import { once } from "node:events";
import { createServer } from "node:net";
import { openTap, type ExecutionEvent } from "@flowtap/core";
import { describe, expect, it, vi } from "vitest";
import { PrometheusEndpoint } from "../src/index.ts";

const at = { timestamp: "2026-01-01T00:00:00Z", runId: "r" };
const SECOND_NS = 1_000_000_000;

async function scrape(endpoint: PrometheusEndpoint, path = "/metrics"): Promise<{ status: number; text: string }> {
  await vi.waitFor(() => { expect(endpoint.port).toBeDefined(); });
  const response = await fetch(`http://127.0.0.1:${String(endpoint.port)}${path}`);
  return { status: response.status, text: await response.text() };
}

describe("the Prometheus endpoint", () => {
  it("counts runs, steps, retries and durations while the run goes on", async () => {
    const endpoint = new PrometheusEndpoint({ port: 0 });
    const tap = openTap(endpoint);
    const events: ExecutionEvent[] = [
      { ...at, type: "workflow_started" },
      { ...at, type: "workflow_started", runId: "other" },
      { ...at, type: "step_retrying", stepId: "a", attempt: 2 },
      { ...at, type: "step_completed", stepId: "a", durationNs: 2 * SECOND_NS },
      { ...at, type: "step_skipped", stepId: "b" },
      { ...at, type: "workflow_failed", durationNs: 3 * SECOND_NS },
    ];
    for (const event of events) tap.emit(event);
    await vi.waitFor(() => { expect(tap.report().delivered).toBe(events.length); });
    const { text } = await scrape(endpoint);
    expect(text).toContain("flowtap_runs_active 1\n");
    expect(text).toContain('flowtap_runs_total{status="failed"} 1\n');
    expect(text).toContain('flowtap_steps_total{status="completed"} 1\n');
    expect(text).toContain('flowtap_steps_total{status="skipped"} 1\n');
    expect(text).toContain("flowtap_step_retries_total 1\n");
    expect(text).toContain('flowtap_step_duration_seconds_bucket{le="5"} 1\n');
    expect(text).toContain("flowtap_run_duration_seconds_sum 3\n");
    expect(await tap.close()).toMatchObject({ delivered: events.length, failed: 0 });
  });

  it("makes no series of what an engine wrote", async () => {
    const endpoint = new PrometheusEndpoint({ port: 0 });
    const tap = openTap(endpoint);
    for (let index = 0; index < 1_000; index++) tap.emit({ ...at, type: "step_failed", stepId: `step-${String(index)}"}\n`, error: "x" });
    await vi.waitFor(() => { expect(tap.report().delivered).toBe(1_000); });
    const { text } = await scrape(endpoint);
    expect(text).toContain('flowtap_steps_total{status="failed"} 1000\n');
    expect(text).not.toContain("step-");
    await tap.close();
  });

  it("answers 404 elsewhere, and nothing after its stop", async () => {
    const endpoint = new PrometheusEndpoint({ port: 0 });
    const tap = openTap(endpoint);
    expect((await scrape(endpoint, "/")).status).toBe(404);
    await tap.close();
    expect(endpoint.port).toBeUndefined();
  });

  it("fails at its start when the port is taken, before it takes an event", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    const endpoint = new PrometheusEndpoint({ port: typeof address === "object" ? (address?.port ?? 0) : 0 });
    const errors: unknown[] = [];
    const tap = openTap(endpoint, { onListenerError: (error) => errors.push(error) });
    tap.emit({ ...at, type: "workflow_started" });
    expect(await tap.close()).toMatchObject({ delivered: 0, dropped: { cancelled: 1 } });
    expect(String(errors[0])).toContain("EADDRINUSE");
    holder.close();
  });
});
