import { setTimeout as delay } from "node:timers/promises";
import { ShortAppendError, wholeRecords } from "./append-records.ts";
import { CurrentFile } from "./current-file.ts";
import { toJsonFileError, type JsonFileError } from "./json-file-error.ts";
import type { ResolvedOptions } from "./json-file-options.ts";
import { lockForWriting, type WriterLock } from "./writer-lock.ts";

/** Hears of every fault, once an episode, and how many records were given up because of it: often none. */
export type FaultHandler = (error: JsonFileError, lostRecords: number) => void;

/** What a listener has done so far. */
export interface JsonFileStats {
  /** Lines whose write callback came, less those that a failed sync took back. */
  readonly linesWritten: number;
  /** Lines that fdatasync is known to have made durable; counted under `durability: "synced"` only. */
  readonly linesSynced: number;
  /** Bytes whose write callback came. */
  readonly bytesWritten: number;
  /** How many times a new file was started. */
  readonly rotations: number;
  /** Whether a fault (a full disk) keeps it from writing right now. */
  readonly waiting: boolean;
}

const RETRY_DELAY_MS = 200;

/** Appends whole records through full disks and other faults: waits, tries again, and never leaves half a record behind. One call at a time. */
export class RecordWriter {
  readonly #path: string;
  readonly #isSynced: boolean;
  readonly #onFault: FaultHandler;
  readonly #file: CurrentFile;
  readonly #stopping = new AbortController();
  #lock: WriterLock | undefined;
  #waiting = false;
  #linesWritten = 0;
  #linesSynced = 0;
  #bytesWritten = 0;

  constructor(options: ResolvedOptions, onFault: FaultHandler) {
    this.#path = options.path;
    this.#isSynced = options.durability === "synced";
    this.#onFault = onFault;
    this.#file = new CurrentFile(options, {
      onFault: (error) => {
        onFault(error, 0);
      },
      onSynced: () => {
        this.#linesSynced = this.#isSynced ? this.#linesWritten : 0;
      },
      onSyncFailed: (error) => {
        this.#giveUpUnsynced(error);
      },
    });
  }

  /** See {@link JsonFileStats}. */
  stats(): JsonFileStats {
    return {
      linesWritten: this.#linesWritten,
      linesSynced: this.#linesSynced,
      bytesWritten: this.#bytesWritten,
      rotations: this.#file.rotations,
      waiting: this.#waiting,
    };
  }

  /**
   * Opens the file and clears up after a crash.
   *
   * @throws JsonFileError when the file cannot be opened, or another listener writes it.
   */
  async open(): Promise<void> {
    await this.#file.open();
    try {
      this.#lock = await lockForWriting(this.#path);
      await this.#file.recover();
    } catch (error) {
      await this.close();
      throw toJsonFileError(this.#path, "cannot take the file over", error);
    }
  }

  /** Appends whole records. Resolves when the write callback came for all of them, or a stop ended the wait for the rest. */
  async append(records: Uint8Array, count: number): Promise<void> {
    let rest = records;
    let restCount = count;
    while (rest.length > 0) {
      const { bytes, fault } = await this.#appendSome(rest);
      const done = bytes === rest.length ? restCount : wholeRecords(rest, bytes).count;
      this.#linesWritten += done;
      this.#bytesWritten += bytes;
      rest = rest.subarray(bytes);
      restCount -= done;
      if (fault === undefined) this.#waiting = false;
      else if (this.#isGivenUp(fault, restCount)) return;
      else await this.#waitAfter(fault);
    }
  }

  /** Under `"synced"`, makes durable what was appended; what cannot be is taken back and given up. */
  async commit(): Promise<void> {
    if (this.#isSynced) await this.#file.sync();
  }

  /** From now on no fault is waited for. */
  stopWaiting(): void {
    this.#stopping.abort();
  }

  /** Syncs and closes the file. */
  async close(): Promise<void> {
    try {
      await this.#file.close();
    } catch (error) {
      throw toJsonFileError(this.#path, "cannot close the file", error);
    } finally {
      await this.#lock?.release();
      this.#lock = undefined;
    }
  }

  async #appendSome(records: Uint8Array): Promise<{ bytes: number; fault?: JsonFileError }> {
    try {
      return { bytes: await this.#file.appendSome(records) };
    } catch (error) {
      const isShort = error instanceof ShortAppendError;
      const fault = toJsonFileError(this.#path, "cannot write", isShort ? error.cause : error);
      return { bytes: isShort ? error.writtenBytes : 0, fault };
    }
  }

  /** One report an episode: the next one comes after something could be written again, or when records are lost. */
  #isGivenUp(fault: JsonFileError, restCount: number): boolean {
    const isGivenUp = this.#stopping.signal.aborted && restCount > 0;
    if (isGivenUp) this.#onFault(fault, restCount);
    else if (!this.#waiting) this.#onFault(fault, 0);
    this.#waiting = true;
    return isGivenUp;
  }

  async #waitAfter(fault: JsonFileError): Promise<void> {
    await delay(RETRY_DELAY_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    if (fault.reason === "full") this.#file.doubtPath();
    else await this.#file.reopenNext();
  }

  #giveUpUnsynced(error: JsonFileError): void {
    const lost = this.#isSynced ? this.#linesWritten - this.#linesSynced : 0;
    this.#linesWritten -= lost;
    this.#onFault(error, lost);
  }
}
