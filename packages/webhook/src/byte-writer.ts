/** UTF-8 needs at most so many bytes for a UTF-16 code unit. */
export const MOST_BYTES_PER_UNIT = 3;

/** So much text is gathered before it is encoded: one long text costs a fraction of many short ones, and still fits a CPU's cache. */
const USUAL_CHUNK_LENGTH = 8_192;

const encoder = new TextEncoder();

/** Gathers text as UTF-8 in one buffer that is used again and again. */
export class ByteWriter {
  readonly #usualBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #encodedBytes = 0;
  /** What is not encoded yet. */
  #chunk = "";

  /** @param usualBytes a buffer that had to grow far beyond this is let go afterwards. */
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

  /** A copy of everything; the writer is empty again. What was handed out is never written to. */
  take(): Uint8Array {
    this.#encode();
    const bytes = Buffer.allocUnsafeSlow(this.#encodedBytes);
    this.#buffer.copy(bytes, 0, 0, this.#encodedBytes);
    this.#encodedBytes = 0;
    if (this.#buffer.length > 4 * this.#usualBytes) this.#buffer = Buffer.alloc(0);
    return bytes;
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
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * needed, 4_096));
    this.#buffer.copy(larger, 0, 0, this.#encodedBytes);
    this.#buffer = larger;
  }
}
