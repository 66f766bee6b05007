import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Counts in their short form, or in the long form that FLOWTAP_FULL=1 asks for. */
export const isFull: boolean = process.env["FLOWTAP_FULL"] === "1";

/** What the form at hand takes: short within `npm test`, medium where CI has minutes (`FLOWTAP_FAULTS=medium`), full on demand. */
export function inForm<T>(sizes: { readonly short: T; readonly medium: T; readonly full: T }): T {
  if (isFull) return sizes.full;
  return process.env["FLOWTAP_FAULTS"] === "medium" ? sizes.medium : sizes.short;
}

/** The same fault again and again: twenty times in the full form, else once. */
export function again<T>(body: (given: T) => Promise<void>): (given: T) => Promise<void> {
  return async (given) => {
    for (let round = 0; round < (isFull ? 20 : 1); round += 1) await body(given);
  };
}

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
export function smallDisk(folder: string, size: string): { path: string; resize: (size: string) => void } | undefined {
  const path = join(folder, "disk");
  mkdirSync(path);
  if (missingTool("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path) !== undefined) return undefined;
  onTestFinished(() => {
    execFileSync("umount", ["-l", path]);
  });
  return { path, resize: (to) => execFileSync("mount", ["-o", `remount,size=${to}`, path]) };
}

/**
 * Arguments of strace that put a fault into the calls that touch the files. Always with the files: a fault in a call of libuv's own aborts
 * the process. To be counted, the calls must come from one thread: {@link run} sees to that.
 */
export function straceArguments(files: readonly string[], call: string, fault: string, trace = "/dev/null", traced: string = call): string[] {
  // Faster, but strace 6.1 sends no signals then.
  const filter = fault.startsWith("signal=") ? [] : ["--seccomp-bpf"];
  return ["-f", ...filter, "--quiet=all", "-o", trace, ...files.flatMap((file) => ["-P", file]), "-e", `trace=${traced}`, "-e", `inject=${call}:${fault}`];
}

/** What a child process printed, and how it ended. */
export interface ChildResult {
  readonly lines: readonly string[];
  readonly code: number | null;
  readonly signal: string | null;
}

/** Runs a command to its end, its file calls on one thread; `onLine` sees its output line by line. */
export async function run(command: string, args: readonly string[], onLine?: (line: string, kill: () => void) => void): Promise<ChildResult> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, UV_THREADPOOL_SIZE: "1" } });
  const lines: string[] = [];
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      lines.push(line);
      onLine?.(line, () => child.kill("SIGKILL"));
    }
  });
  return new Promise((resolve) => {
    child.once("close", (code, signal) => {
      resolve({ lines, code, signal });
    });
  });
}
