import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { afterAll, beforeAll, describe, it } from "vitest";
import { createSlackNotifier } from "../src/index.ts";

/** The texts that came to a path. A path that begins with `/hung` never gets an answer. */
const posts = new Map<string, string[]>();
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const { url = "" } = request;
    posts.set(url, [...(posts.get(url) ?? []), (JSON.parse(body) as { text: string }).text]);
    if (!url.startsWith("/hung")) response.end("ok");
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise<void>((resolve) => {
  server.close(() => { resolve(); });
  server.closeAllConnections();
}));

let created = 0;
function create(path = `/${String(++created)}`, timeoutMs = 10_000) {
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`;
  return Object.assign(createSlackNotifier({ url, timeoutMs }), { path });
}

describe("the Slack notifier", () => {
  testConformance(it, listenerConformance({
    create: () => create(),
    createHung: () => create(`/hung/${String(++created)}`, 1_000),
    observe: ({ path }) => posts.get(path) ?? [],
    shows: ({ type }) => type === "workflow_failed",
  }));
});
