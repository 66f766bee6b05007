// A receiver with a ledger of its own: one line of JSON on stdout a request. The first argument is what it answers: a status, or
// "hang"; the second the secret to verify with.
import { createServer } from "node:http";
import { receiveWebhook } from "@flowtap/webhook/receive";

const [answer = "200", secret] = process.argv.slice(2);
/** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
async function receive(request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  let isVerified = false;
  if (secret !== undefined) isVerified = await receiveWebhook({ body, headers: request.headers }, { secret }).then(() => true, () => false);
  console.log(JSON.stringify({ id: request.headers["webhook-id"], isVerified, body: body.toString() }));
  if (answer !== "hang") response.writeHead(Number(answer)).end();
}

const server = createServer((request, response) => void receive(request, response));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === "object" && address !== null ? address.port : 0 }));
});
process.stdin.on("end", () => process.exit()).resume();
