import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Why there can be no network of our own here, or `undefined` when there can. */
export const noNetworkOfOurOwn: string | undefined = whyNot();

function whyNot(): string | undefined {
  try {
    execFileSync("unshare", ["-n", "-m", "ip", "link", "show", "lo"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "needs root, unshare and ip";
  }
}

/** Runs a Node program in a network of its own: a loopback that is also a cloud's metadata address, and a name server at 127.0.0.1. */
export async function runInNetworkOfItsOwn(program: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "flowtap-faults-"));
  writeFileSync(join(folder, "resolv.conf"), "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
  const script = 'ip link set lo up && ip addr add 169.254.169.254/32 dev lo && mount --bind resolv.conf /etc/resolv.conf && exec "$0" "$1"';
  try {
    const { stdout } = await promisify(execFile)("unshare", ["-n", "-m", "sh", "-c", script, process.execPath, program], { cwd: folder });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
