// receive-batches.mjs: an HTTP server on loopback that counts the events of every body, and tells when asked.
import { createServer } from "node:http";

const EVENT_START = Buffer.from('{"type":"');
let requests = 0;
let events = 0;

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    for (let at = body.indexOf(EVENT_START); at >= 0; at = body.indexOf(EVENT_START, at + EVENT_START.length)) events += 1;
    requests += 1;
    response.writeHead(204).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : undefined });
});
process.on("message", () => {
  process.send?.({ requests, events });
  requests = 0;
  events = 0;
});
process.on("disconnect", () => {
  server.close();
  server.closeAllConnections();
});
