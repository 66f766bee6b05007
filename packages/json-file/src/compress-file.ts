import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { syncFolder } from "./open-file.ts";
import { compressedPath, unfinishedPath } from "./rotated-files.ts";

/**
 * Replaces a rotated file by its gzip form. At every instant at least one whole form exists: the compressed one is written under
 * a temporary name, synced and renamed before the plain one goes. While both exist, readers take the plain one.
 *
 * @param signal stops half-way; the plain file stays and the temporary one goes.
 */
export async function compressFile(plainPath: string, signal: AbortSignal): Promise<void> {
  const temporaryPath = unfinishedPath(plainPath);
  try {
    await rm(temporaryPath, { force: true });
    const target = await open(temporaryPath, "wx", 0o600);
    await pipeline(createReadStream(plainPath), createGzip(), target.createWriteStream({ flush: true }), { signal });
    await rename(temporaryPath, compressedPath(plainPath));
  } catch (error) {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    throw error;
  }
  // The new name must be durable before the old one goes.
  await syncFolder(dirname(plainPath));
  await rm(plainPath, { force: true });
}
