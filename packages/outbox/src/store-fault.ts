import { errorText } from "@flowtap/core";
import { errorCode, OutboxError, type OutboxErrorReason } from "./outbox-error.ts";

/** What the machine says when it is to blame, not the data: Node's code, the words of strerror(3) that LevelDB passes on, and what it means. */
const FAULTS: readonly (readonly [code: string, words: string, reason: OutboxErrorReason, meaning: string])[] = [
  ["ENOSPC", "No space left on device", "full", "no space left on the device: free some"],
  ["EDQUOT", "Disk quota exceeded", "full", "the disk quota is used up: free some space"],
  ["EFBIG", "File too large", "full", "a file reached the largest size allowed: raise the limit (ulimit -f)"],
  ["EMFILE", "Too many open files", "too_many_files", "too many open files in this process: raise the limit (ulimit -n)"],
  ["ENFILE", "Too many open files in system", "too_many_files", "too many open files in the system"],
  ["EROFS", "Read-only file system", "permission", "the file system is read-only: remount it or choose another path"],
  ["EACCES", "Permission denied", "permission", "permission denied: check the owner and mode of the folder"],
  ["EPERM", "Operation not permitted", "permission", "operation not permitted: check the folder's attributes (chattr) and owner"],
  ["EIO", "Input/output error", "io", "the device reported an input/output error: check the disk"],
  ["ENOMEM", "Cannot allocate memory", "io", "the system has no memory left"],
];

/**
 * What the store or the system said, as an {@link OutboxError}.
 *
 * @param doing what was tried, as in "cannot store events".
 */
export function toOutboxError(path: string, doing: string, cause: unknown): OutboxError {
  if (cause instanceof OutboxError) return cause;
  const links = chain(cause);
  for (const link of links) {
    const meaning = meaningOf(link);
    if (meaning !== undefined) return new OutboxError(path, meaning[2], `${doing}: ${meaning[3]} (${meaning[0]})`, { cause });
  }
  return new OutboxError(path, "io", `${doing}: ${errorText(links.at(-1))}`, { cause });
}

function meaningOf(error: unknown): (typeof FAULTS)[number] | undefined {
  const code = errorCode(error);
  const text = errorText(error);
  return FAULTS.find(([faultCode]) => faultCode === code) ?? FAULTS.find(([, words]) => text.endsWith(words));
}

/** The error, its cause, and so on. */
function chain(error: unknown): readonly unknown[] {
  const links: unknown[] = [];
  for (let link = error; link !== undefined && links.length < 5; link = link instanceof Error ? link.cause : undefined) links.push(link);
  return links;
}
