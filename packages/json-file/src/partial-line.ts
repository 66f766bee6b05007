/** How much of a line that is too long is kept to be shown. */
export const SHOWN_BYTES = 1024;

const KEPT_BYTES = 64 * 1024;
// A byte order mark and a carriage return are not part of the line.
const UNCOUNTED_BYTES = 4;

/** The bytes of a line whose newline has not come yet. Beyond the longest line allowed, it only counts. */
export class PartialLine {
  readonly #maxLineBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #sizeBytes = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** How many bytes of the line have come. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Whether it is longer than allowed, whatever comes. */
  get isTooLong(): boolean {
    return this.#sizeBytes > this.#maxLineBytes + UNCOUNTED_BYTES;
  }

  /** The line so far, or the first bytes of one that is too long. Valid until the next call. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.isTooLong ? Math.min(SHOWN_BYTES, this.#sizeBytes) : this.#sizeBytes);
  }

  /** Takes a copy of more bytes of the line. */
  push(bytes: Buffer): void {
    const before = this.#sizeBytes;
    const wasTooLong = this.isTooLong;
    this.#sizeBytes += bytes.length;
    if (this.isTooLong) {
      if (!wasTooLong) this.#keepBeginning(before);
      if (before < SHOWN_BYTES) bytes.copy(this.#buffer, before);
      return;
    }
    this.#reserve(before);
    bytes.copy(this.#buffer, before);
  }

  /** Forgets the line. */
  clear(): void {
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.alloc(0);
    this.#sizeBytes = 0;
  }

  #keepBeginning(kept: number): void {
    const beginning = Buffer.allocUnsafeSlow(SHOWN_BYTES);
    this.#buffer.copy(beginning, 0, 0, Math.min(kept, SHOWN_BYTES));
    this.#buffer = beginning;
  }

  #reserve(kept: number): void {
    if (this.#buffer.length >= this.#sizeBytes) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#sizeBytes, this.#buffer.length * 2, 4096));
    this.#buffer.copy(grown, 0, 0, kept);
    this.#buffer = grown;
  }
}
