import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const source = new URL("../../go/main.go", import.meta.url);

/** Whether there is a Go compiler on the PATH. */
export const hasGo = (process.env["PATH"] ?? "").split(path.delimiter).some((folder) => existsSync(path.join(folder, process.platform === "win32" ? "go.exe" : "go")));

/**
 * A contender written in Go: the program times itself, and counts and orders what it receives.
 *
 * @param {string} name
 * @param {readonly string[]} args of `go/main.go`, before the number of events
 * @param {(workload: import("../workload.mjs").Workload) => string} [input] what it reads from stdin
 * @returns {readonly import("../contest.mjs").Contender[]} none where there is no Go
 */
export function goContender(name, args, input) {
  if (!hasGo) {
    console.log(`${name} is left out: no Go on the PATH`);
    return [];
  }
  let folder = "";
  return [
    {
      name,
      isOurs: false,
      prepare: () => {
        folder = mkdtempSync(path.join(tmpdir(), "flowtap-bench-go-"));
        execFileSync("go", ["build", "-o", path.join(folder, "peer"), source.pathname], { cwd: folder });
      },
      run: async (workload) => {
        const running = execute(path.join(folder, "peer"), [...args, String(workload.count)]);
        if (input !== undefined) running.child.stdin?.end(input(workload));
        const { stdout } = await running;
        const [wallNs = NaN, cpuNs = NaN] = stdout.split(" ").map(Number);
        return { wallNs, cpuNs, ns: Math.min(wallNs, cpuNs) };
      },
      release: () => {
        rmSync(folder, { recursive: true, force: true });
      },
    },
  ];
}
