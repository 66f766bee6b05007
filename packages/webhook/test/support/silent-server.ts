import { fork } from "node:child_process";
import { createConnection, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";

/**
 * A server whose process stands still: the kernel takes as many connections as its backlog holds, and nobody ever says a word on
 * them.
 *
 * @param isFull whether the backlog is full already, so that no connection comes about any more.
 * @returns its URL.
 */
export async function silentServer(isFull: boolean): Promise<string> {
  const child = fork(new URL("../programs/still-server.mjs", import.meta.url));
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    child.kill("SIGKILL");
  });
  const port = await new Promise<number>((resolve) => child.once("message", (message: { port: number }) => { resolve(message.port); }));
  child.kill("SIGSTOP");
  for (let isOpen = isFull; isOpen; ) {
    const socket = createConnection(port, "127.0.0.1");
    socket.on("error", () => undefined);
    sockets.push(socket);
    isOpen = await Promise.race([new Promise<true>((resolve) => socket.once("connect", () => { resolve(true); })), delay(500, false)]);
  }
  return `http://127.0.0.1:${port}`;
}
