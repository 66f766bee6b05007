import { Duplex } from "node:stream";
import { Client } from "undici";
import { HttpExchange } from "./http-exchange.ts";

const ANSWER = `HTTP/1.1 204 No Content\r\n${"x-warm-up: 1\r\n".repeat(16)}\r\n`;

/**
 * Reads one made-up answer, over no network. undici's parser is WebAssembly, and V8 compiles its one large function a second time, for
 * speed, as soon as it has run: that takes 40 MiB for a third of a second. Here that happens while the process is small; left to itself
 * it happens with the first answer after an outage, on top of all the rest. Never rejects.
 */
export async function warmParser(): Promise<void> {
  const socket = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => {
      done();
      setImmediate(() => socket.push(ANSWER));
    },
  });
  const client = new Client("http://nowhere.invalid", {
    connect: (_options, callback) => {
      setImmediate(() => {
        // A stream is all that undici needs of a socket here.
        callback(null, socket as Parameters<typeof callback>[1] & Duplex);
      });
    },
  });
  await new Promise((resolve) => client.dispatch({ method: "GET", path: "/" }, new HttpExchange(resolve)));
  await client.destroy();
}
