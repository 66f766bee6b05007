import { FlowtapError } from "@flowtap/core";

/**
 * Why a file could not be used, for programs.
 *
 * - `"missing"`: no such file, or a folder of its path is gone.
 * - `"symbolic_link"`, `"directory"`, `"hard_link"`, `"not_regular"` (FIFO, socket, device): not a plain file of ours.
 * - `"not_private"`: others can read it, and its mode cannot be changed.
 * - `"in_use"`: another listener, in this or another process, writes it.
 * - `"permission"`: the system refused access.
 * - `"full"`: no space left, a quota or a size limit.
 * - `"line_too_long"`: a line is longer than `maxLineBytes`.
 * - `"stopped"`: a stop gave up on a disk that does not answer.
 * - `"io"`: anything else; see `cause`.
 */
export type JsonFileErrorReason =
  | "missing"
  | "symbolic_link"
  | "directory"
  | "hard_link"
  | "not_regular"
  | "not_private"
  | "in_use"
  | "permission"
  | "full"
  | "line_too_long"
  | "stopped"
  | "io";

/** A file cannot be opened, written, synced or read. What the system said is in `cause`. */
export class JsonFileError extends FlowtapError {
  override readonly name = "JsonFileError";
  /** Which file; empty for a stream. */
  readonly path: string;
  /** Why, for programs. */
  readonly reason: JsonFileErrorReason;

  constructor(path: string, reason: JsonFileErrorReason, message: string, options?: ErrorOptions) {
    super("json_file", path === "" ? message : `${quotePath(path)}: ${message}`, options);
    this.path = path;
    this.reason = reason;
  }
}

const MEANINGS: Readonly<Record<string, readonly [JsonFileErrorReason, string]>> = {
  ENOENT: ["missing", "no such file or folder: check the path"],
  EEXIST: ["missing", "a part of the path is a file, not a folder: check the path"],
  ENOTDIR: ["missing", "a part of the path is a file, not a folder: check the path"],
  ELOOP: ["symbolic_link", "expected a regular file, found a symbolic link: name the file it points to"],
  EISDIR: ["directory", "expected a regular file, found a directory: name a file in it"],
  ENXIO: ["not_regular", "expected a regular file, found a FIFO, socket or device: name a regular file"],
  EACCES: ["permission", "permission denied: check the owner and mode of the file and its folder"],
  EPERM: ["permission", "operation not permitted: check the file's attributes (chattr) and owner"],
  EROFS: ["permission", "the file system is read-only: remount it or choose another path"],
  ENOSPC: ["full", "no space left on the device: free some"],
  EDQUOT: ["full", "the disk quota is used up: free some space"],
  EFBIG: ["full", "the file reached the largest size allowed: rotate it, or raise the limit (ulimit -f)"],
  EMFILE: ["io", "too many open files in this process: raise the limit (ulimit -n)"],
  ENFILE: ["io", "too many open files in the system"],
  EIO: ["io", "the device reported an input/output error: check the disk"],
};

/**
 * What the system said, as a {@link JsonFileError}.
 *
 * @param doing what was tried, as in "cannot open the file".
 */
export function toJsonFileError(path: string, doing: string, cause: unknown): JsonFileError {
  if (cause instanceof JsonFileError) return cause;
  const code = errorCode(cause);
  const [reason, meaning] = MEANINGS[code] ?? ["io", cause instanceof Error ? cause.message : String(cause)];
  return new JsonFileError(path, reason, `${doing}: ${meaning}${code === "" ? "" : ` (${code})`}`, { cause });
}

/** The system's code (`"ENOSPC"`) of an error, or `""`. */
export function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/** The path in quotes, with every control and direction character shown instead of obeyed. */
function quotePath(path: string): string {
  return JSON.stringify(path).replace(/[\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
