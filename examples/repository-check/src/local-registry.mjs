import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Runs `body` with a small package registry on this machine. Like many a service it is not quite ready for its first request.
 *
 * @template T
 * @param {readonly import("./read-manifests.mjs").Package[]} packages that it knows
 * @param {(origin: string) => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function withLocalRegistry(packages, body) {
  const versions = new Map(packages.map(({ name, version }) => [`/${encodeURIComponent(name)}`, version]));
  let requests = 0;
  const server = createServer(({ url = "" }, response) => {
    requests += 1;
    const latest = versions.get(url);
    if (requests === 1) response.writeHead(503).end();
    else if (latest === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ latest }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  try {
    return await body(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
