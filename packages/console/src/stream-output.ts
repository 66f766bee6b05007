import type { ConsoleStream } from "./console-stream.ts";
import type { Output } from "./output.ts";

const GIVE_UP_AFTER_MS = 1000;
const PIECE_LENGTH = 16_384;

/**
 * A pipe, a file, or a stream of the program's own. A pipe that nobody reads does not block the process, but what is
 * written to it waits in memory; so nothing is handed over while anything waits. A reader who left (`| head -1`) is no error.
 */
export class StreamOutput implements Output {
  onReady: (() => void) | undefined;
  readonly #stream: ConsoleStream;
  #closed = false;
  #finished = false;

  constructor(stream: ConsoleStream) {
    this.#stream = stream;
    stream.on("error", this.#onEnd);
    stream.on("close", this.#onEnd);
    stream.on("drain", this.#onDrain);
  }

  get closed(): boolean {
    const { destroyed, writableEnded } = this.#stream;
    return this.#closed || destroyed || writableEnded;
  }

  get ready(): boolean {
    return this.closed || !this.#stream.writableNeedDrain;
  }

  offer(text: string): boolean {
    if (!this.ready) return false;
    this.#write(text);
    return true;
  }

  /** What the stream was given it keeps: the process lives until the reader has it. So nothing is lost here, only no longer waited for. */
  async finish(text: string): Promise<boolean> {
    let waiting = 0;
    let changedAt = performance.now();
    const onWritten = (): void => {
      waiting--;
      changedAt = performance.now();
    };
    for (let start = 0; start < text.length && !this.closed; start += PIECE_LENGTH) {
      waiting++;
      this.#write(text.slice(start, start + PIECE_LENGTH), onWritten);
    }
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if ((waiting === 0 && !this.#stream.writableNeedDrain) || this.closed || performance.now() - changedAt > GIVE_UP_AFTER_MS) resolve();
        else setTimeout(check, 5);
      };
      check();
    });
    this.#finished = true;
    if (waiting === 0) this.#letGo();
    return !this.#closed;
  }

  writeNow(text: string): void {
    this.#write(text);
  }

  close(): void {
    if (!this.#finished && this.#stream.writableLength === 0) this.#letGo();
    this.#closed = true;
  }

  #write(text: string, onWritten?: () => void): void {
    if (this.closed || text === "") {
      onWritten?.();
      return;
    }
    try {
      this.#stream.write(text, (error) => {
        if (error) this.#closed = true;
        onWritten?.();
        if (this.#finished && this.#stream.writableLength === 0) this.#letGo();
      });
    } catch {
      // A file on a full disk throws; what a program's own stream throws is no reason to stop either.
      this.#closed = true;
      onWritten?.();
    }
  }

  readonly #onEnd = (): void => {
    this.#closed = true;
    this.#onDrain();
  };

  readonly #onDrain = (): void => {
    this.onReady?.();
  };

  /** An error after this would be nobody's and end the process: so not while one may be on its way. */
  #letGo(): void {
    if (this.#closed) return;
    this.#stream.off("error", this.#onEnd);
    this.#stream.off("close", this.#onEnd);
    this.#stream.off("drain", this.#onDrain);
  }
}
