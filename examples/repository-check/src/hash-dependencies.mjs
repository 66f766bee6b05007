import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

const MOST_BYTES = 256 * 1024 * 1024;
const PROGRESS_EVERY_BYTES = 2 * 1024 * 1024;
const PROGRESS_EVERY_FOLDERS = 100;

/**
 * Hashes every file of the installed dependencies: one action to find them, one to read them.
 *
 * @param {import("@flowtap/core").StepScope} step
 * @param {string} root
 */
export async function hashDependencies(step, root) {
  const folder = join(root, "node_modules", ".pnpm");
  const { files, totalBytes } = await step.action("list", (action) => listFiles(action, folder));

  const hash = createHash("sha256");
  await step.action("sha256", async (action) => {
    let bytes = 0;
    let toldBytes = 0;
    for (const file of files) {
      action.signal?.throwIfAborted();
      const content = await readFile(file);
      hash.update(file.slice(folder.length)).update(content);
      bytes += content.length;
      if (bytes - toldBytes < PROGRESS_EVERY_BYTES && bytes < totalBytes) continue;
      toldBytes = bytes;
      action.progress({ text: file.slice(folder.length + 1), current: bytes, total: totalBytes, unit: "bytes" });
    }
  });
  step.progress({ text: `${files.length} files, sha256 ${hash.digest("hex").slice(0, 16)}`, current: files.length, total: files.length, unit: "files" });
}

/**
 * @param {import("@flowtap/core").ActionScope} action
 * @param {string} folder
 */
async function listFiles(action, folder) {
  /** @type {string[]} */
  const files = [];
  let totalBytes = 0;
  let foldersRead = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined && totalBytes < MOST_BYTES; next = folders.pop()) {
    action.signal?.throwIfAborted();
    for (const entry of await readdir(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) {
        files.push(path);
        totalBytes += (await stat(path)).size;
      }
    }
    foldersRead += 1;
    if (foldersRead % PROGRESS_EVERY_FOLDERS === 0) action.progress({ current: files.length, unit: "files" });
  }
  return { files, totalBytes };
}
