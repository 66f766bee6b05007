import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Why a tool cannot be used here, or `undefined` when it can. */
export function missingTool(command: string, ...args: string[]): string | undefined {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return undefined;
  } catch {
    return `${command} ${args.join(" ")} does not work here`;
  }
}

/** A small disk of its own under `folder`, or `undefined` where mounting is not allowed. */
export function smallDisk(folder: string, size: string): { readonly path: string; readonly remount: (options: string) => void } | undefined {
  const path = join(folder, "disk");
  mkdirSync(path);
  if (missingTool("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path) !== undefined) return undefined;
  onTestFinished(() => {
    execFileSync("umount", ["-l", path]);
  });
  return { path, remount: (options) => execFileSync("mount", ["-o", `remount,${options}`, path]) };
}
