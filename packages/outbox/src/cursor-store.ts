import { carveFolder, isFurther } from "./carve-folder.ts";
import { cursorFolder, discardFolder, listCursors, makeFolder, syncFolder } from "./folder-layout.ts";
import { EMPTY_SEGMENT_BYTES } from "./disk-estimate.ts";
import { encodeCursor, type CursorFrame } from "./frame.ts";
import { openDatabase, putCursor, type SegmentDatabase } from "./segment-database.ts";
import { TaskQueue } from "./task-queue.ts";

/** How often one store is written to before the next one takes its place. */
const MOST_SAVES = 256;
const BYTES_A_SAVE = 128;
const WRITE_BUFFER_BYTES = 65_536;
/** Bytes that the old and the new store take together, at most. */
export const CURSOR_BYTES: number = 2 * (EMPTY_SEGMENT_BYTES + MOST_SAVES * BYTES_A_SAVE);

/**
 * Where it is written down how far the inner listener got. Nothing is ever read back while it is open; so, as with segments, LevelDB
 * never opens a store that an earlier process left. The furthest cursor of all is the one that holds.
 */
export class CursorStore {
  readonly #path: string;
  readonly #tasks = new TaskQueue();
  #number: number;
  #old: readonly string[];
  #database: SegmentDatabase | undefined;
  #saves = 0;

  private constructor(path: string, number: number, old: readonly string[]) {
    this.#path = path;
    this.#number = number;
    this.#old = old;
  }

  /** Reads what earlier processes wrote down. Writes nothing. */
  static async open(path: string): Promise<{ readonly store: CursorStore; readonly cursor: CursorFrame | undefined }> {
    const numbers = await listCursors(path);
    const store = new CursorStore(path, Math.max(0, ...numbers), numbers.map((number) => cursorFolder(path, number)));
    return { store, cursor: await readCursor(path) };
  }

  /** @param sync whether it must be on the disk when this resolves. */
  save(cursor: Omit<CursorFrame, "kind">, sync: boolean): Promise<void> {
    return this.#tasks.run(async () => {
      const frame = encodeCursor(cursor);
      if (this.#database === undefined || this.#saves >= MOST_SAVES) return this.#renew(frame);
      this.#saves++;
      try {
        await putCursor(this.#database, frame, sync);
      } catch (error) {
        // LevelDB takes nothing more after a fault: the next save begins a new store.
        this.#saves = MOST_SAVES;
        throw error;
      }
    });
  }

  /** @param isDone whether nothing is left that a cursor could say something about. */
  close(isDone: boolean): Promise<void> {
    return this.#tasks.run(async () => {
      await this.#database?.close();
      this.#database = undefined;
      if (isDone) await this.#discardOld();
    });
  }

  async #renew(frame: Buffer): Promise<void> {
    const folder = cursorFolder(this.#path, ++this.#number);
    let database: SegmentDatabase | undefined;
    try {
      await makeFolder(folder);
      database = await openDatabase(folder, WRITE_BUFFER_BYTES);
      await putCursor(database, frame, true);
      await syncFolder(this.#path);
    } catch (error) {
      await database?.close();
      await discardFolder(this.#path, folder).catch(() => undefined);
      throw error;
    }
    await this.#database?.close();
    this.#database = database;
    this.#saves = 1;
    await this.#discardOld();
    this.#old = [folder];
  }

  async #discardOld(): Promise<void> {
    for (const folder of this.#old) await discardFolder(this.#path, folder).catch(() => undefined);
  }
}

/** The furthest cursor that is written down in an outbox. Changes nothing. */
export async function readCursor(path: string): Promise<CursorFrame | undefined> {
  let furthest: CursorFrame | undefined;
  for (const number of await listCursors(path)) {
    const { cursor } = await carveFolder(cursorFolder(path, number), 0);
    if (cursor !== undefined && (furthest === undefined || isFurther(cursor, furthest))) furthest = cursor;
  }
  return furthest;
}
