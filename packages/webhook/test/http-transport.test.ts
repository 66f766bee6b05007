import { createServer, type AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { HttpTransport } from "../src/http-transport.ts";
import { systemSurroundings } from "../src/surroundings.ts";
import { parseEndpoint } from "../src/webhook-endpoint.ts";

it("begins no request once it was told to stop", async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = parseEndpoint(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, ["127.0.0.1"]);
  const stop = new AbortController();
  const transport = new HttpTransport(endpoint, 1, 5_000, systemSurroundings.lookup, stop.signal);
  const body = new Uint8Array(2);

  expect(await transport.attempt([], body, 5_000)).toMatchObject({ failure: "connection" });
  stop.abort();
  expect(await transport.attempt([], body, 5_000)).toEqual({ failure: "stopped", systemCode: undefined });
  expect(connections).toBe(1);

  transport.close();
  await new Promise((resolve) => server.close(resolve));
});
