// An HTTP server in a process of its own: verifies every request, answers as it is told to, and keeps a ledger of what it took.
// Told over IPC: { answer } is a status, "hang", "reset" (after it took the events), "mixed" or
// "refuse" (nobody listens); { ask: "ledger" } returns the ledger.
// Usage: fork("ledger-server.mjs", [SECRET])
import { createServer } from "node:http";
import { receiveWebhook } from "@flowtap/webhook/receive";

const secret = process.argv[2] ?? "";
/** @type {string | number} */
let answer = 200;
/** @type {{ id: string, verified: boolean, numbers: number[] }[]} */
let taken = [];
let requests = 0;
let port = 0;

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("error", () => undefined);
  response.on("error", () => undefined);
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    requests++;
    const body = Buffer.concat(chunks);
    const now = answer === "mixed" ? ([200, 200, 200, 503, "reset"][requests % 5] ?? 200) : answer;
    if (now === "hang") return;
    if (now === 200 || now === "reset") void take(request.headers, body);
    if (now === "reset") request.socket.resetAndDestroy();
    else response.writeHead(Number(now)).end();
  });
});

/** @param {import("node:http").IncomingHttpHeaders} headers @param {Buffer} body */
async function take(headers, body) {
  const entry = { id: String(headers["webhook-id"]), verified: false, numbers: JSON.parse(body.toString()).map((/** @type {{ attempt: number }} */ { attempt }) => attempt - 1) };
  taken.push(entry);
  await receiveWebhook({ body, headers: /** @type {Record<string, string>} */ (headers) }, { secret });
  entry.verified = true;
}

process.on("message", (/** @type {any} */ { answer: told, ask, clear, number }) => {
  if (told !== undefined) {
    answer = told;
    if (told === "refuse") {
      server.close();
      server.closeAllConnections();
    } else if (!server.listening) server.listen(port, "127.0.0.1");
  }
  if (clear === true) taken = [];
  process.send?.({ number, requests, taken: ask === "ledger" ? taken : [] });
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1");
server.once("listening", () => {
  ({ port } = /** @type {import("node:net").AddressInfo} */ (server.address()));
  process.send?.({ port });
});
