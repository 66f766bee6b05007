import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { errorCode } from "./outbox-error.ts";

/** Lets go of a name. */
export type ReleaseName = () => Promise<void>;

/**
 * Takes a name that one thread of one process may have, on Linux: an abstract Unix socket, which the kernel lets go of when its
 * process dies. It reaches as far as the network namespace. Elsewhere, or where such sockets are forbidden, everybody gets the name.
 *
 * @returns `undefined` when somebody else has it.
 */
export async function takeName(name: string): Promise<ReleaseName | undefined> {
  if (process.platform !== "linux") return nothingToRelease;
  const server = createServer((connection) => connection.destroy());
  const path = `\0flowtap/outbox/${createHash("sha256").update(name).digest("hex")}`;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ path, exclusive: true }, resolve);
    });
  } catch (error) {
    return errorCode(error) === "EADDRINUSE" ? undefined : nothingToRelease;
  }
  server.unref();
  return () =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
    });
}

function nothingToRelease(): Promise<void> {
  return Promise.resolve();
}
