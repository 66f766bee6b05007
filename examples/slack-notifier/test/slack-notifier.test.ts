import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { inspect } from "node:util";
import { OptionError, openTap, type ExecutionEvent } from "@flowtap/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createListener, createSlackNotifier } from "../src/index.ts";

const timestamp = "2026-01-01T00:00:00Z";
const failedStep: ExecutionEvent = { type: "step_failed", timestamp, runId: "nightly", stepId: "deploy", error: "exit 1" };
const failedRun = (error: string): ExecutionEvent => ({ type: "workflow_failed", timestamp, runId: "nightly", error });

let server: Server;
let url: string;
let texts: string[];
let answer: { status: number; location?: string };

beforeEach(async () => {
  texts = [];
  answer = { status: 200 };
  server = createServer((request, response) => {
    void text(request).then((body) => {
      texts.push((JSON.parse(body) as { text: string }).text);
      response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location }).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? String(address?.port) : ""}/services/T0/B0/s3cret`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe("the Slack notifier", () => {
  it("posts once when a run fails, naming the step and the error", async () => {
    const tap = openTap(createSlackNotifier({ url }));
    tap.emit({ type: "workflow_started", timestamp, runId: "nightly" });
    tap.emit(failedStep);
    tap.emit(failedRun("deploy failed"));
    expect(await tap.close()).toMatchObject({ delivered: 3, failed: 0 });
    expect(texts).toEqual([":x: nightly failed at *deploy*\n>deploy failed"]);
  });

  it("is made for the command with the address in SLACK_WEBHOOK_URL", async () => {
    vi.stubEnv("SLACK_WEBHOOK_URL", url);
    const tap = openTap(createListener({ timeoutMs: "5000" }));
    vi.unstubAllEnvs();
    tap.emit(failedRun("from the command"));
    await tap.close();
    expect(texts).toEqual([":x: nightly failed\n>from the command"]);
    expect(() => createListener()).toThrow(OptionError);
    expect(() => createListener({ timeoutMs: "soon" })).toThrow(OptionError);
  });

  it("says nothing of runs that complete", async () => {
    const tap = openTap(createSlackNotifier({ url }));
    tap.emit(failedStep);
    tap.emit({ type: "workflow_completed", timestamp, runId: "nightly" });
    await tap.close();
    expect(texts).toEqual([]);
  });

  it("shows mentions, links and formatting in an error instead of obeying them", async () => {
    const tap = openTap(createSlackNotifier({ url }));
    tap.emit(failedRun("<!channel> <@U1> <https://evil.example|click> *bold*\nsecond"));
    await tap.close();
    expect(texts[0]).toBe(":x: nightly failed\n>&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example|click&gt; \u200b*\u200bbold\u200b*\u200b\n>second");
  });

  it("keeps every line of an error in the quotation, and ids on the first line", async () => {
    const tap = openTap(createSlackNotifier({ url }));
    tap.emit({ ...failedStep, runId: "a\r\n:tada: b", stepId: "c\nd" });
    tap.emit({ ...failedRun("e\rf\u2028g\r\nh"), runId: "a\r\n:tada: b" });
    await tap.close();
    expect(texts[0]).toBe(":x: a :tada: b failed at *c d*\n>e\n>f\n>g\n>h");
  });

  it.each([{ status: 500 }, { status: 307, location: "/elsewhere" }])("counts the event as failed when Slack answers $status, and keeps the address to itself", async (given) => {
    answer = given;
    const tap = openTap(createSlackNotifier({ url }));
    tap.emit(failedRun("x"));
    const report = await tap.close();
    expect(report).toMatchObject({ delivered: 0, failed: 1 });
    expect(texts).toHaveLength(1);
    expect(inspect(report, { depth: Infinity })).not.toContain("s3cret");
  });

  it("refuses what is no address, without repeating it", () => {
    expect(() => createSlackNotifier({ url: "s3cret" })).toThrow('option "url": expected the https address of an incoming webhook');
    expect(() => createSlackNotifier({ url: "s3cret" })).not.toThrow("s3cret");
  });
});
