import { fstatSync, statSync, type BigIntStats } from "node:fs";

// As bigints, always: after a plain fstatSync() of a pipe, Node 20's realpathSync() takes the next folder for a pipe and gives
// up, and so every later import() through a symbolic link, as pnpm makes them, fails.
const AS_BIGINTS = { bigint: true } as const;

/** What the file at a path, or behind a descriptor, is; `undefined` when there is none, or we may not know. */
export function statsOf(file: string | number): BigIntStats | undefined {
  try {
    return typeof file === "number" ? fstatSync(file, AS_BIGINTS) : statSync(file, AS_BIGINTS);
  } catch {
    return undefined;
  }
}
