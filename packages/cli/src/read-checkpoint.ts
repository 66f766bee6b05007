import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { describeValue, errorText } from "@flowtap/core";
import { readEvents, type EventEntry, type ReadPosition } from "@flowtap/json-file";
import type { MessageWriter } from "./message-writer.ts";
import { UsageError } from "./usage-error.ts";

const MODE = 0o600;
const VERSION = 1;
const HEAD_BYTES = 1024;

/** Tells one file from another of the same name. */
interface FileHead {
  readonly bytes: number;
  readonly sha256: string;
}

/** Of a file that was gone, or is compressed: like no other. */
const NO_HEAD: FileHead = { bytes: 0, sha256: "" };

/** What a checkpoint holds: everything before it was handled. */
interface SavedPosition {
  readonly version: typeof VERSION;
  /** The file that was read, absolute. */
  readonly input: string;
  readonly sequence: number;
  readonly offset: number;
  readonly head: FileHead;
}

/** Remembers in a file how far the input was read and handled, so that the next run goes on there: at least once. */
export class ReadCheckpoint {
  readonly #path: string;
  readonly #input: string;
  readonly #messages: MessageWriter;
  #latest: EventEntry | undefined;
  #saved: EventEntry | undefined;
  #head = NO_HEAD;
  #hasFailed = false;

  /** Both paths absolute. */
  constructor(path: string, input: string, messages: MessageWriter) {
    this.#path = path;
    this.#input = input;
    this.#messages = messages;
  }

  /**
   * Where to go on: the start when there is no checkpoint yet, or when the file was replaced since.
   *
   * @throws UsageError when the file holds something else, or the checkpoint of another input.
   */
  async start(): Promise<"start" | ReadPosition> {
    const saved = await this.#load();
    if (saved === undefined) return "start";
    const { sequence, offset, head } = saved;
    if (headOf(this.#input, head.bytes).sha256 === head.sha256 || (await this.#isRotated(sequence))) return { sequence, offset };
    return { sequence, offset: 0 };
  }

  /** Takes note of the last entry that was handed on. */
  passed(entry: EventEntry): void {
    const before = this.#latest;
    // At the first sight of a file: later its name may be another's.
    const isSameFile = before !== undefined && before.sequence === entry.sequence && before.path === entry.path && before.offset <= entry.offset;
    if (!isSameFile) this.#head = headOf(entry.path ?? this.#input, Math.min(entry.offset, HEAD_BYTES));
    this.#latest = entry;
  }

  /**
   * Saves how far it got, once that is handled. Never throws; a disk that refuses is told once.
   *
   * @param handled resolves with whether everything handed on so far was handled.
   */
  async save(handled: () => Promise<boolean>): Promise<void> {
    const latest = this.#latest;
    const head = this.#head;
    if (latest === undefined || latest === this.#saved || !(await handled())) return;
    try {
      await this.#write({ version: VERSION, input: this.#input, sequence: latest.sequence ?? 1, offset: latest.offset, head });
      this.#saved = latest;
    } catch (error) {
      if (!this.#hasFailed) this.#messages.say(`--checkpoint cannot be written, the next run reads again from the one before: ${errorText(error)}`);
      this.#hasFailed = true;
    }
  }

  /** In one step: a reader finds the one before, or this one. */
  async #write(position: SavedPosition): Promise<void> {
    const draft = `${this.#path}.${String(process.pid)}.tmp`;
    try {
      const file = await open(draft, "w", MODE);
      try {
        await file.writeFile(`${JSON.stringify(position)}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(draft, this.#path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async #load(): Promise<SavedPosition | undefined> {
    const subject = `--checkpoint ${describeValue(this.#path)}`;
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new UsageError(`${subject}: expected a file to read and write: ${errorText(error)}`, { cause: error });
    }
    const saved = parsePosition(text);
    if (saved === undefined) throw new UsageError(`${subject}: expected a checkpoint of flowtap, found something else, which is left as it is: name another file`);
    if (saved.input !== this.#input) throw new UsageError(`${subject}: expected the checkpoint of ${describeValue(this.#input)}, found that of ${describeValue(saved.input)}: name a checkpoint for each FILE`);
    return saved;
  }

  /** Whether the file of that number has got another name, and is complete. */
  async #isRotated(sequence: number): Promise<boolean> {
    for await (const entry of readEvents(this.#input, { from: { sequence, offset: 0 } })) return entry.path !== this.#input;
    return false;
  }
}

function headOf(path: string, bytes: number): FileHead {
  try {
    const descriptor = openSync(path, "r");
    try {
      const buffer = Buffer.alloc(bytes);
      const length = readSync(descriptor, buffer, 0, bytes, 0);
      return length < bytes ? NO_HEAD : { bytes, sha256: createHash("sha256").update(buffer).digest("hex") };
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return NO_HEAD;
  }
}

function parsePosition(text: string): SavedPosition | undefined {
  try {
    const saved = JSON.parse(text) as Partial<SavedPosition> | null;
    const isWhole = saved?.version === VERSION && typeof saved.input === "string" && Number.isSafeInteger(saved.sequence) && Number.isSafeInteger(saved.offset) && typeof saved.head?.sha256 === "string" && Number.isSafeInteger(saved.head.bytes);
    return isWhole ? (saved as SavedPosition) : undefined;
  } catch {
    return undefined;
  }
}
