import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Bytes that a folder takes on the disk, as somebody else sees it: the larger of length and blocks, of whatever is there. */
export function diskBytesOf(path: string): number {
  try {
    const found = lstatSync(path);
    const own = Math.max(found.size, found.blocks * 512);
    return found.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + diskBytesOf(join(path, name)), own) : own;
  } catch {
    // Gone meanwhile.
    return 0;
  }
}

/** Samples how much a folder takes, from another process than the one that fills it. */
export class DiskWatch {
  samples = 0;
  mostBytes = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(path: string) {
    this.#timer = setInterval(() => {
      this.samples++;
      this.mostBytes = Math.max(this.mostBytes, diskBytesOf(path));
    }, 3);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
