import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { isFull } from "./support/full.ts";
import { sharedReceiver } from "./support/receiver.ts";

const receiver = sharedReceiver();
const program = path.join(import.meta.dirname, "programs", "patient-sender.mjs");
/** What the endpoint asks for. */
const RETRY_AFTER_MS = 1000;
/** Several attempts would have been made in this time. */
const SUSPENDED_MS = isFull ? 10_000 : 2_500;

/** Whether a process is stopped by a signal: its state is the first word behind its name. */
function isStopped(pid: number): boolean {
  return readFileSync(`/proc/${String(pid)}/stat`, "utf8").split(") ").at(-1)?.startsWith("T") === true;
}

describe.skipIf(process.platform !== "linux")("a sender that is suspended", () => {
  it("makes up for no attempt that it missed: it goes on with one, and delivers", { timeout: 120_000 }, async () => {
    const to = await receiver.start({ always: [`429:${String(RETRY_AFTER_MS / 1000)}`] });
    const sender = spawn(process.execPath, [program, to.url, to.secret], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void sender.kill("SIGKILL"));
    let printed = "";
    sender.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    await to.untilRequests(2);

    sender.kill("SIGSTOP");
    while (!isStopped(sender.pid ?? 0)) await sleep(5);
    const before = (await to.ledger()).count;
    await sleep(SUSPENDED_MS);
    // The fault happened: a request that was under way may still have come in, and no other.
    const during = (await to.ledger()).count;
    expect(during - before).toBeLessThanOrEqual(1);

    sender.kill("SIGCONT");
    await to.untilRequests(during + 2);
    await to.plan({ always: ["ok"] });
    await once(sender, "close");
    const { entries } = await to.ledger();
    const gapsMs = entries.slice(1).map(({ atMs }, index) => atMs - (entries[index]?.atMs ?? 0));
    expect(Math.max(...gapsMs)).toBeGreaterThan(SUSPENDED_MS - RETRY_AFTER_MS);
    // A burst would be a few milliseconds apart; a busy machine may see one attempt late and the next in time.
    expect(Math.min(...gapsMs)).toBeGreaterThan(RETRY_AFTER_MS / 2);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(1);
    expect(entries.every(({ verified }) => verified)).toBe(true);
    expect(JSON.parse(printed)).toEqual({ attempts: entries.length, delivered: 1 });
  });
});
