import { FlowtapError, describeValue } from "@flowtap/core";

/**
 * Why an outbox could not do something, for programs.
 *
 * - `"in_use"`: another listener, in this or another process, has the folder open; the message says which.
 * - `"missing"`: there is no outbox at the path.
 * - `"symbolic_link"`, `"not_a_folder"`, `"not_an_outbox"`: the path is nothing that an outbox may be kept in.
 * - `"permission"`: the system refused access, or the file system is read-only.
 * - `"full"`: no space left on the device, or a quota is used up.
 * - `"too_many_files"`: this process or the system has no file descriptor left.
 * - `"io"`: the device or the store reported anything else; see `cause`.
 * - `"over_limit"`: the outbox holds as much as `maxBytes` allows, and the overflow policy gave events up.
 * - `"too_large"`: one event alone is larger than `maxBytes` allows.
 * - `"stopped"`: the outbox was stopped, or nothing drains it any more, while events waited for room.
 * - `"damaged"`: records on disk were unreadable; they were counted and set aside.
 */
export type OutboxErrorReason =
  | "in_use"
  | "missing"
  | "symbolic_link"
  | "not_a_folder"
  | "not_an_outbox"
  | "permission"
  | "full"
  | "too_many_files"
  | "io"
  | "over_limit"
  | "too_large"
  | "stopped"
  | "damaged";

/** The outbox cannot be opened, or events cannot be stored or read back. Its code is `"outbox"`; what the system said is in `cause`. */
export class OutboxError extends FlowtapError {
  override readonly name = "OutboxError";
  /** The folder. */
  readonly path: string;
  /** Why, for programs. */
  readonly reason: OutboxErrorReason;

  constructor(path: string, reason: OutboxErrorReason, message: string, options?: ErrorOptions) {
    super("outbox", `outbox ${describeValue(path)}: ${message}`, options);
    this.path = path;
    this.reason = reason;
  }
}

/** The system's code (`"ENOSPC"`) of an error, or `""`. */
export function errorCode(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
