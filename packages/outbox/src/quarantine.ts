import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { diskBytes, QUARANTINE_FOLDER } from "./folder-layout.ts";
import { errorCode } from "./outbox-error.ts";

/** Where bytes go that look like records and are none: files `SEGMENT.CHECKSUM.bin`, for people to look at. */
export class Quarantine {
  readonly #folder: string;
  readonly #maxBytes: number;

  /** @param maxBytes most bytes that are kept; what comes later is only counted. */
  constructor(path: string, maxBytes: number) {
    this.#folder = join(path, QUARANTINE_FOLDER);
    this.#maxBytes = maxBytes;
  }

  /** Bytes it takes on the disk. */
  diskBytes(): Promise<number> {
    return diskBytes(this.#folder);
  }

  /** Keeps as many of them as there is room for. Never rejects: what is lost is counted elsewhere. */
  async keep(name: string, damaged: readonly Uint8Array[]): Promise<void> {
    if (damaged.length === 0) return;
    try {
      await mkdir(this.#folder, { mode: 0o700 }).catch((error: unknown) => {
        if (errorCode(error) !== "EEXIST") throw error;
      });
      for (const bytes of damaged) {
        if ((await this.diskBytes()) + 2 * 4096 + bytes.length > this.#maxBytes) return;
        await this.#write(`${name}.${crc32(bytes).toString(16).padStart(8, "0")}.bin`, bytes);
      }
    } catch {
      // A disk that takes nothing must not keep the outbox from starting.
    }
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    await writeFile(join(this.#folder, name), bytes, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
      // Kept at an earlier start.
      if (errorCode(error) !== "EEXIST") throw error;
    });
  }
}
