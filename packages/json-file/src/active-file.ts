import type { FileHandle } from "node:fs/promises";
import { appendRecords, ShortAppendError, wholeRecords } from "./append-records.ts";
import { identifyFile, isSameFile, openForAppend, type FileIdentity, type OpenedFile } from "./open-file.ts";
import { recoverTail } from "./recover-tail.ts";

/** The file that records are appended to now: it ends in a whole record, or knows that it may not. */
export class ActiveFile {
  readonly path: string;
  readonly identity: FileIdentity;
  /** When it was opened, on the monotonic clock. */
  readonly openedAtMs: number;
  #handle: FileHandle;
  #sizeBytes: number;
  #syncedBytes: number;
  #unsynced = false;
  #tailSuspect = true;

  /**
   * Opens the file, creating it as needed. Its tail is not looked at before the first {@link mendTail} or append.
   *
   * @throws JsonFileError when it cannot be opened, or is not a file to append to.
   */
  static async open(path: string): Promise<ActiveFile> {
    return new ActiveFile(path, await openForAppend(path));
  }

  constructor(path: string, opened: OpenedFile) {
    this.path = path;
    this.identity = opened.identity;
    this.openedAtMs = performance.now();
    this.#handle = opened.handle;
    this.#sizeBytes = opened.sizeBytes;
    this.#syncedBytes = opened.sizeBytes;
  }

  /** How long the file is. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Whether something was written since the last {@link sync}. */
  get unsynced(): boolean {
    return this.#unsynced;
  }

  /** Makes the file end in a whole line if a crash or a failed write may have left a fragment. */
  async mendTail(): Promise<void> {
    if (!this.#tailSuspect) return;
    if ((await recoverTail(this.#handle)) !== "whole") this.#unsynced = true;
    this.#tailSuspect = false;
    this.#sizeBytes = (await this.#handle.stat()).size;
    this.#syncedBytes = Math.min(this.#syncedBytes, this.#sizeBytes);
  }

  /**
   * Appends whole records. When the system takes only a part of them, what is not a whole record is cut off again.
   *
   * @throws ShortAppendError telling how many bytes of whole records were kept.
   */
  async append(records: Uint8Array): Promise<void> {
    await this.mendTail();
    try {
      await appendRecords(this.#handle, records);
      this.#sizeBytes += records.length;
    } catch (error) {
      if (!(error instanceof ShortAppendError)) throw error;
      const { endBytes } = wholeRecords(records, error.writtenBytes);
      await this.#cutFragment(error.writtenBytes - endBytes);
      throw new ShortAppendError(endBytes, error.cause);
    } finally {
      // Only now: a sync that began before the write ended may not have covered it.
      this.#unsynced = true;
    }
  }

  /** Makes everything written so far durable. */
  async sync(): Promise<void> {
    if (!this.#unsynced) return;
    const size = this.#sizeBytes;
    this.#unsynced = false;
    try {
      await this.#handle.datasync();
    } catch (error) {
      this.#unsynced = true;
      throw error;
    }
    this.#syncedBytes = size;
  }

  /** Takes back everything since the last {@link sync} that succeeded. */
  async cutUnsynced(): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size > this.#syncedBytes) await this.#handle.truncate(this.#syncedBytes);
    this.#sizeBytes = Math.min(size, this.#syncedBytes);
  }

  /** Whether the path still names this file: false once it was renamed, removed or replaced. Also notices a truncation. */
  async isCurrent(): Promise<boolean> {
    const named = await identifyFile(this.path);
    if (!isSameFile(named, this.identity)) return false;
    if (named !== undefined && named.sizeBytes < this.#sizeBytes) {
      this.#sizeBytes = named.sizeBytes;
      this.#syncedBytes = Math.min(this.#syncedBytes, named.sizeBytes);
    }
    return true;
  }

  /** Closes the descriptor, without a sync. */
  async close(): Promise<void> {
    // What was written was synced before, or its loss reported: what a network file system says on closing adds nothing.
    await this.#handle.close().catch(() => undefined);
  }

  async #cutFragment(fragmentBytes: number): Promise<void> {
    this.#tailSuspect = true;
    try {
      const { size } = await this.#handle.stat();
      if (fragmentBytes > 0) await this.#handle.truncate(size - fragmentBytes);
      this.#sizeBytes = size - fragmentBytes;
      this.#tailSuspect = false;
    } catch {
      // Still suspect: the next append looks at the tail first.
    }
  }
}
