import type { LookupAddress } from "node:dns";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuardedConnector, guardLookup } from "../src/guarded-connector.ts";
import type { HostLookup } from "../src/shared-lookup.ts";
import type { AddressRule } from "../src/webhook-endpoint.ts";

let server: Server;
let port = 0;
let connections = 0;
beforeAll(async () => {
  server = createServer((socket) => {
    connections++;
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as { port: number });
});
afterAll(() => server.close());

const four = (address: string): LookupAddress => ({ address, family: 4 });
const six = (address: string): LookupAddress => ({ address, family: 6 });
const answering = (...addresses: LookupAddress[]): HostLookup => () => Promise.resolve(addresses);

/** The code of the error, or where it is connected to. */
function connectTo(hostname: string, lookup: HostLookup, rule: AddressRule, timeoutMs = 300): Promise<string> {
  const connect = createGuardedConnector(lookup, rule, timeoutMs);
  return new Promise((resolve) => {
    connect({ hostname, protocol: "http:", port }, (error, socket) => {
      resolve(error === null ? String(socket?.remoteAddress) : String((error as NodeJS.ErrnoException).code));
      socket?.destroy();
    });
  });
}

describe("the guarded connector", () => {
  it("connects to no special-purpose address that a resolver answers with", async () => {
    const before = connections;
    const answers = [
      [four("127.0.0.1")],
      [four("10.0.0.1"), four("127.0.0.1")],
      [six("::1")],
      [six("::ffff:127.0.0.1")],
      [six("::127.0.0.1")],
      [six("64:ff9b::7f00:1")],
      [six("2002:7f00:1::")],
      [six("2001:0:4136:e378:8000:63bf:80ff:fffe")],
      [six("fe80::1%lo")],
      [four("169.254.169.254")],
      [four("0.0.0.0")],
      [],
      Array.from({ length: 1_000 }, () => four("127.0.0.1")),
    ];
    for (const addresses of answers) expect(await connectTo("hooks.example.com", answering(...addresses), "public")).toBe("EBLOCKED");
    expect(connections).toBe(before);
  });

  it("uses the very addresses that it checked: a second answer changes nothing", async () => {
    let asked = 0;
    const rebinding: HostLookup = () => Promise.resolve([asked++ === 0 ? four("192.0.2.1") : four("127.0.0.1")]);
    const before = connections;
    expect(await connectTo("hooks.example.com", rebinding, "public")).toBe("EBLOCKED");
    expect([asked, connections]).toEqual([1, before]);
  });

  it("leaves the special-purpose addresses out of a mixed answer, and tries at most eight", async () => {
    const tried: unknown[] = [];
    const lookup = answering(four("127.0.0.1"), four("93.184.216.34"), ...Array.from({ length: 1_000 }, () => four("93.184.216.35")));
    guardLookup(lookup, "public")("hooks.example.com", { all: true }, (_, addresses) => tried.push(...(addresses as LookupAddress[])));
    await expect.poll(() => tried.length).toBe(8);
    expect(tried[0]).toEqual(four("93.184.216.34"));
    expect(tried).not.toContainEqual(four("127.0.0.1"));
  });

  it("asks the socket again where it ended: an address in the host is not looked up", async () => {
    expect(await connectTo("127.0.0.1", answering(), "public")).toBe("EBLOCKED");
    expect(await connectTo("127.0.0.1", answering(), "loopback")).toBe("127.0.0.1");
  });

  it("keeps http: on this host, wherever its name leads", async () => {
    expect(await connectTo("localhost", answering(four("10.0.0.1")), "loopback")).toBe("EBLOCKED");
    expect(await connectTo("localhost", answering(four("93.184.216.34")), "loopback")).toBe("EBLOCKED");
    expect(await connectTo("localhost", answering(four("127.0.0.1")), "loopback")).toBe("127.0.0.1");
  });

  it("goes where a host leads that is allowed by name", async () => {
    expect(await connectTo("internal.example.com", answering(four("127.0.0.1")), "any")).toBe("127.0.0.1");
  });

  it("passes on what the resolver says, and gives up a look-up that takes too long", async () => {
    expect(await connectTo("nowhere.example.com", () => Promise.reject(Object.assign(new Error("no"), { code: "EAI_AGAIN" })), "public")).toBe("EAI_AGAIN");
    expect(await connectTo("slow.example.com", () => new Promise(() => undefined), "public", 20)).toBe("ETIMEDOUT");
  });
});
