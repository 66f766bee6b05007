/** Memory that is used again and again, so that reading one file after another leaves no garbage. */
export class ReusedBuffer {
  readonly #mostKeptBytes: number;
  #kept: Buffer = Buffer.alloc(0);

  /** @param mostKeptBytes what had to be larger than this is handed out once, and not kept. */
  constructor(mostKeptBytes = 0) {
    this.#mostKeptBytes = mostKeptBytes;
  }

  /** So many bytes of whatever content. They are the taker's until somebody takes again. */
  take(bytes: number): Buffer {
    if (bytes > this.#mostKeptBytes) return Buffer.allocUnsafeSlow(bytes);
    if (bytes > this.#kept.length) this.#kept = Buffer.allocUnsafeSlow(bytes);
    return this.#kept.subarray(0, bytes);
  }
}
