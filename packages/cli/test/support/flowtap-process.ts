import { existsSync } from "node:fs";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The command as it is installed. */
export const binPath: string = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));

/** How a process ended, and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
}

/** A `flowtap` that runs. */
export class FlowtapProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], { directory, environment = {}, nodeFlags = [] }: Omit<RunOptions, "input"> = {}) {
    // Else every condition that a test waits for would run into its limit.
    if (!existsSync(binPath)) throw new Error("expected the built command, found none: npm run build");
    this.child = spawn(process.execPath, [...nodeFlags, binPath, ...args], {
      cwd: directory,
      // Nothing of the machine that the tests run on: no CI, no agent, no colour.
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...environment },
      stdio: "pipe",
    });
    this.child.stdin.on("error", () => undefined);
    this.child.stdout.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.ended = once(this.child, "close").then(([status, signal]) => ({ status, signal, stdout: this.stdout, stderr: this.stderr }));
  }

  /** Writes to its stdin and waits until the pipe has taken it. */
  async write(input: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => this.child.stdin.write(input, () => resolve()));
  }
}

/** Runs `flowtap` to its end. */
export async function flowtap(args: readonly string[], { input = "", ...options }: RunOptions = {}): Promise<Ended> {
  const running = new FlowtapProcess(args, options);
  running.child.stdin.end(input);
  return running.ended;
}

/** Resolves when the condition holds; the test's own timeout is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
