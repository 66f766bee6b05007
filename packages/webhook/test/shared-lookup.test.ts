import type { LookupAddress } from "node:dns";
import { describe, expect, it } from "vitest";
import { sharedLookup, shareLookup } from "../src/shared-lookup.ts";

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
