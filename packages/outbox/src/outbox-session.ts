import { finishesWithin, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { BacklogSource } from "./backlog-source.ts";
import { encodeRecords } from "./encode-records.ts";
import { prepareFolder } from "./folder-layout.ts";
import { lockFolder, type FolderLock } from "./folder-lock.ts";
import { InnerRun } from "./inner-run.ts";
import { MOST_BYTES_A_WRITE } from "./limits.ts";
import { openStore } from "./open-store.ts";
import type { OutboxLedger } from "./outbox-ledger.ts";
import type { ResolvedOptions } from "./outbox-options.ts";
import { RecordWriter } from "./record-writer.ts";
import { RedeliveringReceiver } from "./redelivering-receiver.ts";
import type { NewRecord } from "./segment.ts";
import type { SegmentStore } from "./segment-store.ts";
import { toOutboxError } from "./store-fault.ts";

/** What an {@link OutboxSession} works with. */
export interface SessionSettings {
  readonly inner: Listener;
  readonly options: ResolvedOptions;
  readonly ledger: OutboxLedger;
  /** Told of everything that goes wrong. */
  readonly onError: (error: unknown) => void;
}

/** What the inner listener has for its own stop: a quarter of the time for all, and a second where that is no more than half of it. */
const INNER_STOP_SHARE = 0.25;
const INNER_STOP_MS = 1_000;

/** An outbox while it is open: one path takes events in, the other hands them to the inner listener. */
export class OutboxSession {
  readonly #settings: SessionSettings;
  readonly #lock: FolderLock;
  readonly #store: SegmentStore;
  readonly #writer: RecordWriter;
  readonly #source: BacklogSource;
  readonly #receiver: RedeliveringReceiver;
  readonly #run: InnerRun;

  private constructor(settings: SessionSettings, lock: FolderLock, store: SegmentStore) {
    const { inner, ledger, onError, options } = settings;
    this.#settings = settings;
    this.#lock = lock;
    this.#store = store;
    const onDropped = (count: number): void => {
      ledger.drop(count);
    };
    this.#writer = new RecordWriter(store, options, { onFault: onError, onDropped });
    this.#source = new BacklogSource({ path: options.path, store, ledger, onError });
    this.#receiver = new RedeliveringReceiver(this.#source);
    this.#run = new InnerRun(inner, this.#receiver, onError);
  }

  /**
   * Locks the folder, finds out what is in it, and starts the inner listener.
   *
   * @throws OutboxError when the outbox cannot be opened, and what the inner listener throws before it asks for an event.
   */
  static async open(settings: SessionSettings): Promise<OutboxSession> {
    const { path } = settings.options;
    let lock: FolderLock | undefined;
    let session: OutboxSession;
    try {
      await prepareFolder(path);
      lock = await lockFolder(path);
      session = new OutboxSession(settings, lock, await openStore(settings));
    } catch (cause) {
      await lock?.release();
      throw toOutboxError(path, "cannot be opened", cause);
    }
    try {
      await session.#startInner();
    } catch (error) {
      await session.#close();
      throw error;
    }
    return session;
  }

  /** Bytes that the folder takes on the disk. */
  get diskBytes(): number {
    return this.#store.diskBytes;
  }

  /** Stores what comes until the channel has ended. Asking for the next batch acknowledges what is on the disk. */
  async storeAll(progress: Receiver<ExecutionEvent>): Promise<void> {
    const { ledger } = this.#settings;
    const groupBytes = Math.min(MOST_BYTES_A_WRITE, this.#store.bestAppendBytes);
    for await (const events of progress.batches()) {
      ledger.offer(events.length);
      const refuse = (error: unknown): void => {
        ledger.fail(1);
        progress.reject(error, 1);
      };
      for (const records of encodeRecords(events, groupBytes, refuse)) await this.#write(records, progress);
    }
    this.#source.endWhenEmpty();
  }

  /** Whoever waits for room, or for the disk to take something, gives up. */
  stopWaiting(): void {
    this.#writer.stopWaiting();
  }

  /**
   * Lets the inner listener go on with what is stored, then stops it and closes. What is left stays on the disk.
   *
   * @returns what went wrong.
   */
  async stop(limitMs: number): Promise<Error | undefined> {
    const endMs = performance.now() + limitMs;
    this.#source.endWhenEmpty();
    const innerStopMs = Math.max(limitMs * INNER_STOP_SHARE, Math.min(INNER_STOP_MS, limitMs / 2));
    await finishesWithin(this.#run.ended, limitMs - innerStopMs);
    this.#receiver.finish();
    const reading = this.#source.stop();
    const error = await this.#run.stop(Math.max(0, endMs - performance.now()));
    this.#receiver.abandon();
    await reading;
    await this.#close();
    return error;
  }

  async #startInner(): Promise<void> {
    await this.#run.start();
    void this.#run.ended.then(() => {
      // Nothing makes room any more. What comes is stored for the next start as long as there is some.
      this.#receiver.finish();
      this.#writer.stopWaitingForRoom();
    });
  }

  async #write(records: readonly NewRecord[], progress: Receiver<ExecutionEvent>): Promise<void> {
    const { ledger } = this.#settings;
    const error = await this.#writer.write(records);
    if (error === undefined) return;
    const count = records.reduce((sum, record) => sum + record.count, 0);
    if (error.reason === "too_large" || error.reason === "stopped") ledger.fail(count);
    else ledger.drop(count);
    progress.reject(error, count);
  }

  async #close(): Promise<void> {
    try {
      await this.#store.close();
    } catch (cause) {
      this.#settings.onError(toOutboxError(this.#settings.options.path, "cannot be closed in order, and recovers at the next start", cause));
    } finally {
      await this.#lock.release();
    }
  }
}
