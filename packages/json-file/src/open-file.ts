import { constants } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode, JsonFileError, toJsonFileError } from "./json-file-error.ts";
import { openFolderOf } from "./open-folder.ts";

/** Which file it is, whatever its name: device and inode. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** A file open for appending, and what was found out about it. */
export interface OpenedFile {
  readonly handle: FileHandle;
  readonly identity: FileIdentity;
  /** How long it was when it was opened. */
  readonly sizeBytes: number;
}

const PRIVATE_FILE_MODE = 0o600;
const WIDER_THAN_PRIVATE = 0o077n;

/**
 * Opens `path` for appending, creating it (0600) and its folders (0700) as needed. Everything is checked on the open
 * descriptors, so that nothing can be swapped in between: O_NOFOLLOW refuses a symbolic link, as the file or as its folder, O_NONBLOCK
 * keeps a FIFO from hanging us, and what is not a regular file with one name is refused. A file that others could read is made 0600. A new file's
 * name is made durable before anything is written to it.
 *
 * @throws JsonFileError when it cannot be opened, or is not a file to append to.
 */
export async function openForAppend(path: string): Promise<OpenedFile> {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
  let handle: FileHandle | undefined;
  try {
    const folder = await openFolderOf(path);
    try {
      handle = await open(folder.filePath, flags, PRIVATE_FILE_MODE);
    } finally {
      await folder.close();
    }
    const found = await handle.stat({ bigint: true });
    if (!found.isFile()) throw notRegular(path, found.isDirectory());
    if (found.nlink > 1n) {
      throw new JsonFileError(path, "hard_link", "expected a file with one name, found one with several hard links: its other names would change too; use a file of its own");
    }
    if ((found.mode & WIDER_THAN_PRIVATE) !== 0n) await makePrivate(handle, path, Number(found.uid));
    if (found.size === 0n) for (const changed of changedFolders(path, folder.created)) await syncFolder(changed);
    return { handle, identity: { dev: found.dev, ino: found.ino }, sizeBytes: Number(found.size) };
  } catch (error) {
    await handle?.close();
    throw toJsonFileError(path, "cannot open the file for appending", error);
  }
}

/**
 * Opens `path` for reading. Symbolic links are followed; only regular files are read.
 *
 * @throws JsonFileError when it cannot be opened, or is not a regular file.
 */
export async function openForReading(path: string): Promise<{ handle: FileHandle; identity: FileIdentity }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const found = await handle.stat({ bigint: true });
    if (!found.isFile()) throw notRegular(path, found.isDirectory());
    return { handle, identity: { dev: found.dev, ino: found.ino } };
  } catch (error) {
    await handle?.close();
    throw toJsonFileError(path, "cannot open the file for reading", error);
  }
}

/** The file that `path` names now and its length, or `undefined` when there is none. */
export async function identifyFile(path: string): Promise<(FileIdentity & { readonly sizeBytes: number }) | undefined> {
  try {
    const { dev, ino, size } = await stat(path, { bigint: true });
    return { dev, ino, sizeBytes: Number(size) };
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error))) return undefined;
    throw error;
  }
}

/** Whether both are one file. */
export function isSameFile(a: FileIdentity | undefined, b: FileIdentity | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.ino === b.ino && a.dev === b.dev;
}

const FOLDER_SYNC_REFUSALS: readonly string[] = ["EACCES", "EPERM", "EINVAL", "EISDIR", "ENOTSUP"];

/**
 * Makes the entries of a folder durable: a created, renamed or removed name survives a power failure only after this.
 * A folder that we may not open, or a file system that syncs no folders, is as durable as it gets.
 */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, constants.O_RDONLY);
    await handle.sync();
  } catch (error) {
    if (!FOLDER_SYNC_REFUSALS.includes(errorCode(error))) throw error;
  } finally {
    await handle?.close();
  }
}

/** The folders that have a new entry: the file's own, and those above the folders made for it. */
function changedFolders(path: string, createdFolder: string | undefined): readonly string[] {
  const folders = [dirname(path)];
  if (createdFolder === undefined) return folders;
  for (let folder = dirname(path); folder !== dirname(createdFolder) && folder !== dirname(folder); folder = dirname(folder)) folders.push(dirname(folder));
  return folders;
}

function notRegular(path: string, isDirectory: boolean): JsonFileError {
  return isDirectory
    ? new JsonFileError(path, "directory", "expected a regular file, found a directory: name a file in it")
    : new JsonFileError(path, "not_regular", "expected a regular file, found a FIFO, socket or device: name a regular file; read anything else with readEventStream");
}

async function makePrivate(handle: FileHandle, path: string, ownerId: number): Promise<void> {
  try {
    await handle.chmod(PRIVATE_FILE_MODE);
  } catch (cause) {
    // A file system without modes (vfat) refuses too; there the owner is as good as we get.
    if (ownerId === process.geteuid?.()) return;
    throw new JsonFileError(path, "not_private", "expected a file that only its owner can read (mode 0600), found one that others can and that is not ours: use a file of your own", { cause });
  }
}
