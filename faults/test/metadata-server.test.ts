import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { noNetworkOfOurOwn, runInNetworkOfItsOwn } from "../kit/network-namespace.ts";

const program = fileURLToPath(new URL("programs/tempted-webhook.mjs", import.meta.url));

describe.skipIf(noNetworkOfOurOwn !== undefined)(`a cloud's metadata server${noNetworkOfOurOwn === undefined ? "" : ` (${noNetworkOfOurOwn})`}`, () => {
  let seen: { control: number; redirects: number; redirected: number; spelled: number; named: number; outcomes: string[] };
  beforeAll(async () => {
    seen = JSON.parse(await runInNetworkOfItsOwn(program));
  }, 120_000);

  it("can be reached from here by address and by name, or nothing of this proves anything", () => {
    expect(seen.control).toBe(2);
    expect(seen.outcomes).not.toContain("delivered");
  });

  it("gets nothing by a redirect of any kind", () => {
    expect(seen.redirects).toBe(10);
    expect(seen.redirected).toBe(0);
  });

  it("gets no connection in any spelling of its address, nor by a name that leads to it, nor as the environment's proxy", () => {
    expect(seen).toMatchObject({ spelled: 0, named: 0 });
  });
});
