import { request } from "node:http";
import { decodeEvent, openTap, type ExecutionEvent, type Tap } from "@flowtap/core";
import { describe, expect, it, vi } from "vitest";
import { BrowserPage } from "../src/index.ts";

const at = { timestamp: "2026-01-01T00:00:00Z", runId: "r" };
const progress = (text: string): ExecutionEvent => ({ ...at, type: "step_progress", stepId: "s", text });

async function opened(): Promise<{ page: BrowserPage; tap: Tap; address: string }> {
  const page = new BrowserPage({ port: 0, historyLength: 3 });
  const tap = openTap(page);
  await vi.waitFor(() => { expect(page.port).toBeDefined(); });
  return { page, tap, address: `http://127.0.0.1:${String(page.port)}` };
}

interface ReadFrame {
  readonly id: string;
  readonly event: ExecutionEvent;
}

/** Opens the stream; what it returns reads frames until there are `count`, and leaves. */
async function openStream(address: string, lastEventId?: string): Promise<(count: number) => Promise<ReadFrame[]>> {
  const gone = new AbortController();
  const response = await fetch(`${address}/events`, { signal: gone.signal, headers: lastEventId === undefined ? {} : { "last-event-id": lastEventId } });
  return async (count) => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.split("\n\n").length > count) break;
    }
    gone.abort();
    return text.split("\n\n").filter((frame) => frame !== "").map((frame) => {
      const [id = "", data = ""] = frame.split("\n");
      return { id: id.replace("id: ", ""), event: decodeEvent(data.replace("data: ", "")) };
    });
  };
}

describe("the browser page", () => {
  it("streams events as they happen, and the last ones to a page that comes late", async () => {
    const { tap, address } = await opened();
    for (const text of ["1", "2", "3", "4"]) tap.emit(progress(text));
    await vi.waitFor(() => { expect(tap.report().delivered).toBe(4); });
    const late = await openStream(address);
    tap.emit(progress("live"));
    const frames = await late(4);
    expect(frames.map(({ event }) => event.text)).toEqual(["2", "3", "4", "live"]);
    const resumed = await openStream(address, frames[1]?.id);
    expect((await resumed(2)).map(({ event }) => event.text)).toEqual(["4", "live"]);
    await tap.close();
  });

  it("misses nothing of a new run of the engine on a page that stayed open", async () => {
    const before = await opened();
    for (const text of ["1", "2", "3"]) before.tap.emit(progress(text));
    const [, , last] = await (await openStream(before.address))(3);
    await before.tap.close();
    const after = await opened();
    after.tap.emit(progress("anew"));
    const resumed = await openStream(after.address, last?.id);
    expect((await resumed(1)).map(({ event }) => event.text)).toEqual(["anew"]);
    await after.tap.close();
  });

  it("keeps an event with line ends and frames in its text one frame", async () => {
    const { tap, address } = await opened();
    const text = "a\n\ndata: forged\nid: 9\r\n\u2028<script>alert(1)</script>";
    tap.emit(progress(text));
    const read = await openStream(address);
    const [frame] = await read(1);
    expect(frame).toMatchObject({ id: expect.stringMatching(/\/1$/u) as string, event: { text } });
    await tap.close();
  });

  it("does not wait for a page that stops reading, and still stops", async () => {
    const { page, tap, address } = await opened();
    const stalled = request(`${address}/events`, (response) => response.pause());
    stalled.on("error", () => undefined);
    stalled.end();
    await vi.waitFor(() => { tap.emit(progress("x".repeat(1_000_000))); expect(tap.report().delivered).toBeGreaterThan(20); }, { timeout: 10_000, interval: 1 });
    const report = await tap.close();
    expect(report.errors).toEqual([]);
    expect(page.port).toBeUndefined();
  });

  it("refuses a host that is not this machine", async () => {
    const { page, tap } = await opened();
    const status = await new Promise((resolve) => {
      request({ host: "127.0.0.1", port: page.port, path: "/events", headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
    await tap.close();
  });

  it("serves the page with a policy that runs only its own script", async () => {
    const { tap, address } = await opened();
    const response = await fetch(address);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(await response.text()).toContain("page.js");
    expect((await fetch(`${address}/page.js`)).status).toBe(200);
    expect((await fetch(`${address}/nothing`)).status).toBe(404);
    await tap.close();
  });
});
