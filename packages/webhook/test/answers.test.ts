import { createServer, type Server, type Socket } from "node:net";
import { createChannel, type ExecutionEvent } from "@flowtap/core";
import { afterEach, describe, expect, it } from "vitest";
import { MOST_ANSWER_BYTES } from "../src/http-exchange.ts";
import { eventAt, eventsOf } from "./support/events.ts";
import { newSecret } from "./support/receiver.ts";
import { deliver, webhookTo } from "./support/session.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that speaks as it likes: told of each request, once its body has come. */
async function listen(onRequest: (socket: Socket, number: number) => void): Promise<{ url: string; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  let requests = 0;
  server = createServer((socket) => {
    sockets.push(socket);
    let text = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      text += chunk.toString();
      if (!text.endsWith("]")) return;
      text = "";
      onRequest(socket, requests++);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, sockets };
}

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

describe("an answer without end", () => {
  it.each([200, 503])("(%i) is read to 64 KiB and no further, and its connection never used again", async (status) => {
    const block = Buffer.alloc(16_384, "x");
    let written = 0;
    const { url, sockets } = await listen((socket, number) => {
      if (number > 0) {
        socket.write(OK);
        return;
      }
      socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 10000000000\r\n\r\n`);
      const pour = (): void => {
        while (!socket.destroyed && socket.write(block)) written += block.length;
      };
      socket.on("drain", pour);
      pour();
    });
    expect(await deliver(webhookTo({ url, secret: newSecret() }, { batch: { maxEvents: 1 } }), eventsOf(3))).toMatchObject({ delivered: 3, failed: 0 });
    // What the two kernels hold for us comes on top of what we read.
    expect(written).toBeLessThan(MOST_ANSWER_BYTES + 16 * 1024 * 1024);
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
    expect(sockets).toHaveLength(2);
  });
});

describe("an answer that is none", () => {
  it.each([
    ["a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"],
    ["another protocol", "220 smtp.example.com ESMTP\r\n"],
    ["an answer shorter than it says", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok"],
    ["a length and chunks", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"],
    ["the end", ""],
  ])("%s: is a failure, and the next attempt has a connection of its own", async (_, bytes) => {
    const { url, sockets } = await listen((socket, number) => {
      if (number === 0) socket.end(bytes);
      else socket.write(OK);
    });
    const listener = webhookTo({ url, secret: newSecret() });
    expect(await deliver(listener, eventsOf(2))).toMatchObject({ delivered: 2, failed: 0 });
    expect(listener.stats()).toMatchObject({ attempts: 2, lastError: { reason: "connection" } });
    expect(sockets).toHaveLength(2);
  });

  it.each([
    ["103", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"],
    ["100 Continue, which nobody asked for", "HTTP/1.1 100 Continue\r\n\r\n"],
  ])("early hints come before the answer, and do not count as one (%s)", async (_, bytes) => {
    const { url } = await listen((socket, number) => {
      socket.write(`${bytes}${number === 0 ? "HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n" : OK}`);
    });
    const listener = webhookTo({ url, secret: newSecret() });
    expect(await deliver(listener, eventsOf(2))).toMatchObject({ delivered: 2 });
    expect(listener.stats()).toMatchObject({ attempts: 2, lastError: { status: 500 } });
  });

  it("comes while nobody has asked, and is not taken for the answer to the next request", async () => {
    const { url, sockets } = await listen((socket, number) => {
      socket.write(OK);
      if (number === 0) setTimeout(() => socket.write(OK), 10);
    });
    const listener = webhookTo({ url, secret: newSecret() }, { batch: { maxEvents: 1 } });
    const channel = createChannel<ExecutionEvent>({ overflow: "wait" });
    const running = listener.startListening(channel.receiver);
    await channel.sender.send(eventAt(0));
    await expect.poll(() => sockets[0]?.bytesWritten).toBe(2 * OK.length);
    await channel.sender.send(eventAt(1));
    channel.sender.close();
    await running;
    await listener.stopListening();
    expect(channel.report()).toMatchObject({ delivered: 2 });
    expect(sockets).toHaveLength(2);
  });
});
