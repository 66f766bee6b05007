import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { inForm } from "../kit/form.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const COUNT = inForm({ short: 1_000, medium: 10_000, full: 10_000 });
const program = fileURLToPath(new URL("programs/create-and-stop.mjs", import.meta.url));

describe(`${String(COUNT)} listeners of every kind`, () => {
  let seen: { imported: { handlers: boolean; resources: string[] }; before: object; after: object; resources: string[]; warnings: string[] };
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "flowtap-leftovers-"));
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [program, folder, String(COUNT)]);
      seen = JSON.parse(stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 300_000);

  it("leave nothing behind when they are imported", () => {
    expect(seen.imported).toEqual({ handlers: true, resources: [] });
  });

  it("leave no handle, no handler and no warning when they are created, used and stopped", () => {
    expect(seen.resources).toEqual([]);
    expect(seen.warnings).toEqual([]);
    expect(seen.after).toEqual(seen.before);
  });
});
