import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { ChangeSignal } from "./change-signal.ts";
import { DeliveryCursor, type CursorListener } from "./delivery-cursor.ts";
import { CURSOR_BYTES, CursorStore } from "./cursor-store.ts";
import { diskBytes, discardFolder, listSegments, LOCK_FOLDER, segmentPlace, type SegmentPlace } from "./folder-layout.ts";
import { addedBytes, DISK_BLOCK_BYTES, EMPTY_SEGMENT_BYTES } from "./disk-estimate.ts";
import { createSegment, readSegment } from "./open-segment.ts";
import type { CursorFrame } from "./frame.ts";
import { Quarantine } from "./quarantine.ts";
import { ReusedBuffer } from "./reused-buffer.ts";
import { payloadBytesOf, type NewRecord, type Segment, type SegmentRange } from "./segment.ts";
import { TaskQueue } from "./task-queue.ts";

/** A batch of the backlog, with its content. */
export interface StoredBatch {
  /** Number of its first event. */
  readonly start: number;
  /** One past its last event. */
  readonly end: number;
  /** Canonical lines. */
  readonly lines: readonly string[];
}

/** What a {@link SegmentStore} is opened with. */
export interface StoreSettings extends CursorListener {
  readonly path: string;
  readonly maxBytes: number;
}

interface Entry {
  readonly place: SegmentPlace;
  /** Bytes on the disk while it is not open. */
  closedBytes: number;
  /** One past its last event. What lies beyond on the disk comes from a write that failed. */
  end: number;
  segment: Segment | undefined;
}

const MOST_SEGMENT_BYTES = 1024 * 1024;
const SEGMENTS = 16;

/**
 * The backlog: numbered events in a row of segments. New ones go to the last segment, the *tail*; the inner listener is fed from
 * the first, the *head*, which is removed as a whole when it is done with. Only these two are ever open, so that memory does
 * not depend on the backlog; and nothing is deleted one by one, so that what it takes on the disk is known at every instant.
 */
export class SegmentStore {
  /** Changes with whatever someone may wait for: events stored, room made. */
  readonly changes: ChangeSignal = new ChangeSignal();
  readonly #settings: StoreSettings;
  readonly #segmentBytes: number;
  readonly #quarantine: Quarantine;
  /** Of the segments that were written earlier, only the head is ever open; at the start the last one, before it. */
  readonly #readBuffer = new ReusedBuffer(2 * MOST_SEGMENT_BYTES);
  /** Whatever adds, opens or removes a segment. */
  readonly #changing = new TaskQueue();
  #entries: Entry[] = [];
  #tail: Segment | undefined;
  readonly #cursorStore: CursorStore;
  readonly #cursor: DeliveryCursor;
  #end = 0;
  #otherBytes = 0;
  #isRoomWanted = false;

  private constructor(settings: StoreSettings, cursorStore: CursorStore) {
    this.#settings = settings;
    this.#segmentBytes = Math.min(MOST_SEGMENT_BYTES, Math.floor(settings.maxBytes / SEGMENTS));
    this.#quarantine = new Quarantine(settings.path, Math.floor(settings.maxBytes / SEGMENTS));
    this.#cursorStore = cursorStore;
    this.#cursor = new DeliveryCursor(settings, cursorStore, () => this.#end);
  }

  /** Opens what an earlier process left in the folder, which is locked. */
  static async open(settings: StoreSettings): Promise<SegmentStore> {
    const { store: cursorStore, cursor } = await CursorStore.open(settings.path);
    const store = new SegmentStore(settings, cursorStore);
    await store.#open(cursor);
    return store;
  }

  /** How many events it holds, as far as that is known: lost ones are found when their turn comes. */
  get size(): number {
    return this.#end - this.#cursor.position - this.#cursor.droppedAhead;
  }

  /** Bytes that the folder takes on the disk. */
  get diskBytes(): number {
    return this.#entries.reduce((sum, entry) => sum + bytesOf(entry), this.#otherBytes);
  }

  /** Most bytes of payload that should be stored in one go; a longer event is stored alone. */
  get bestAppendBytes(): number {
    return this.#segmentBytes;
  }

  /** Whether records of so many bytes can be stored without exceeding `maxBytes`. */
  hasRoomFor(payloadBytes: number): boolean {
    const added = addedBytes(payloadBytes);
    const isNewNeeded = this.#tail === undefined || this.#isFull(this.#tail, added);
    const fits = this.diskBytes + added + (isNewNeeded ? EMPTY_SEGMENT_BYTES : 0) <= this.#settings.maxBytes;
    if (!fits && !this.#isRoomWanted) {
      // The tail too is removed now as soon as it is done with.
      this.#isRoomWanted = true;
      this.changes.notify();
    }
    return fits;
  }

  /** Whether records of so many bytes could be stored in an empty outbox. */
  canEverHold(payloadBytes: number): boolean {
    return this.#otherBytes + EMPTY_SEGMENT_BYTES + addedBytes(payloadBytes) <= this.#settings.maxBytes;
  }

  /** Stores records, all or none; they are on the disk when this resolves. After a fault, asking again stores them once. */
  append(records: readonly NewRecord[]): Promise<void> {
    return this.#changing.run(async () => {
      const tail = await this.#tailFor(payloadBytesOf(records));
      try {
        await tail.append(records);
      } catch (error) {
        // Half a record may be in its log: nothing is written behind it.
        await this.#seal();
        throw error;
      }
      this.#end = tail.end;
      this.#isRoomWanted = false;
      this.changes.notify();
    });
  }

  /**
   * Gives up the segment that waited longest, but not the one that is being delivered.
   *
   * @returns how many events that was.
   */
  dropOldest(): Promise<number> {
    return this.#changing.run(async () => {
      const [head, victim, next] = this.#entries;
      if (head === undefined || victim === undefined) return 0;
      if (victim.segment !== undefined && victim.segment === this.#tail) this.#tail = undefined;
      const until = next?.place.first ?? this.#end;
      await this.#cursor.drop(victim.place.first, until);
      await this.#remove(victim);
      this.changes.notify();
      return until - victim.place.first;
    });
  }

  /**
   * The next events to hand over, in a batch whose end is on the disk before it is handed over: after a crash it is the same.
   *
   * @returns `undefined` when nothing is stored.
   */
  async nextBatch(): Promise<StoredBatch | undefined> {
    const next = await this.#changing.run(() => this.#findNext());
    if (next === undefined) return undefined;
    const { start, end } = next.range;
    await this.#cursor.plan(end);
    return { start, end, lines: next.head.readLines(next.range) };
  }

  /** Everything before `position` is done with. Written down soon. */
  acknowledge(position: number): void {
    this.#cursor.acknowledge(position);
    this.changes.notify();
  }

  /** Writes down how far it got, and closes; removes what is done with. */
  close(): Promise<void> {
    return this.#changing.run(async () => {
      await this.#cursor.settle();
      const isDone = this.size === 0;
      if (!isDone) await this.#cursor.save();
      for (const entry of [...this.#entries]) {
        if (isDone) await this.#remove(entry);
        else await entry.segment?.complete();
      }
      await this.#cursorStore.close(isDone);
      this.#entries = [];
      this.#tail = undefined;
    });
  }

  async #open(cursor: CursorFrame | undefined): Promise<void> {
    const { segments, leftovers } = await listSegments(this.#settings.path);
    for (const folder of leftovers) await rm(folder, { recursive: true, force: true });
    for (const place of segments) this.#entries.push({ place, closedBytes: await diskBytes(place.folder), end: Infinity, segment: undefined });
    await this.#measureOthers();
    this.#end = Math.max(cursor?.storedUntil ?? 0, cursor?.planned ?? 0, cursor?.droppedUntil ?? 0);
    const [head] = this.#entries;
    const last = this.#entries.at(-1);
    this.#cursor.restore(head?.place.first ?? this.#end, cursor);
    if (last === undefined) return;
    const { end, isEmpty } = await this.#openEntry(last);
    this.#end = Math.max(this.#end, end);
    if (isEmpty && end === last.place.first) await this.#remove(last);
    else if (last !== head) await this.#closeEntry(last);
  }

  async #tailFor(payloadBytes: number): Promise<Segment> {
    if (this.#tail !== undefined && !this.#isFull(this.#tail, addedBytes(payloadBytes))) return this.#tail;
    await this.#seal();
    const place = segmentPlace(this.#settings.path, this.#end);
    const segment = await createSegment(this.#settings.path, place, 2 * Math.max(this.#segmentBytes, payloadBytes));
    this.#entries.push({ place, closedBytes: 0, end: Infinity, segment });
    this.#tail = segment;
    return segment;
  }

  #isFull(tail: Segment, added: number): boolean {
    return !tail.isEmpty && tail.diskBytes - EMPTY_SEGMENT_BYTES + added > this.#segmentBytes;
  }

  /** Nothing more goes into the tail. */
  async #seal(): Promise<void> {
    const entry = this.#entries.find(({ segment }) => segment !== undefined && segment === this.#tail);
    this.#tail = undefined;
    if (entry?.segment === undefined) return;
    if (entry.segment.isEmpty) await this.#remove(entry);
    else if (entry !== this.#entries[0]) await this.#closeEntry(entry);
    else {
      await entry.segment.complete();
      await entry.segment.measure();
    }
  }

  async #findNext(): Promise<{ readonly head: Segment; readonly range: SegmentRange } | undefined> {
    for (;;) {
      const [entry, following] = this.#entries;
      if (entry === undefined) {
        // Nothing is left of what the cursor speaks of: its only segment was empty.
        this.#cursor.skipTo(this.#end);
        return undefined;
      }
      const head = await this.#openEntry(entry);
      const range = head.rangeAt(this.#cursor.position, this.#cursor.planned);
      if (range?.kind === "events") return { head, range };
      if (range !== undefined) {
        this.#cursor.lose(range.end);
        continue;
      }
      if (following === undefined && head === this.#tail && !this.#isRoomWanted) return undefined;
      if (head === this.#tail) this.#tail = undefined;
      await this.#remove(entry);
      this.#cursor.skipTo(following?.place.first ?? this.#end);
      this.changes.notify();
    }
  }

  async #openEntry(entry: Entry): Promise<Segment> {
    const following = this.#entries[this.#entries.indexOf(entry) + 1];
    const name = basename(entry.place.folder);
    entry.segment ??= await readSegment(entry.place, Math.min(entry.end, following?.place.first ?? Infinity), this.#readBuffer, (damaged) => this.#keepDamaged(name, damaged));
    return entry.segment;
  }

  async #closeEntry(entry: Entry): Promise<void> {
    await entry.segment?.complete();
    entry.end = entry.segment?.end ?? entry.end;
    entry.segment = undefined;
    entry.closedBytes = await diskBytes(entry.place.folder);
  }

  async #remove(entry: Entry): Promise<void> {
    if (entry.segment !== undefined && entry.segment === this.#tail) this.#tail = undefined;
    await this.#cursor.settle();
    await entry.segment?.complete();
    try {
      await discardFolder(this.#settings.path, entry.place.folder);
    } catch {
      // It is done with all the same; what could not be removed still takes room, and goes at the next start.
      this.#otherBytes += await diskBytes(entry.place.folder).catch(() => bytesOf(entry));
    }
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  async #keepDamaged(name: string, damaged: readonly Uint8Array[]): Promise<void> {
    if (damaged.length === 0) return;
    await this.#quarantine.keep(name, damaged);
    await this.#measureOthers();
  }

  async #measureOthers(): Promise<void> {
    const { path } = this.#settings;
    this.#otherBytes = DISK_BLOCK_BYTES + CURSOR_BYTES + (await diskBytes(join(path, LOCK_FOLDER))) + (await this.#quarantine.diskBytes());
  }
}

function bytesOf({ segment, closedBytes }: Entry): number {
  return segment?.diskBytes ?? closedBytes;
}
