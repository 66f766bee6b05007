import { stat } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode, JsonFileError } from "./json-file-error.ts";

/** The right to be the one writer of a path. */
export interface WriterLock {
  release(): Promise<void>;
}

const ATTEMPTS = 10;
const RETRY_DELAY_MS = 50;

/**
 * Takes the right to write `path`, on Linux: an abstract Unix socket named after the folder's device and inode and the
 * file's name. The kernel lets go of it when the process dies, however it dies, so that no lock can be stale. Waits half a
 * second for a predecessor that is about to end. The folder must exist.
 *
 * It reaches as far as the network namespace: writers in other containers, on other machines or on other systems are
 * not noticed. Their lines stay whole (O_APPEND, whole records a write), but a crash of one may cut another's.
 *
 * @throws JsonFileError with reason `"in_use"` when another listener holds it.
 */
export async function lockForWriting(path: string): Promise<WriterLock> {
  if (process.platform !== "linux") return { release: () => Promise.resolve() };
  // Here, as who only reads files needs no cryptography, and loading it takes milliseconds.
  const { createHash } = await import("node:crypto");
  const { dev, ino } = await stat(dirname(path), { bigint: true });
  const key = createHash("sha256").update(`${String(dev)}:${String(ino)}:${basename(path)}`).digest("hex");
  for (let attempt = 1; ; attempt += 1) {
    const server = createServer((connection) => connection.destroy());
    try {
      await listen(server, `\0flowtap/json-file/${key}`);
      server.unref();
      return { release: () => close(server) };
    } catch (error) {
      // Where abstract sockets are forbidden (a sandbox), go on without.
      if (errorCode(error) !== "EADDRINUSE") return { release: () => Promise.resolve() };
      if (attempt >= ATTEMPTS) {
        throw new JsonFileError(path, "in_use", "expected to be the file's only writer, found another listener writing it, here or in another process: give each writer a path of its own", { cause: error });
      }
    }
    await delay(RETRY_DELAY_MS);
  }
}

function listen(server: Server, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path: name, exclusive: true }, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
