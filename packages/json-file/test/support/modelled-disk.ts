import { constants } from "node:fs";
import { basename } from "node:path";

/** One file: what the page cache holds, what the disk holds, and what has yet to get from the one to the other. */
class Inode {
  readonly ino: number;
  cached: Buffer = Buffer.alloc(0);
  stored: Buffer = Buffer.alloc(0);
  unsynced: Change[] = [];

  constructor(ino: number) {
    this.ino = ino;
  }

  apply(change: Change): void {
    this.cached = changed(this.cached, change);
    this.unsynced.push(change);
  }

  sync(): void {
    this.stored = this.cached;
    this.unsynced = [];
  }
}

type Change = { readonly at: number; readonly bytes: Buffer } | { readonly size: number };
type Names = ReadonlyMap<string, Inode>;

const SECTOR_BYTES = 512;

function changed(content: Buffer, change: Change): Buffer {
  const size = "size" in change ? change.size : Math.max(content.length, change.at + change.bytes.length);
  const result = Buffer.alloc(size);
  content.copy(result);
  if ("bytes" in change) change.bytes.copy(result, change.at);
  return result;
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code} on the modelled disk`), { code });
}

/**
 * One folder on a disk behind a page cache, and what a power failure leaves of it: everything synced; of the rest each write
 * whole, torn by sectors or not at all, in any combination; of changes to names those up to some moment. `fs` is what the
 * code under test takes for `node:fs/promises`.
 */
export class ModelledDisk {
  /** What the folder is, so that every disk has a lock of its own. */
  readonly id: number;
  readonly #random: () => number;
  #names: Names = new Map();
  #storedNames: Names = new Map();
  #unsyncedNames: Names[] = [];
  #inodes = 0;
  #callsLeft = Infinity;

  constructor(id: number, random: () => number) {
    this.id = id;
    this.#random = random;
  }

  /** Whether the power has failed. */
  get isDead(): boolean {
    return this.#callsLeft <= 0;
  }

  /** The power fails in the midst of that many calls from now. */
  failAfter(calls: number): void {
    this.#callsLeft = calls;
  }

  /** The power is back: what the disk kept is what there is. */
  reboot(): void {
    const moments = [this.#storedNames, ...this.#unsyncedNames];
    this.#storedNames = this.#names = moments[Math.floor(this.#random() * moments.length)] ?? this.#storedNames;
    this.#unsyncedNames = [];
    for (const inode of new Set(this.#names.values())) {
      inode.cached = inode.unsynced.reduce((content, change) => this.#survivor(content, change), inode.stored);
      inode.sync();
    }
    this.#callsLeft = Infinity;
  }

  /** The contents of all files whose names `filter` takes, by name. */
  contents(filter: (name: string) => boolean): ReadonlyMap<string, Buffer> {
    return new Map([...this.#names].filter(([name]) => filter(name)).map(([name, inode]) => [name, inode.cached]));
  }

  readonly fs = {
    mkdir: async () => {
      await this.#call();
      return undefined;
    },
    open: async (path: string, flags: number) => {
      await this.#call();
      if ((flags & (constants.O_DIRECTORY | constants.O_CREAT)) === constants.O_DIRECTORY || basename(path) === "disk") return this.#folder();
      const name = basename(path);
      if (!this.#names.has(name)) {
        if ((flags & constants.O_CREAT) === 0) throw failure("ENOENT");
        this.#rename((names) => names.set(name, new Inode((this.#inodes += 1))));
      }
      return this.#file(this.#find(path));
    },
    stat: async (path: string) => {
      await this.#call();
      return basename(path) === "disk" ? { dev: BigInt(process.pid), ino: BigInt(this.id) } : this.#stat(this.#find(path));
    },
    lstat: async (path: string) => {
      await this.#call();
      return this.#stat(this.#find(path));
    },
    readdir: async () => {
      await this.#call();
      return [...this.#names.keys()];
    },
    rename: async (from: string, to: string) => {
      await this.#call();
      const inode = this.#find(from);
      this.#rename((names) => names.delete(basename(from)) && names.set(basename(to), inode));
    },
    rm: async (path: string) => {
      await this.#call();
      this.#rename((names) => names.delete(basename(path)));
    },
  };

  /** Every call may be the last: nothing happens after that. */
  async #call(): Promise<void> {
    await Promise.resolve();
    this.#callsLeft -= 1;
    if (this.isDead) throw failure("EIO");
  }

  #find(path: string): Inode {
    const inode = this.#names.get(basename(path));
    if (inode === undefined) throw failure("ENOENT");
    return inode;
  }

  #rename(change: (names: Map<string, Inode>) => unknown): void {
    const names = new Map(this.#names);
    change(names);
    this.#names = names;
    this.#unsyncedNames.push(names);
  }

  #stat(inode: Inode): object {
    const size = inode.cached.length;
    return { dev: BigInt(process.pid), ino: BigInt(inode.ino), size: BigInt(size), nlink: 1n, mode: 0o100600n, uid: 0n, isFile: () => true, isDirectory: () => false };
  }

  #folder(): object {
    return {
      fd: 1_000_000 + this.id,
      close: () => Promise.resolve(),
      sync: async () => {
        await this.#call();
        this.#storedNames = this.#names;
        this.#unsyncedNames = [];
      },
    };
  }

  #file(inode: Inode): object {
    return {
      close: () => Promise.resolve(),
      stat: async (options?: object) => {
        await this.#call();
        return options === undefined ? { ...this.#stat(inode), size: inode.cached.length } : this.#stat(inode);
      },
      read: async (buffer: Buffer, offset: number, length: number, position: number) => {
        await this.#call();
        return { bytesRead: inode.cached.copy(buffer, offset, position, position + length) };
      },
      write: async (data: Uint8Array | string, offset = 0, length = data.length) => {
        const bytes = Buffer.from(typeof data === "string" ? data : data.subarray(offset, offset + length));
        const isLast = this.#callsLeft === 1;
        // The call in which the power fails may have done a part of its work.
        if (isLast) inode.apply({ at: inode.cached.length, bytes: bytes.subarray(0, Math.floor(this.#random() * bytes.length)) });
        await this.#call();
        inode.apply({ at: inode.cached.length, bytes });
        return { bytesWritten: bytes.length };
      },
      truncate: async (size: number) => {
        await this.#call();
        inode.apply({ size });
      },
      datasync: async () => {
        await this.#call();
        inode.sync();
      },
    };
  }

  #survivor(content: Buffer, change: Change): Buffer {
    const fate = this.#random();
    if (fate < 0.35) return content;
    if (fate < 0.65 || "size" in change) return changed(content, change);
    let result = content;
    for (let at = change.at; at < change.at + change.bytes.length; ) {
      const end = Math.min(change.at + change.bytes.length, (Math.floor(at / SECTOR_BYTES) + 1) * SECTOR_BYTES);
      if (this.#random() < 0.5) result = changed(result, { at, bytes: change.bytes.subarray(at - change.at, end - change.at) });
      at = end;
    }
    return result;
  }
}
