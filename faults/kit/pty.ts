import { execFile, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const harness = fileURLToPath(new URL("../../packages/console/test/support/run_on_pty.py", import.meta.url));

/** Whether there is a python3 to make pseudo-terminals with. */
export const hasPython: boolean = spawnSync("python3", ["--version"]).status === 0;

/** How a program on a pseudo-terminal ended, and what it wrote to descriptor 3. */
export interface PtyResult {
  readonly exited: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly side: string;
}

/** Runs Node on a pseudo-terminal that is read, or that nobody reads: what Ctrl-S makes of a terminal. */
export async function runOnPty(args: readonly string[], { read, limitS }: { read: "all" | "nothing"; limitS: number }): Promise<PtyResult> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: tmpdir(), TERM: "xterm-256color", LANG: "C.UTF-8" };
  const plan = JSON.stringify({ argv: [process.execPath, ...args], env, columns: 80, rows: 24, read, signal: null, limit_s: limitS });
  return new Promise((resolve, reject) => {
    execFile("python3", [harness, plan], { maxBuffer: 512 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as PtyResult);
      else reject(new Error(`the pseudo-terminal's harness failed: ${stderr}`, { cause: error }));
    });
  });
}
