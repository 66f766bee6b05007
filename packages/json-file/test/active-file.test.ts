import { open, type FileHandle } from "node:fs/promises";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ActiveFile } from "../src/active-file.ts";
import { lineAt, until } from "./support/events.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** The file, through a descriptor of which some calls are replaced. */
async function openThrough(path: string, replace: (handle: FileHandle) => Partial<FileHandle>): Promise<ActiveFile> {
  const handle = await open(path, "a+", 0o600);
  const { dev, ino, size } = await handle.stat({ bigint: true });
  const replaced = replace(handle);
  const through = new Proxy(handle, {
    get(target, key) {
      const value: unknown = Reflect.get(replaced, key) ?? Reflect.get(target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  return new ActiveFile(path, { handle: through, identity: { dev, ino }, sizeBytes: Number(size) });
}

describe("ActiveFile", () => {
  it("still has to sync what was written while a sync ran", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    let endWrite: (() => void) | undefined;
    let syncs = 0;
    const file = await openThrough(path, (handle) => ({
      async write(...args: Parameters<FileHandle["write"]>) {
        const result = await handle.write(...args);
        await new Promise<void>((resolve) => (endWrite = resolve));
        return result;
      },
      async datasync() {
        syncs += 1;
        await handle.datasync();
      },
    }) as Partial<FileHandle>);
    for (const index of [0, 1]) {
      const appending = file.append(Buffer.from(lineAt(index)));
      await until(() => endWrite !== undefined, "the write");
      await file.sync();
      endWrite?.();
      endWrite = undefined;
      await appending;
      expect(file.unsynced).toBe(true);
    }
    const before = syncs;
    await file.sync();
    expect(syncs).toBe(before + 1);
    expect(file.unsynced).toBe(false);
    await file.close();
  });

  it("takes back what a failed sync left behind a torn tail that it cut, and nothing before it", async () => {
    const path = join(temporaryFolder(), "events.ndjson");
    writeFileSync(path, lineAt(0) + lineAt(1).slice(0, 60), { mode: 0o600 });
    const file = await openThrough(path, () => ({ datasync: () => Promise.reject(new Error("EIO")) }));
    await file.append(Buffer.from(lineAt(2) + lineAt(3)));
    await expect(file.sync()).rejects.toThrow("EIO");
    await file.cutUnsynced();
    expect(readFileSync(path, "utf8")).toBe(lineAt(0));
    await file.close();
  });
});
