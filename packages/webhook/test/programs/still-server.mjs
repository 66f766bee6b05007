// Listens with the shortest backlog there is, says where, and is then stopped by a signal.
// Usage: fork("still-server.mjs")
import { createServer } from "node:net";

const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  process.send?.({ port: /** @type {import("node:net").AddressInfo} */ (server.address()).port });
});
process.on("disconnect", () => process.exit());
