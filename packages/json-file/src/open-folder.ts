import { constants, existsSync } from "node:fs";
import { lstat, mkdir, open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode, JsonFileError } from "./json-file-error.ts";

/** The folder of a file, held open so that nothing can be put in its place. */
export interface OpenedFolder {
  /** Names the file in this very folder, whatever the folder's own path leads to by now. */
  readonly filePath: string;
  /** The topmost folder that had to be made, if any. */
  readonly created: string | undefined;
  close(): Promise<void>;
}

const PRIVATE_FOLDER_MODE = 0o700;
/** Linux: a descriptor that names a folder, and needs no right to list it. Node has no constant for it. */
const O_PATH = 0o10_000_000;
const DESCRIPTORS = "/proc/self/fd";

/**
 * Holds the folder of `path`, making it (0700) and those above as needed. The folder itself may be no symbolic link: whoever can swap it
 * would choose where the file goes. Where descriptors have no names (not Linux) it is checked before, not held.
 *
 * @throws JsonFileError when the folder is a symbolic link; what the system says when it cannot be made.
 */
export async function openFolderOf(path: string): Promise<OpenedFolder> {
  const folder = dirname(path);
  try {
    const created = await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER_MODE });
    if (process.platform !== "linux" || !existsSync(DESCRIPTORS)) {
      if ((await lstat(folder)).isSymbolicLink()) throw linkedFolder(path);
      return { filePath: path, created, close: () => Promise.resolve() };
    }
    const handle = await open(folder, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    return { filePath: join(DESCRIPTORS, String(handle.fd), basename(path)), created, close: () => handle.close() };
  } catch (error) {
    if (["ENOTDIR", "ELOOP", "EEXIST", "ENOENT"].includes(errorCode(error)) && (await isSymbolicLink(folder))) throw linkedFolder(path, error);
    throw error;
  }
}

async function isSymbolicLink(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isSymbolicLink() === true;
}

function linkedFolder(path: string, cause?: unknown): JsonFileError {
  return new JsonFileError(path, "symbolic_link", "expected a folder of its own around the file, found a symbolic link: name the folder it points to", { cause });
}
