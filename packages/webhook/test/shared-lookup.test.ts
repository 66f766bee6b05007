import { execFile, execFileSync } from "node:child_process";
import type { LookupAddress } from "node:dns";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { sharedLookup, shareLookup } from "../src/shared-lookup.ts";
import { isFull } from "./support/full.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Whether we may have a network and mounts of our own. */
function canUnshare(): boolean {
  try {
    execFileSync("unshare", ["-n", "-m", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("shareLookup", () => {
  it("asks for two names at a time and once for each, and goes on when one cannot be found", async () => {
    const asked: string[] = [];
    const answers = new Map<string, (found: LookupAddress[] | Error) => void>();
    const lookup = shareLookup((hostname) => {
      asked.push(hostname);
      return new Promise((resolve, reject) => {
        answers.set(hostname, (found) => {
          if (found instanceof Error) reject(found);
          else resolve(found);
        });
      });
    }, 2);
    const found = ["a", "b", "c", "a", "d", "c"].map((hostname) => lookup(hostname).then(
      ([address]) => address?.address,
      (error: unknown) => (error as Error).message,
    ));
    await expect.poll(() => asked).toEqual(["a", "b"]);
    answers.get("b")?.(new Error("no b"));
    await expect.poll(() => asked).toEqual(["a", "b", "c"]);
    answers.get("a")?.([{ address: "192.0.2.1", family: 4 }]);
    await expect.poll(() => asked).toEqual(["a", "b", "c", "d"]);
    answers.get("d")?.([]);
    answers.get("c")?.([{ address: "192.0.2.3", family: 4 }]);
    expect(await Promise.all(found)).toEqual(["192.0.2.1", "no b", "192.0.2.3", "192.0.2.1", undefined, "192.0.2.3"]);

    // Nothing is remembered: the next one asks again.
    const again = lookup("a");
    await expect.poll(() => asked).toHaveLength(5);
    answers.get("a")?.([]);
    expect(await again).toEqual([]);
  });

  it("is the system's resolver, hosts file and all, for webhooks", async () => {
    expect((await sharedLookup("localhost")).map(({ address }) => address)).toContainEqual(expect.stringMatching(/^(?:127\.0\.0\.1|::1)$/));
  });
});

describe.runIf(isFull && canUnshare())("eight webhooks whose name server never answers", () => {
  it("leave the process its files: it goes on writing them", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.1\noptions timeout:1 attempts:2\n");
    const sender = join(import.meta.dirname, "programs", "slow-lookup-sender.mjs");
    const script = 'ip link set lo up && mount --bind resolv.conf /etc/resolv.conf && exec "$0" "$1" out';
    const { stdout } = await promisify(execFile)("unshare", ["-n", "-m", "sh", "-c", script, process.execPath, sender], { cwd: folder });
    const { writes, lookups } = JSON.parse(stdout) as { writes: number; lookups: number };
    expect(lookups).toBeGreaterThanOrEqual(2);
    // With all of libuv's threads waiting for the name server there are fewer than ten.
    expect(writes).toBeGreaterThan(50);
  });
});
