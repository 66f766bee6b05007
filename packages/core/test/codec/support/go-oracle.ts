import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

const FOLDER = path.join(import.meta.dirname, "..", "oracle");
const CACHE = path.join(import.meta.dirname, "../../../../../node_modules/.cache/flowtap");
const MOST_OUTPUT_BYTES = 1024 ** 3;

/** What Go makes of a line. */
export interface GoVerdict {
  /** `event`: taken. `no_event`: taken by Go, and refused by `decodeEvent` on purpose. `refused`: an error. */
  readonly kind: "event" | "no_event" | "refused";
  /** The line that Go prints; for a refused one Go's error. */
  readonly text: string;
}

const KINDS: Readonly<Record<string, GoVerdict["kind"]>> = { "+": "event", "~": "no_event", "-": "refused" };

export function hasGo(): boolean {
  return spawnSync("go", ["version"]).status === 0;
}

/** Asks a real Go about every line; lines are bytes in a string, without newlines. */
export function askGo(lines: readonly string[]): GoVerdict[] {
  const input = Buffer.from(lines.map((line) => `${line}\n`).join(""), "latin1");
  const { status, stdout, stderr } = spawnSync(builtOracle(), { input, maxBuffer: MOST_OUTPUT_BYTES });
  if (status !== 0) throw new Error(`the oracle failed: ${String(stderr)}`);
  return verdictsOf(stdout.toString("utf8"), lines.length);
}

/** Reads verdicts as the oracle prints them, one a line. */
export function verdictsOf(text: string, count: number): GoVerdict[] {
  const verdicts = text.split("\n").slice(0, -1).map((line): GoVerdict => {
    const kind = KINDS[line.charAt(0)];
    if (kind === undefined) throw new Error(`a verdict that begins with ${JSON.stringify(line.slice(0, 20))}`);
    return { kind, text: line.slice(1) };
  });
  if (verdicts.length !== count) throw new Error(`${String(verdicts.length)} verdicts for ${String(count)} lines`);
  return verdicts;
}

/** The oracle's program, built once for each version of its source. */
function builtOracle(): string {
  const digest = createHash("sha256").update(readFileSync(path.join(FOLDER, "main.go"))).digest("hex").slice(0, 16);
  const program = path.join(CACHE, `go-oracle-${digest}`);
  if (!existsSync(program)) {
    mkdirSync(CACHE, { recursive: true });
    const { status, stderr } = spawnSync("go", ["build", "-o", program, "."], { cwd: FOLDER });
    if (status !== 0) throw new Error(`go build failed: ${String(stderr)}`);
  }
  return program;
}
