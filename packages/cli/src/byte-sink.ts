import { write as writeFile } from "node:fs";
import type { Writable } from "node:stream";
import { promisify } from "node:util";
import { statsOf } from "./file-stats.ts";

/** Where bytes go, one write at a time. */
export interface ByteSink {
  /**
   * Resolves when the system has taken all of `text`.
   *
   * @returns whether it has: `false` when the reader has gone.
   * @throws the system's error, when it is any other.
   */
  write(text: string): Promise<boolean>;
}

const writeBytes = promisify(writeFile);

/**
 * A sink for a stream of the process. A regular file is written by descriptor: Node's stream for it takes a short write, as a full disk makes it,
 * for a whole one.
 */
export function openByteSink(stream: Writable & { readonly fd: number }): ByteSink {
  return statsOf(stream.fd)?.isFile() === true ? new FileSink(stream.fd) : new StreamSink(stream);
}

class FileSink implements ByteSink {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  async write(text: string): Promise<boolean> {
    let rest: Buffer = Buffer.from(text);
    while (rest.length > 0) {
      const { bytesWritten } = await writeBytes(this.#descriptor, rest, 0, rest.length, null);
      rest = rest.subarray(bytesWritten);
    }
    return true;
  }
}

class StreamSink implements ByteSink {
  readonly #stream: Writable;

  constructor(stream: Writable) {
    this.#stream = stream;
    // Also comes to the write's callback; without a handler it would end the process.
    stream.on("error", () => undefined);
  }

  write(text: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#stream.write(text, (error) => {
        const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
        if (error === null || error === undefined) resolve(true);
        else if (code === "EPIPE" || code === "ECONNRESET" || code === "ERR_STREAM_DESTROYED") resolve(false);
        else reject(error);
      });
    });
  }
}
