import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { compressFile } from "./compress-file.ts";
import { toJsonFileError, type JsonFileError } from "./json-file-error.ts";
import type { ResolvedOptions } from "./json-file-options.ts";
import { listEveryForm, listUnfinished, measureRotatedFiles, type MeasuredFile } from "./rotated-files.ts";

/** Compresses rotated files in the background and deletes the oldest beyond the limits. Touches nothing but rotated files. */
export class RotatedFileKeeper {
  readonly #options: ResolvedOptions;
  readonly #onFault: (error: JsonFileError) => void;
  readonly #stopping = new AbortController();
  readonly #failing = new Set<string>();
  #compressing: Promise<void> | undefined;
  #compressingBytes = 0;
  #hasMore = false;

  /** @param onFault hears, once an episode, of what could not be compressed or deleted; it is tried again at the next rotation. */
  constructor(options: ResolvedOptions, onFault: (error: JsonFileError) => void) {
    this.#options = options;
    this.#onFault = onFault;
  }

  /** Clears up after a crash: unfinished compressed forms go, and plain forms whose compressed form is complete. */
  async tidy(activeBytes: number): Promise<void> {
    await this.#attempt("cannot clear up the rotated files", async () => {
      for (const path of await listUnfinished(this.#options.path)) await rm(path, { force: true });
      const forms = await listEveryForm(this.#options.path);
      const complete = new Set(forms.filter((file) => file.compressed).map((file) => file.sequence));
      for (const file of forms) if (!file.compressed && complete.has(file.sequence)) await rm(file.path, { force: true });
    });
    await this.keep(activeBytes);
  }

  /** Deletes what is beyond the limits, then compresses what is not compressed, without waiting for that. */
  async keep(activeBytes: number): Promise<void> {
    await this.#deleteOldest(activeBytes);
    if (!this.#options.rotate.gzip) return;
    this.#hasMore = true;
    this.#compressing ??= this.#compressAll(activeBytes).finally(() => (this.#compressing = undefined));
  }

  /** Waits for the compression that is under way, at most `limitMs`, then leaves the rest to the next start. */
  async stop(limitMs: number): Promise<void> {
    const waited = new AbortController();
    const limit = delay(limitMs, undefined, { signal: waited.signal, ref: false }).catch(() => undefined);
    await Promise.race([this.#compressing, limit]);
    waited.abort();
    this.#stopping.abort();
    await this.#compressing;
  }

  async #compressAll(activeBytes: number): Promise<void> {
    while (this.#hasMore && !this.#stopping.signal.aborted) {
      this.#hasMore = false;
      await this.#attempt("cannot compress a rotated file", async () => {
        const plain = (await measureRotatedFiles(this.#options.path)).filter((file) => !file.compressed);
        for (const file of plain.sort((a, b) => a.sequence - b.sequence)) await this.#compress(file, activeBytes);
      });
      this.#compressingBytes = 0;
    }
  }

  async #compress(file: MeasuredFile, activeBytes: number): Promise<void> {
    this.#compressingBytes = file.sizeBytes;
    await this.#deleteOldest(activeBytes);
    const stillThere = (await measureRotatedFiles(this.#options.path)).some((found) => found.path === file.path);
    if (stillThere) await compressFile(file.path, this.#stopping.signal);
  }

  async #deleteOldest(activeBytes: number): Promise<void> {
    const { path, rotate, retain } = this.#options;
    if (retain.maxFiles === Infinity && retain.maxBytes === Infinity) return;
    await this.#attempt("cannot delete a rotated file", async () => {
      // What the active file may grow to, and the second form of what is being compressed, have their room kept free.
      const growth = Number.isFinite(rotate.maxBytes) ? Math.max(rotate.maxBytes, activeBytes) : activeBytes;
      const room = retain.maxBytes - growth - this.#compressingBytes;
      for (const file of filesBeyond(await measureRotatedFiles(path), retain.maxFiles, room)) await rm(file.path, { force: true });
    });
  }

  async #attempt(failure: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this.#failing.delete(failure);
    } catch (error) {
      if (this.#failing.has(failure) || this.#stopping.signal.aborted) return;
      this.#failing.add(failure);
      this.#onFault(toJsonFileError(this.#options.path, failure, error));
    }
  }
}

/** The files to delete, oldest first, so that at most `maxFiles` and `maxBytes` stay; never the newest. */
function filesBeyond(files: readonly MeasuredFile[], maxFiles: number, maxBytes: number): readonly MeasuredFile[] {
  const newestFirst = [...new Set(files.map((file) => file.sequence))].sort((a, b) => b - a);
  let keptBytes = 0;
  let oldestKept = Infinity;
  for (const [index, sequence] of newestFirst.entries()) {
    keptBytes += files.filter((file) => file.sequence === sequence).reduce((sum, file) => sum + file.sizeBytes, 0);
    if (index > 0 && (index >= maxFiles || keptBytes > maxBytes)) break;
    oldestKept = sequence;
  }
  return files.filter((file) => file.sequence < oldestKept).sort((a, b) => a.sequence - b.sequence);
}
