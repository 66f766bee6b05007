/** UTF-8 needs at most so many bytes for a UTF-16 code unit. */
export const MOST_BYTES_PER_UNIT = 3;

/** So much text is gathered before it is encoded: one long text costs a fraction of many short ones, and still fits a CPU's cache. */
const USUAL_CHUNK_LENGTH = 8_192;

/** Room for what comes behind a large text. */
const SPARE_BYTES = 1_024;

const encoder = new TextEncoder();

/** Gathers text as UTF-8 in one buffer that is used again and again. */
export class ByteWriter {
  readonly #usualBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #encodedBytes = 0;
  /** What is not encoded yet. */
  #chunk = "";

  /** @param usualBytes a buffer that had to grow beyond this is handed out itself, and not kept. */
  constructor(usualBytes: number) {
    this.#usualBytes = usualBytes;
  }

  /** In bytes. */
  get length(): number {
    this.#encode();
    return this.#encodedBytes;
  }

  /** What `length` is at most; costs nothing. */
  get mostLength(): number {
    return this.#encodedBytes + this.#chunk.length * MOST_BYTES_PER_UNIT;
  }

  write(text: string): void {
    this.#chunk += text;
    if (this.#chunk.length >= USUAL_CHUNK_LENGTH) this.#encode();
  }

  /** Puts ASCII in place of what stands at `position`. */
  overwrite(position: number, ascii: string): void {
    this.#encode();
    this.#buffer.write(ascii, position, "latin1");
  }

  /** Everything; the writer is empty again. What was handed out is never written to. */
  take(): Uint8Array {
    this.#encode();
    const bytes = this.#encodedBytes;
    const written = this.#buffer;
    this.#encodedBytes = 0;
    if (bytes > this.#usualBytes) {
      this.#buffer = Buffer.alloc(0);
      return written.subarray(0, bytes);
    }
    const copy = Buffer.allocUnsafeSlow(bytes);
    written.copy(copy, 0, 0, bytes);
    return copy;
  }

  #encode(): void {
    const text = this.#chunk;
    if (text === "") return;
    this.#chunk = "";
    if (this.#buffer.length - this.#encodedBytes < text.length * MOST_BYTES_PER_UNIT) this.#makeRoom(Buffer.byteLength(text));
    this.#encodedBytes += encoder.encodeInto(text, this.#buffer.subarray(this.#encodedBytes)).written;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#encodedBytes + bytes;
    if (needed <= this.#buffer.length) return;
    // Beyond what is usual there is one large event: twice its size would be waste.
    const larger = Buffer.allocUnsafeSlow(Math.max(Math.min(2 * needed, this.#usualBytes), needed + SPARE_BYTES));
    this.#buffer.copy(larger, 0, 0, this.#encodedBytes);
    this.#buffer = larger;
  }
}
