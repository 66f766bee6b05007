import { ActiveFile } from "./active-file.ts";
import { ShortAppendError } from "./append-records.ts";
import { errorCode, toJsonFileError, type JsonFileError } from "./json-file-error.ts";
import type { ResolvedOptions } from "./json-file-options.ts";
import { PeriodicSync } from "./periodic-sync.ts";
import { rotateFile } from "./rotate-file.ts";
import { RotatedFileKeeper } from "./rotated-file-keeper.ts";

/** What hears of faults that do not stop the writing. */
export interface FaultHooks {
  /** Rotation, compression or retention failed, once an episode; it will be tried again. */
  readonly onFault: (error: JsonFileError) => void;
  /** Everything that was written so far is durable. */
  readonly onSynced: () => void;
  /** A sync failed. Under `"synced"`, what was written since the one before was cut off again. */
  readonly onSyncFailed: (error: JsonFileError) => void;
}

const PATH_CHECK_INTERVAL_MS = 200;
const ROTATION_RETRY_MS = 1_000;
const COMPRESSION_STOP_LIMIT_MS = 3_000;

/** Keeps the right file open: rotates it, notices when the path names another by now, and never trusts a descriptor whose sync failed. */
export class CurrentFile {
  readonly #options: ResolvedOptions;
  readonly #hooks: FaultHooks;
  readonly #keeper: RotatedFileKeeper;
  readonly #periodicSync: PeriodicSync;
  #file: ActiveFile | undefined;
  #distrusted: ActiveFile | undefined;
  #pathCheckedAtMs = 0;
  #rotateAfterMs = 0;
  #rotationFails = false;
  #rotatesNext = false;
  #rotations = 0;

  constructor(options: ResolvedOptions, hooks: FaultHooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.#keeper = new RotatedFileKeeper(options, hooks.onFault);
    this.#periodicSync = new PeriodicSync(options.syncIntervalMs, () => this.#syncInBackground());
  }

  /** How many times it started a new file. */
  get rotations(): number {
    return this.#rotations;
  }

  /** @throws JsonFileError when the file cannot be opened, or is not a file to append to. */
  async open(): Promise<void> {
    this.#file = await ActiveFile.open(this.#options.path);
    this.#pathCheckedAtMs = performance.now();
  }

  /** Clears up what a crash left: a torn tail, half-done compressions. Only for the one writer. */
  async recover(): Promise<void> {
    // A full disk is waited for like any other time: before the first record.
    await this.#file?.mendTail().catch(() => undefined);
    await this.#keeper.tidy(this.#file?.sizeBytes ?? 0);
    this.#written();
  }

  /**
   * Appends as many of the records as the current file takes before its rotation: at least one.
   *
   * @returns how many bytes.
   * @throws ShortAppendError when the system took only a part of them; any error when there is no file to write to.
   */
  async appendSome(records: Uint8Array): Promise<number> {
    const file = await this.#ready(records);
    const part = fitting(records, file, this.#options.rotate.maxBytes);
    try {
      await file.append(part);
    } catch (error) {
      // A file as long as the system lets it be: where rotation is wanted at all, it helps.
      this.#rotatesNext = error instanceof ShortAppendError && errorCode(error.cause) === "EFBIG" && this.#rotates;
      throw error;
    } finally {
      this.#written();
    }
    return part.length;
  }

  /** Before the next write, look whether the path still names the file. */
  doubtPath(): void {
    this.#pathCheckedAtMs = -Infinity;
  }

  /** Lets go of the file; the next write opens what the path names then. */
  async reopenNext(): Promise<void> {
    if (this.#file !== undefined && (await this.#synced(this.#file))) await this.#drop(this.#file);
  }

  /** Makes everything written so far durable, or reports that it could not. */
  async sync(): Promise<void> {
    if (this.#file !== undefined) await this.#synced(this.#file);
  }

  /** Syncs and closes the file, and waits a little for the compression that is under way. */
  async close(): Promise<void> {
    await this.#periodicSync.stop();
    await this.reopenNext();
    await this.#keeper.stop(COMPRESSION_STOP_LIMIT_MS);
  }

  async #ready(records: Uint8Array): Promise<ActiveFile> {
    const now = performance.now();
    if (this.#file !== undefined && this.#file === this.#distrusted) await this.#drop(this.#file);
    if (this.#file !== undefined && now - this.#pathCheckedAtMs >= PATH_CHECK_INTERVAL_MS) {
      this.#pathCheckedAtMs = now;
      const isCurrent = await this.#file.isCurrent().catch(() => true);
      if (!isCurrent) await this.reopenNext();
    }
    this.#file ??= await ActiveFile.open(this.#options.path);
    if (this.#isRotationDue(this.#file, records, now)) await this.#rotate(this.#file);
    return (this.#file ??= await ActiveFile.open(this.#options.path));
  }

  #isRotationDue(file: ActiveFile, records: Uint8Array, now: number): boolean {
    const { maxBytes, maxAgeMs } = this.#options.rotate;
    if (file.sizeBytes === 0 || now < this.#rotateAfterMs) return false;
    return this.#rotatesNext || now - file.openedAtMs >= maxAgeMs || file.sizeBytes + records.indexOf(NEWLINE) + 1 > maxBytes;
  }

  /** Starts a new file. Where that fails, goes on with the old one and tries again later. */
  async #rotate(file: ActiveFile): Promise<void> {
    try {
      await file.mendTail();
      if (!(await this.#synced(file))) return;
      // What took its place meanwhile is not ours to rename.
      if (!(await file.isCurrent())) {
        await this.#drop(file);
        return;
      }
      this.#file = await rotateFile(this.#options.path);
      this.#rotations += 1;
      this.#rotationFails = false;
      this.#rotatesNext = false;
      await file.close();
      await this.#keeper.keep(0);
    } catch (error) {
      this.#rotateAfterMs = performance.now() + ROTATION_RETRY_MS;
      if (!this.#rotationFails) this.#hooks.onFault(toJsonFileError(this.#options.path, "cannot rotate, going on with the old file", error));
      this.#rotationFails = true;
      this.doubtPath();
    }
  }

  /**
   * After a failed fdatasync the system may have given up the pages and call them clean: a second one on the same descriptor
   * would lie. So the descriptor goes. Under `"synced"` the lines are cut off and given up; under `"written"` they
   * were acknowledged for what they are, and stay.
   *
   * @returns whether it worked; if not, the file is closed.
   */
  async #synced(file: ActiveFile): Promise<boolean> {
    await this.#periodicSync.settled();
    if (file === this.#distrusted) {
      await this.#drop(file);
      return false;
    }
    try {
      await file.sync();
    } catch (error) {
      if (this.#options.durability === "synced") await file.cutUnsynced().catch(() => undefined);
      await this.#drop(file);
      this.#hooks.onSyncFailed(toJsonFileError(this.#options.path, "cannot sync", error));
      return false;
    }
    this.#hooks.onSynced();
    return true;
  }

  async #syncInBackground(): Promise<void> {
    const file = this.#file;
    try {
      await file?.sync();
    } catch (error) {
      this.#distrusted = file;
      this.#hooks.onSyncFailed(toJsonFileError(this.#options.path, "cannot sync: the last lines may not survive a power failure", error));
    }
  }

  async #drop(file: ActiveFile): Promise<void> {
    if (this.#file === file) this.#file = undefined;
    await file.close();
  }

  get #rotates(): boolean {
    return Number.isFinite(this.#options.rotate.maxBytes) || Number.isFinite(this.#options.rotate.maxAgeMs);
  }

  #written(): void {
    if (this.#options.durability === "written" && this.#file?.unsynced === true) this.#periodicSync.arm();
  }
}

const NEWLINE = 10;

/** As many of the records as fit, or the first where it is too long for any file, or all where the rotation had to be put off. */
function fitting(records: Uint8Array, file: ActiveFile, maxBytes: number): Uint8Array {
  const room = maxBytes - file.sizeBytes;
  if (records.length <= room) return records;
  const end = room > 0 ? records.lastIndexOf(NEWLINE, room - 1) + 1 : 0;
  if (end > 0) return records.subarray(0, end);
  return file.sizeBytes === 0 ? records.subarray(0, records.indexOf(NEWLINE) + 1) : records;
}
