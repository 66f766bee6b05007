import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, type FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { OptionError, describeValue, errorText } from "@flowtap/core";
import type { DeadLetter, DeadLetterSink } from "./dead-letter.ts";
import { DeadLetterError } from "./webhook-error.ts";

const NEWLINE = 0x0a;

/**
 * Keeps dead letters in an NDJSON file (mode 0600), one a line, each synced before it counts. The file is opened for each, so
 * that it may be moved away at any time.
 */
export class DeadLetterFile implements DeadLetterSink {
  readonly #path: string;
  /** The last write, done or under way: one at a time, so that no two lines mix. */
  #writing: Promise<void> = Promise.resolve();

  /** @throws OptionError when it can be no path. */
  constructor(path: string) {
    if (path === "" || path.includes("\0")) throw new OptionError("deadLetter", "a non-empty path without NUL", path);
    this.#path = resolve(path);
  }

  /** Creates the file and its folders where they are missing, and ends a line that a crash tore off. */
  async open(): Promise<void> {
    await this.#append("");
  }

  async write(letter: DeadLetter): Promise<void> {
    const line = `${JSON.stringify({ ...letter, sha256: deadLetterDigest(letter.body) })}\n`;
    this.#writing = this.#writing.then(() => this.#append(line), () => this.#append(line));
    await this.#writing;
  }

  async #append(line: string): Promise<void> {
    let file: FileHandle | undefined;
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      // No symbolic link, and no FIFO that would hang us.
      file = await open(this.#path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY, 0o600);
      const { size, mode } = await requireRegularFile(file);
      if ((mode & 0o077) !== 0) await file.chmod(0o600);
      const isTorn = size > 0 && (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== NEWLINE;
      const text = isTorn ? `\n${line}` : line;
      if (text === "") return;
      await file.writeFile(text);
      await file.datasync();
    } catch (cause) {
      throw new DeadLetterError(`dead letter file ${describeValue(this.#path)}: expected a regular file to append to: ${errorText(cause)}; free space, or name another file`, { cause });
    } finally {
      await file?.close();
    }
  }
}

/** Tells whether a body is still what was sent. */
export function deadLetterDigest(body: string): string {
  return createHash("sha256").update(body).digest("hex");
}

async function requireRegularFile(file: FileHandle): Promise<{ size: number; mode: number }> {
  const found = await file.stat();
  if (!found.isFile()) throw new Error("found something else");
  return found;
}
