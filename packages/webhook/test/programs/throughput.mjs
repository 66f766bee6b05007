// Posts the same batches to a server in another process, as a webhook (encoded and signed as they go) and as ready-made bodies
// through undici, in turn, and prints the median rates and their ratio.
// The server only counts what it gets; with VERIFY=1 it does what a receiver does: check a signature, parse.
// Usage: [VERIFY=1] node throughput.mjs [BATCH_SIZE] [EVENTS] [ROUNDS]
import { fork } from "node:child_process";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { createChannel, encodeEvent } from "@flowtap/core";
import { Pool } from "undici";
import { WebhookListener } from "../../dist/index.js";

const CONNECTIONS = 4;
const verifies = process.env["VERIFY"] === "1";
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

if (process.send === undefined) {
  await compare();
} else {
  let received = 0;
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on("data", (chunk) => {
      received += chunk.length;
      if (verifies) chunks.push(chunk);
    });
    request.on("end", () => {
      if (verifies) {
        const body = Buffer.concat(chunks);
        createHmac("sha256", SECRET).update(body).digest("base64");
        JSON.parse(body.toString());
      }
      response.end();
    });
  });
  process.on("message", () => {
    process.send?.({ received });
    received = 0;
  });
  process.on("disconnect", () => process.exit());
  server.listen(0, "127.0.0.1", () => process.send?.({ port: /** @type {import("node:net").AddressInfo} */ (server.address()).port }));
}

async function compare() {
  const [batchSize = 500, count = 100_000, rounds = 7] = process.argv.slice(2).map(Number);
  const server = fork(import.meta.filename, { stdio: "inherit" });
  /** @type {(message?: object) => Promise<any>} */
  const ask = (message) => new Promise((resolve) => {
    server.once("message", resolve);
    if (message !== undefined) server.send(message);
  });
  const { port } = await ask();
  const events = Array.from({ length: count }, (_, index) => eventAt(index));
  /** @type {Buffer[]} */
  const bodies = [];
  for (let first = 0; first < count; first += batchSize) bodies.push(Buffer.from(`[${events.slice(first, first + batchSize).map(encodeEvent).join(",")}]`));
  const expectedBytes = bodies.reduce((sum, { length }) => sum + length, 0);

  const contenders = { undici: () => postBodies(port, bodies), webhook: () => postEvents(port, events, batchSize) };
  /** @type {Record<string, number[]>} */
  const rates = { undici: [], webhook: [] };
  for (let round = -1; round < rounds; round++) {
    for (const [name, post] of Object.entries(contenders)) {
      const startMs = performance.now();
      const cpu = process.cpuUsage();
      await post();
      const rate = count / (performance.now() - startMs);
      const { user, system } = process.cpuUsage(cpu);
      const { received } = await ask({});
      if (Math.abs(received - expectedBytes) > expectedBytes / 100) throw new Error(`${name}: expected ${expectedBytes} bytes to arrive, ${received} did`);
      if (round >= 0) rates[name]?.push(rate);
      if (process.env["VERBOSE"]) console.log(name, Math.round(rate), "cpu ms", Math.round((user + system) / 1000));
    }
  }
  const median = (/** @type {number[]} */ values) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  const [undici = 0, webhook = 0] = [rates["undici"], rates["webhook"]].map((values) => median(values ?? []));
  console.log(`batches of ${batchSize}, ${CONNECTIONS} connections, ${Math.round(expectedBytes / count)} bytes an event, a server that ${verifies ? "verifies and parses" : "counts"}: webhook ${Math.round(webhook)}k/s, undici ${Math.round(undici)}k/s, ratio ${(webhook / undici).toFixed(2)}`);
  server.disconnect();
}

/** @param {number} port @param {readonly Buffer[]} bodies */
async function postBodies(port, bodies) {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS });
  let next = 0;
  const postSome = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const response = await pool.request({ method: "POST", path: "/hook", headers: { "content-type": "application/json" }, body });
      await response.body.dump();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, postSome));
  await pool.close();
}

/** @param {number} port @param {readonly import("@flowtap/core").ExecutionEvent[]} events @param {number} batchSize */
async function postEvents(port, events, batchSize) {
  const listener = new WebhookListener({ url: `http://127.0.0.1:${port}/hook`, secret: SECRET, allow: ["127.0.0.1"], concurrency: CONNECTIONS, batch: { maxEvents: batchSize, maxBytes: 1_048_576, maxWaitMs: 0 } });
  const channel = createChannel({ capacity: 16_384, overflow: "wait" });
  const running = listener.startListening(channel.receiver);
  for (let first = 0; first < events.length; first += 8_192) await channel.sender.sendAll(events.slice(first, first + 8_192));
  channel.sender.close();
  await running;
  await listener.stopListening();
  const { delivered } = channel.report();
  if (delivered !== events.length) throw new Error(`expected ${events.length} delivered, ${delivered} were`);
}

/** About 300 bytes on the wire; a tenth with metadata. @param {number} index @returns {import("@flowtap/core").ExecutionEvent} */
function eventAt(index) {
  const text = `line ${index}: ${"the quick brown fox jumps over the lazy dog ".repeat(4)}`.slice(0, 20 + ((index * 7_919) % 181));
  return {
    type: "step_progress",
    timestamp: "2026-01-02T03:04:05.678901Z",
    runId: `run-${index % 97}-01HZX3J7Q6W8E9R0T1Y2U3I4O5`,
    stepId: `step-${index % 13}`,
    attempt: 1,
    text,
    ...(index % 10 === 0 ? { metadata: { progress: { current: index, total: 100_000, unit: "files" }, usage: { input_tokens: index, output_tokens: 7 } } } : {}),
  };
}
