/** UTF-8 needs at most so many bytes for a UTF-16 code unit. */
const MOST_BYTES_PER_UNIT = 3;

/**
 * Gathers text as UTF-8 in one buffer that is used again and again: several times as fast as joining strings and encoding the
 * result.
 */
export class ByteWriter {
  readonly #usualBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;

  /** @param usualBytes a buffer that had to grow far beyond this is let go afterwards. */
  constructor(usualBytes: number) {
    this.#usualBytes = usualBytes;
  }

  get length(): number {
    return this.#length;
  }

  write(text: string): void {
    if (this.#buffer.length - this.#length < text.length * MOST_BYTES_PER_UNIT) this.#makeRoom(Buffer.byteLength(text));
    this.#length += this.#buffer.write(text, this.#length);
  }

  /** Puts ASCII in place of what stands at `position`. */
  overwrite(position: number, ascii: string): void {
    this.#buffer.write(ascii, position, "latin1");
  }

  /** Takes back everything from `length` on. */
  cut(length: number): void {
    this.#length = length;
  }

  /** A copy of everything; the writer is empty again. What was handed out is never written to. */
  take(): Uint8Array {
    const bytes = Uint8Array.prototype.slice.call(this.#buffer, 0, this.#length);
    this.#length = 0;
    if (this.#buffer.length > 4 * this.#usualBytes) this.#buffer = Buffer.alloc(0);
    return bytes;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * needed, 4096));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
