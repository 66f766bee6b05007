import { createListener, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { JsonFileError } from "./json-file-error.ts";
import { resolveOptions, type JsonFileListenerOptions } from "./json-file-options.ts";
import { RecordEncoder } from "./record-encoder.ts";
import { RecordWriter, type JsonFileStats } from "./record-writer.ts";

// Below the five seconds that a tap gives by default, so that the error says what is wrong.
const UNANSWERED_LIMIT_MS = 4_000;
const ANSWER_CHECK_INTERVAL_MS = 250;

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
  readonly #path: string;
  #progress: Receiver<ExecutionEvent> | undefined;
  #stopping: Promise<void> | undefined;

  /** @throws OptionError when an option cannot work. */
  constructor(options: JsonFileListenerOptions) {
    const resolved = resolveOptions(options);
    this.#path = resolved.path;
    this.#writer = new RecordWriter(resolved, (error, lostRecords) => this.#progress?.reject(error, lostRecords));
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

  /**
   * Writes what waits, syncs and closes the file, and waits up to three seconds for a compression that is under way.
   *
   * @throws JsonFileError when the file cannot be closed, or with reason `"stopped"` when the disk has not answered for four seconds:
   * what was under way then may be in the file or not, and is not acknowledged.
   */
  stopListening(): Promise<void> {
    this.#writer.stopWaiting();
    return (this.#stopping ??= this.#stopWhileAnswered());
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

  /** Waits as long as the disk takes something now and then: a call that hangs cannot be ended. */
  async #stopWhileAnswered(): Promise<void> {
    let taken = this.#taken();
    let answeredAtMs = performance.now();
    let watch: NodeJS.Timeout | undefined;
    const unanswered = new Promise<never>((_, reject) => {
      watch = setInterval(() => {
        const before = taken;
        taken = this.#taken();
        if (taken !== before) answeredAtMs = performance.now();
        if (performance.now() - answeredAtMs < UNANSWERED_LIMIT_MS) return;
        const waited = `${String(UNANSWERED_LIMIT_MS / 1000)} seconds`;
        reject(new JsonFileError(this.#path, "stopped", `expected the disk to take what was still to be written, it has not answered for ${waited}: check the disk, and the end of the file`));
      }, ANSWER_CHECK_INTERVAL_MS);
    });
    try {
      await Promise.race([this.#listener.stopListening(), unanswered]);
    } finally {
      clearInterval(watch);
    }
  }

  #taken(): number {
    const { bytesWritten, linesSynced, rotations } = this.#writer.stats();
    return bytesWritten + linesSynced + rotations;
  }
}
