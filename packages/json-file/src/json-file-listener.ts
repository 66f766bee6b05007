import { createListener, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { resolveOptions, type JsonFileListenerOptions } from "./json-file-options.ts";
import { RecordEncoder } from "./record-encoder.ts";
import { RecordWriter, type JsonFileStats } from "./record-writer.ts";

/**
 * Appends every event to an NDJSON file, one canonical line an event, in the order in which they came.
 *
 * - A line counts as delivered when the write callback came (`"written"`), or when fdatasync returned (`"synced"`); never earlier.
 * - On a full disk, or any fault that may pass, it waits and goes on within a second: back-pressure, and the channel's overflow
 *   policy, decide what becomes of new events. A stop ends the wait; what was not written then counts as failed.
 * - It never leaves two records merged: a torn tail is cut or closed off before the next line.
 * - An event that has no wire form counts as failed, alone.
 */
export class JsonFileListener implements Listener {
  readonly name = "json-file";
  readonly #writer: RecordWriter;
  readonly #encoder = new RecordEncoder();
  readonly #listener: Listener;
  #progress: Receiver<ExecutionEvent> | undefined;

  /** @throws OptionError when an option cannot work. */
  constructor(options: JsonFileListenerOptions) {
    this.#writer = new RecordWriter(resolveOptions(options), (error, lostRecords) => this.#progress?.reject(error, lostRecords));
    this.#listener = createListener({
      name: this.name,
      onStart: () => this.#writer.open(),
      onBatch: (events, progress) => this.#write(events, progress),
      onStop: () => this.#writer.close(),
    });
  }

  /**
   * Opens the file, creating it (0600) and its folders (0700), clears up after a crash, and appends what comes.
   *
   * @throws JsonFileError before anything is consumed, when the file cannot be opened: a missing right, a symbolic link, FIFO,
   * directory, device or hard link, or another listener that writes it.
   */
  startListening(progress: Receiver<ExecutionEvent>): Promise<void> | void {
    this.#progress ??= progress;
    return this.#listener.startListening(progress);
  }

  /** Writes what waits, syncs and closes the file, and waits up to three seconds for a compression that is under way. */
  stopListening(): Promise<void> | void {
    this.#writer.stopWaiting();
    return this.#listener.stopListening();
  }

  /** What it has done so far. */
  stats(): JsonFileStats {
    return this.#writer.stats();
  }

  async #write(events: readonly ExecutionEvent[], progress: Receiver<ExecutionEvent>): Promise<void> {
    for (let next = 0; next < events.length; ) {
      const records = this.#encoder.encode(events, next, (error) => {
        progress.reject(error, 1);
      });
      next = records.next;
      await this.#writer.append(records.bytes, records.count);
    }
    await this.#writer.commit();
  }
}
