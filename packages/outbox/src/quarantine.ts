import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskBytes, QUARANTINE_FOLDER } from "./folder-layout.ts";
import { errorCode } from "./outbox-error.ts";

/** Where bytes go that look like records and are none: files `NAME.N.bin`, for people to look at. */
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
      let number = 0;
      for (const bytes of damaged) {
        if ((await this.diskBytes()) + 2 * 4096 + bytes.length > this.#maxBytes) return;
        while (!(await this.#write(`${name}.${String(number)}.bin`, bytes))) number++;
      }
    } catch {
      // A disk that takes nothing must not keep the outbox from starting.
    }
  }

  async #write(name: string, bytes: Uint8Array): Promise<boolean> {
    try {
      await writeFile(join(this.#folder, name), bytes, { mode: 0o600, flag: "wx" });
      return true;
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      throw error;
    }
  }
}
