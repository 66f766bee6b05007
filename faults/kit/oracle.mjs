// An endpoint in a process of its own, with its own ledger: verifies the signature of every request by npm's standardwebhooks where
// it is told the secret, takes the events, and tells over IPC what it has. It ends with its parent.
// Usage: fork("oracle.mjs", [JSON.stringify({ secret })]); { port } comes first, any message is answered by the ledger.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";
import { RunLedger } from "./run-ledger.mjs";

const { secret } = JSON.parse(process.argv[2] ?? "{}");
const verifier = secret === undefined ? undefined : new Webhook(secret);
const ledger = new RunLedger();
const seen = new Set();
let duplicates = 0;
let forged = 0;

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    take(String(request.headers["webhook-id"]), /** @type {Record<string, string>} */ (request.headers), Buffer.concat(chunks).toString());
    response.end();
  });
});

/** @param {string} id @param {Record<string, string>} headers @param {string} body */
function take(id, headers, body) {
  try {
    verifier?.verify(body, headers);
  } catch {
    forged += 1;
    return;
  }
  if (seen.has(id)) {
    duplicates += 1;
    return;
  }
  seen.add(id);
  for (const event of JSON.parse(body)) ledger.take(event);
}

process.on("message", () => process.send?.({ ...ledger.summary(), requests: seen.size, duplicates, forged }));
process.on("disconnect", () => {
  server.closeAllConnections();
  server.close();
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: /** @type {import("node:net").AddressInfo} */ (server.address()).port }));
