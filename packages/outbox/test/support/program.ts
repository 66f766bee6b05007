import { spawn } from "node:child_process";
import { join } from "node:path";

/** How a program ended, and what it printed. */
export interface ProgramResult {
  readonly lines: readonly string[];
  readonly code: number | null;
  readonly signal: string | null;
}

/** Options of {@link runProgram}. */
export interface ProgramOptions {
  /** Sees its output line by line. */
  readonly onLine?: (line: string, kill: () => void) => void;
  /** Arguments of node's own. */
  readonly nodeArguments?: readonly string[];
  /** A command that runs it: strace, prlimit. */
  readonly under?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program of this folder's sibling `programs`, told what to do in JSON, to its end. */
export async function runProgram(name: string, task: object, { onLine, nodeArguments = [], under = [], environment = {} }: ProgramOptions = {}): Promise<ProgramResult> {
  const program = [process.execPath, ...nodeArguments, join(import.meta.dirname, "..", "programs", name), JSON.stringify(task)];
  const child = spawn("env", [...under, ...program], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...environment } });
  const lines: string[] = [];
  let tail = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = (tail + text).split("\n");
    tail = parts.pop() ?? "";
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

/** What follows the word in the program's last line that begins with it, as JSON. */
export function saidBy(result: ProgramResult, word: string): unknown {
  const line = result.lines.findLast((candidate) => candidate.startsWith(`${word} `));
  if (line === undefined) throw new Error(`the program never said ${word}, but ended with ${String(result.code ?? result.signal)} after: ${result.lines.slice(-3).join(" | ")}`);
  return JSON.parse(line.slice(word.length + 1));
}
