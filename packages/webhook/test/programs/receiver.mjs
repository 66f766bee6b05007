// An HTTP server in a process of its own: verifies every request with npm's standardwebhooks, answers by plan or at random, and
// keeps a ledger of what it saw. Told what to do over IPC: { plan } sets the plan, { ask: "ledger" } returns the ledger.
// Usage: fork("receiver.mjs", [JSON.stringify({ secret, seed })])
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { Webhook } from "standardwebhooks";

/**
 * @typedef {object} Plan
 * @property {readonly string[]} [answers] one a request, then `ok`: a status ("503"), "429:1" (Retry-After), or a fault's name
 * @property {readonly string[]} [always] picked at random for each request
 * @property {string} [poison] events whose text holds it are refused with 400
 * @property {number} [mostBytes] longer bodies are refused with 413
 * @property {number} [delayMs] before each answer
 */

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} timestamp
 * @property {string} signature
 * @property {string} contentType
 * @property {boolean} verified
 * @property {string} answer what was done
 * @property {boolean} taken whether a whole 2xx was meant
 * @property {number} bytes
 * @property {number} atMs
 * @property {readonly string[]} events `run#attempt` of each
 */

const { secret, seed = 1 } = JSON.parse(process.argv[2] ?? "{}");
const verifier = secret === undefined ? undefined : new Webhook(secret);
/** @type {Plan} */
let plan = {};
/** @type {string[]} */
let answers = [];
/** @type {Entry[]} */
let entries = [];
let keepsBodies = false;
/** @type {string[]} */
let bodies = [];
/** @type {Buffer | undefined} */
let bomb;
let redirected = 0;
let connections = 0;
/** Requests whose headers came. */
let begun = 0;
/** Of them: those that were cut off before their body had come. */
let cutOff = 0;

/** Answers with a 2xx, whole or not: the events were taken, whether the sender can know it or not. */
const TAKING = new Set(["ok", "reset-after", "reset-in-answer", "drip", "huge", "bomb", "two-answers", "early-hints"]);

let state = seed >>> 0;
const random = () => {
  // mulberry32: the seed makes a run repeatable.
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

const target = createServer((_, response) => {
  redirected++;
  response.end();
});

const server = createServer((request, response) => {
  begun++;
  const answer = answers.shift() ?? plan.always?.[Math.floor(random() * plan.always.length)] ?? "ok";
  if (answer === "reset-before") {
    record(request, Buffer.alloc(0), answer, false);
    request.socket.resetAndDestroy();
    return;
  }
  if (answer === "reset-during") {
    request.on("error", () => undefined);
    request.once("data", () => {
      record(request, Buffer.alloc(0), answer, false);
      request.socket.resetAndDestroy();
    });
    return;
  }
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("error", () => undefined);
  request.on("close", () => {
    if (!request.complete) cutOff++;
  });
  request.on("end", () => {
    const reply = () => { respond(request, response, Buffer.concat(chunks), answer); };
    if (plan.delayMs === undefined) reply();
    else setTimeout(reply, plan.delayMs);
  });
});
server.on("connection", () => connections++);
server.on("clientError", (_, socket) => socket.destroy());

/** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response @param {Buffer} body @param {string} answer */
function respond(request, response, body, answer) {
  response.on("error", () => undefined);
  if (plan.mostBytes !== undefined && body.length > plan.mostBytes) answer = "413";
  else if (plan.poison !== undefined && body.includes(plan.poison)) answer = "400";
  const [, kind = "", detail] = /^([^:]*)(?::(.*))?$/.exec(answer) ?? [];
  record(request, body, answer, TAKING.has(kind) || /^2\d\d$/.test(kind));
  switch (kind) {
    case "ok":
      response.writeHead(200, { "content-type": "text/plain" }).end("thank you");
      break;
    case "reset-after":
      request.socket.resetAndDestroy();
      break;
    case "reset-in-answer":
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setTimeout(() => request.socket.resetAndDestroy(), 5);
      break;
    case "hang":
      break;
    case "drip": {
      response.writeHead(200);
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => { clearInterval(timer); });
      break;
    }
    case "drip-headers": {
      request.socket.write("HTTP/1.1 200 OK\r\n");
      const timer = setInterval(() => request.socket.write("x-drip: 1\r\n"), 20);
      request.socket.on("close", () => { clearInterval(timer); });
      break;
    }
    case "huge": {
      // 10 GB, as far as anyone reads.
      response.writeHead(200, { "content-length": String(10 * 1024 ** 3) });
      const block = Buffer.alloc(65_536, "x");
      const pour = () => {
        while (!response.destroyed && response.write(block));
      };
      response.on("drain", pour);
      pour();
      break;
    }
    case "bomb": {
      // Small on the wire, large for whoever inflates it.
      bomb ??= gzipSync(Buffer.alloc(32 * 1024 * 1024), { level: 1 });
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
      break;
    }
    case "huge-headers":
      response.writeHead(200, { "x-huge": "x".repeat(1024 * 1024) }).end();
      break;
    case "bad-chunks":
      request.socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nnonsense\r\n");
      break;
    case "two-answers":
      request.socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\nno");
      break;
    case "early-hints":
      response.writeEarlyHints({ link: "</a>; rel=preload" });
      response.writeContinue();
      response.writeHead(200).end();
      break;
    case "nonsense":
      request.socket.end("220 smtp.example.com ESMTP\r\n");
      break;
    case "redirect": {
      const { port } = /** @type {import("node:net").AddressInfo} */ (target.address());
      response.writeHead(detail === undefined ? 307 : Number(detail), { location: `http://127.0.0.1:${port}/stolen` }).end();
      break;
    }
    default:
      response.writeHead(Number(kind), detail === undefined ? {} : { "retry-after": detail }).end("no");
  }
}

/** @param {import("node:http").IncomingMessage} request @param {Buffer} body @param {string} answer @param {boolean} taken */
function record({ headers }, body, answer, taken) {
  const id = String(headers["webhook-id"]);
  const timestamp = String(headers["webhook-timestamp"]);
  const signature = String(headers["webhook-signature"]);
  let verified = verifier === undefined;
  try {
    verifier?.verify(body.toString(), { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature });
    verified = true;
  } catch {
    // Seen in the ledger.
  }
  if (keepsBodies) bodies.push(body.toString());
  entries.push({ id, timestamp, signature, contentType: String(headers["content-type"]), verified, answer, taken, bytes: body.length, atMs: performance.now(), events: body.length === 0 ? [] : keysOf(body) });
}

/** @param {Buffer} body */
function keysOf(body) {
  return JSON.parse(body.toString()).map((/** @type {any} */ event) => `${(event.data ?? event).run_id}#${(event.data ?? event).attempt}`);
}

process.on("message", (/** @type {any} */ message) => {
  if (message.plan !== undefined) {
    plan = message.plan;
    answers = [...(plan.answers ?? [])];
  }
  if (message.keepBodies === true) keepsBodies = true;
  if (message.closeIdle === true) server.closeIdleConnections();
  if (message.clear === true) {
    keepsBodies = false;
    entries = [];
    bodies = [];
    connections = 0;
    begun = 0;
    cutOff = 0;
  }
  process.send?.({ reply: message.number, entries: message.ask === "ledger" ? entries : [], bodies: message.ask === "ledger" ? bodies : [], count: entries.length, begun, cutOff, redirected, connections });
});
process.on("disconnect", () => process.exit());

target.listen(0, "127.0.0.1", () => {
  server.listen(0, "127.0.0.1", () => {
    process.send?.({ port: /** @type {import("node:net").AddressInfo} */ (server.address()).port });
  });
});
