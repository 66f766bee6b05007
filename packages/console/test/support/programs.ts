import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const PACKAGE = path.resolve(import.meta.dirname, "../..");
const HARNESS = fileURLToPath(new URL("run_on_pty.py", import.meta.url));

export const hasPython: boolean = spawnSync("python3", ["--version"]).status === 0;

/** How a program on a pseudo-terminal ended. */
export interface PtyResult {
  readonly output: string;
  readonly side: string;
  readonly exited: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly signalToExitMs: number | null;
}

/** The console as plain JavaScript in a folder of its own, for programs that run outside Vitest. */
export class ProgramFolder implements Disposable {
  readonly folder: string = mkdtempSync(path.join(tmpdir(), "flowtap-console-"));

  constructor() {
    const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, rewriteRelativeImportExtensions: true, verbatimModuleSyntax: true };
    mkdirSync(path.join(this.folder, "src"));
    for (const file of readdirSync(path.join(PACKAGE, "src"))) {
      const { outputText } = ts.transpileModule(readFileSync(path.join(PACKAGE, "src", file), "utf8"), { compilerOptions });
      writeFileSync(path.join(this.folder, "src", file.replace(/\.ts$/u, ".js")), outputText);
    }
    writeFileSync(path.join(this.folder, "package.json"), '{"type":"module"}');
    symlinkSync(path.join(PACKAGE, "node_modules"), path.join(this.folder, "node_modules"));
  }

  /** Writes a program that may use `ConsoleListener`, `openTap`, `emit(type, fields)`, `wait(ms)` and `say(text)` to the side channel. */
  write(name: string, body: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, `${PRELUDE}\n${body}\n`);
    return file;
  }

  runOnPty(program: string, plan: { read?: "all" | "nothing"; signal?: string; columns?: number; rows?: number; env?: Record<string, string>; limitS?: number } = {}): Promise<PtyResult> {
    const { read = "all", signal = null, columns = 80, rows = 24, env = {}, limitS = 12 } = plan;
    const request = JSON.stringify({ argv: [process.execPath, program], env: { ...bareEnvironment(), ...env }, columns, rows, read, signal, limit_s: limitS });
    return new Promise((resolve, reject) => {
      execFile("python3", [HARNESS, request], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        if (error) {
          reject(new Error(`the pty harness failed: ${stderr}`, { cause: error }));
          return;
        }
        const result: PtyResult = JSON.parse(stdout);
        resolve({ ...result, output: Buffer.from(result.output, "base64").toString() });
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a terminal program's environment holds, and nothing that says CI or agent. */
export function bareEnvironment(): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: tmpdir(), TERM: "xterm-256color", LANG: "C.UTF-8" };
}

const PRELUDE = `
import { writeSync } from "node:fs";
import { openTap } from "@flowtap/core";
import { ConsoleListener } from "./src/index.js";
let tap;
const emit = (type, fields = {}) => tap.emit({ type, timestamp: new Date().toISOString(), runId: "run-1", ...fields });
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const say = (text) => writeSync(3, text + "\\n");
`;
