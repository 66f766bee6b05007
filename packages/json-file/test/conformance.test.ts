import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listenerConformance } from "@flowtap/testing";
import { testConformance } from "@flowtap/testing/vitest";
import { describe, it } from "vitest";
import { JsonFileListener } from "../src/index.ts";

class OnTrial extends JsonFileListener {
  readonly folder: string;

  constructor(durability: "written" | "synced") {
    const folder = mkdtempSync(join(tmpdir(), "flowtap-conformance-"));
    super({ path: join(folder, "events.ndjson"), durability });
    this.folder = folder;
  }

  get lines(): readonly string[] {
    const path = join(this.folder, "events.ndjson");
    return existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  }
}

describe.each(["written", "synced"] as const)("JsonFileListener, %s", (durability) => {
  const release = ({ folder }: OnTrial) => {
    rmSync(folder, { recursive: true });
  };
  testConformance(it, listenerConformance({ create: () => new OnTrial(durability), observe: ({ lines }) => lines, release }));
});
