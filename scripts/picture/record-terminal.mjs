import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Something that a program wrote to its terminal, and when.
 *
 * @typedef {object} Chunk
 * @property {number} atMs since the start
 * @property {Buffer} bytes
 */

/**
 * Runs a command on a pseudo-terminal and keeps what it writes, with its timing.
 *
 * @param {string} command for a shell
 * @param {{ columns: number, rows: number, cwd: string }} options
 * @returns {Chunk[]}
 */
export function recordTerminal(command, { columns, rows, cwd }) {
  const folder = mkdtempSync(path.join(tmpdir(), "flowtap-picture-"));
  try {
    const output = path.join(folder, "output");
    const timing = path.join(folder, "timing");
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: "xterm-256color", LANG: "C.UTF-8" };
    const sized = `stty cols ${columns} rows ${rows}; ${command}`;
    const { status, stderr } = spawnSync("script", ["-q", "-f", "-e", "-O", output, "--log-timing", timing, "-c", sized], { cwd, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`expected "${command}" to succeed, received exit status ${status}: ${stderr}`);
    return readChunks(readFileSync(output), readFileSync(timing, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Buffer} output with a header line
 * @param {string} timing a line a chunk: seconds since the one before, bytes
 */
function readChunks(output, timing) {
  /** @type {Chunk[]} */
  const chunks = [];
  let position = output.indexOf("\n") + 1;
  let atMs = 0;
  for (const line of timing.trim().split("\n")) {
    const [seconds = 0, size = 0] = line.split(" ").map(Number);
    atMs += seconds * 1_000;
    chunks.push({ atMs, bytes: output.subarray(position, position + size) });
    position += size;
  }
  return chunks;
}
