import { lstat, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ClassicLevel } from "classic-level";
import { LOCK_FOLDER, makeFolder, makePrivate } from "./folder-layout.ts";
import { takeName, type ReleaseName } from "./name-lock.ts";
import { errorCode, OutboxError } from "./outbox-error.ts";

/** Who has an outbox open, as it said of itself. */
export interface OutboxOwner {
  readonly pid: number;
  readonly host: string;
  /** When it opened the outbox, RFC 3339. */
  readonly since: string;
}

/** The right to be the one user of an outbox. */
export interface FolderLock {
  release(): Promise<void>;
}

const OWNER_FILE = "owner.json";
const ATTEMPTS = 10;
const RETRY_DELAY_MS = 50;

/** Outboxes that are open in this thread. On the global object, because two copies of this package may be loaded. */
const OPEN_KEY: symbol = Symbol.for("flowtap.outbox.open");

/**
 * Takes the right to use the outbox at `path`. It is the lock of a small LevelDB store, which the kernel lets go of when
 * the process dies, however it dies: no lock can be stale. Waits half a second for a predecessor that is about to end.
 *
 * That lock is the process's, and LevelDB, asked again in the process that holds it, lets go of it: closing any descriptor of a file
 * ends fcntl(2) locks. So nobody asks it who has not got the outbox's name first, which no other thread can have.
 *
 * @throws OutboxError with reason `"in_use"`, saying who has it.
 */
export async function lockFolder(path: string): Promise<FolderLock> {
  const folder = join(path, LOCK_FOLDER);
  const { dev, ino } = await lstat(path, { bigint: true });
  const identity = `${String(dev)}:${String(ino)}`;
  const open = openOutboxes();
  for (let attempt = 1; open.has(identity); attempt++) {
    if (attempt >= ATTEMPTS) throw inUse(path, "another listener in this process");
    await delay(RETRY_DELAY_MS);
  }
  open.add(identity);
  let releaseName: ReleaseName | undefined;
  try {
    releaseName = await claimName(path, identity);
    const store = await openLockStore(path, folder);
    await makePrivate(folder);
    const owner: OutboxOwner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 });
    return {
      release: async () => {
        await rm(join(folder, OWNER_FILE), { force: true });
        await store.close();
        await releaseName?.();
        open.delete(identity);
      },
    };
  } catch (error) {
    await releaseName?.();
    open.delete(identity);
    throw error;
  }
}

/** Who has the outbox open, or had it when it died; `undefined` when it was closed in order. */
export async function readOwner(path: string): Promise<OutboxOwner | undefined> {
  try {
    const owner: unknown = JSON.parse(await readFile(join(path, LOCK_FOLDER, OWNER_FILE), "utf8"));
    return isOwner(owner) ? { pid: owner.pid, host: owner.host, since: owner.since } : undefined;
  } catch {
    return undefined;
  }
}

async function claimName(path: string, identity: string): Promise<ReleaseName> {
  for (let attempt = 1; ; attempt++) {
    const release = await takeName(identity);
    if (release !== undefined) return release;
    if (attempt >= ATTEMPTS) throw inUse(path, await describeOwner(path));
    await delay(RETRY_DELAY_MS);
  }
}

async function openLockStore(path: string, folder: string): Promise<ClassicLevel> {
  await makeFolder(folder).catch((error: unknown) => {
    if (errorCode(error) !== "EEXIST") throw error;
  });
  for (let attempt = 1; ; attempt++) {
    await emptyLockStore(folder);
    const store = new ClassicLevel(folder, { writeBufferSize: 65_536, cacheSize: 65_536 });
    try {
      await store.open();
      return store;
    } catch (error) {
      if (attempt >= ATTEMPTS) throw isLocked(error) ? inUse(path, await describeOwner(path), error) : error;
      await delay(RETRY_DELAY_MS);
    }
  }
}

/**
 * Nothing is kept in it but the lock, so whatever else is there goes: damaged files would make LevelDB abort the process. Whoever
 * holds the lock does not miss them.
 */
async function emptyLockStore(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name !== "LOCK" && name !== OWNER_FILE) await rm(join(folder, name), { force: true, recursive: true });
  }
}

function isLocked(error: unknown): boolean {
  return errorCode(error instanceof Error ? error.cause : undefined) === "LEVEL_LOCKED";
}

function inUse(path: string, owner: string, cause?: unknown): OutboxError {
  return new OutboxError(path, "in_use", `expected to be its only user, found it open in ${owner}: give each listener a folder of its own, or stop the other one first`, { cause });
}

async function describeOwner(path: string): Promise<string> {
  const owner = await readOwner(path);
  if (owner === undefined) return "another process";
  if (owner.pid === process.pid && owner.host === hostname()) return "another thread of this process";
  return `process ${String(owner.pid)} on host ${JSON.stringify(owner.host)}, since ${JSON.stringify(owner.since)}`;
}

function isOwner(value: unknown): value is OutboxOwner {
  if (typeof value !== "object" || value === null) return false;
  const { pid, host, since } = value as Partial<Record<keyof OutboxOwner, unknown>>;
  return typeof pid === "number" && typeof host === "string" && typeof since === "string";
}

function openOutboxes(): Set<unknown> {
  const found: unknown = Reflect.get(globalThis, OPEN_KEY);
  if (found instanceof Set) return found;
  const created = new Set();
  Reflect.set(globalThis, OPEN_KEY, created);
  return created;
}
