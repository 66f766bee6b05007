import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const packageFolder = join(import.meta.dirname, "..");

it("creates what the first line of the README's example says, where the second goes", () => {
  const [, example = ""] = /```sh\n([^]*?)```/u.exec(readFileSync(join(packageFolder, "README.md"), "utf8")) ?? [];
  const [create = "", enter = ""] = example.split("\n");
  const folder = mkdtempSync(join(tmpdir(), "flowtap-create-"));
  try {
    const args = create.replace("npm create flowtap-listener ", "").split(" ");
    execFileSync(process.execPath, [join(packageFolder, "dist/bin.js"), ...args], { cwd: folder });
    expect(existsSync(join(folder, enter.replace("cd ", ""), "package.json"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
