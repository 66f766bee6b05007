// In a network of its own, beside a cloud's metadata server: sends events to endpoints that lead there by redirect, by spelling and by
// name, and prints what reached it: { control, redirected, spelled, named, outcomes }.
import { createSocket } from "node:dgram";
import { get } from "node:http";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { createChannel } from "@flowtap/core";
import { WebhookListener } from "@flowtap/webhook";

const METADATA = "169.254.169.254";
const SPELLINGS = [METADATA, "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "0xa9.0xfe.0xa9.0xfe", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "169.254.169.254.", "１６９.254.169.254"];
const NAMES = ["metadata.example.com", "mapped.example.com", "mixed.example.com"];

let connections = 0;
for (const port of [80, 443]) {
  const server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined).end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
  });
  await new Promise((resolve) => server.listen(port, METADATA, () => resolve(undefined)));
}

// A name server that answers every question for an address with the metadata server's.
const names = createSocket("udp4");
names.on("message", (question, { port, address }) => {
  const type = question.readUInt16BE(question.indexOf(0, 12) + 1);
  const end = question.indexOf(0, 12) + 5;
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(type === 1 || type === 28 ? 1 : 0, 6);
  header.fill(0, 8, 12);
  const data = type === 1 ? Buffer.from([169, 254, 169, 254]) : Buffer.from("00000000000000000000ffffa9fea9fe", "hex");
  const record = Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]), data]);
  names.send(Buffer.concat([header, question.subarray(12, end), ...(type === 1 || type === 28 ? [record] : [])]), port, address);
});
await new Promise((resolve) => names.bind(53, "127.0.0.1", () => resolve(undefined)));

/** @param {string} url */
const visit = (url) => new Promise((resolve) => get(url, (response) => response.resume().once("end", resolve)).once("error", resolve));
for (const host of [METADATA, NAMES[0]]) await visit(`http://${String(host)}/`);
const control = connections;

/** @type {string[]} */
const outcomes = [];
/** Sends an event and counts what reached the metadata server. @param {string} url @param {string[]} [allow] */
async function tempt(url, allow = []) {
  const before = connections;
  try {
    const listener = new WebhookListener({ url, allow, retry: { maxAttempts: 2, baseDelayMs: 1 }, deadlineMs: 2_000, attemptTimeoutMs: 1_000, stopTimeoutMs: 100 });
    /** @type {import("@flowtap/core").Channel<import("@flowtap/core").ExecutionEvent>} */
    const channel = createChannel();
    channel.sender.trySend({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build" });
    channel.sender.close();
    await listener.startListening(channel.receiver);
    await listener.stopListening();
    outcomes.push(channel.report().delivered === 0 ? "failed" : "delivered");
  } catch {
    outcomes.push("refused");
  }
  return connections - before;
}

let redirects = 0;
let status = 0;
const redirector = createHttpServer((request, response) => {
  redirects += 1;
  request.resume();
  response.writeHead(status, { location: `http://${METADATA}/latest/meta-data/` }).end();
});
await new Promise((resolve) => redirector.listen(8080, "127.0.0.1", () => resolve(undefined)));
let redirected = 0;
for (status of [301, 302, 303, 307, 308]) redirected += await tempt("http://127.0.0.1:8080/", ["127.0.0.1"]);
let spelled = 0;
for (const host of SPELLINGS) for (const scheme of ["http", "https"]) spelled += await tempt(`${scheme}://${host}/`);
let named = 0;
process.env["https_proxy"] = process.env["HTTPS_PROXY"] = `http://${METADATA}:80`;
for (const host of NAMES) named += await tempt(`https://${host}/`);
console.log(JSON.stringify({ control, redirects, redirected, spelled, named, outcomes }));
process.exit();
