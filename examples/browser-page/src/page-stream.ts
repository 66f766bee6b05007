import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createChannel, type Sender } from "@flowtap/core";
import type { Frame } from "./event-history.ts";

/** Frames that wait for one page at most; a page that does not keep up misses the oldest, and nobody waits for it. */
const CAPACITY = 1_000;

/** Sends frames to one page until it goes away or the returned sender is closed. */
export function streamTo(response: ServerResponse, missed: readonly Frame[]): Sender<Frame> {
  const { sender, receiver } = createChannel<Frame>({ capacity: CAPACITY, overflow: "drop-oldest" });
  const gone = new AbortController();
  response.once("close", () => {
    gone.abort();
    receiver.cancel();
  });
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  response.write(missed.map(({ text }) => text).join(""));
  void pump();
  return sender;

  async function pump(): Promise<void> {
    try {
      for await (const frames of receiver.batches()) {
        const isTaken = response.write(frames.map(({ text }) => text).join(""));
        if (!isTaken) await once(response, "drain", { signal: gone.signal });
      }
    } catch {
      // The page went away while we waited for it.
    }
    response.end();
  }
}
