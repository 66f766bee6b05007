import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { DoctorMessage, DoctorResult } from "./doctor-message.ts";
import { shorten } from "./shorten.ts";
import { UsageError } from "./usage-error.ts";

const MOST_KEPT_UNITS = 2_000;
/** More than a module is given to be loaded in its own process, and a listener to be made. */
const LOADING_LIMIT_MS = 25_000;
/** More than a case is given in its own process, which cannot end it when the listener keeps the event loop busy. */
const SILENCE_LIMIT_MS = 150_000;

/** What became of every case. */
export interface Examination {
  readonly results: readonly DoctorResult[];
  /** The process of the listener ended, or was ended, before all cases had: during which, why, and how many cases were to come. */
  readonly crash?: { readonly during: string; readonly message: string; readonly notRun: number };
}

/**
 * Holds a listener to the contract, in a process of its own and in an empty folder, which goes with all that the listener wrote there.
 *
 * @param reference `MODULE?key=value`.
 * @param onResult told of each result as it is there.
 * @throws UsageError when the module cannot be used.
 */
export async function examineListener(reference: string, directory: string, onResult: (result: DoctorResult) => void): Promise<Examination> {
  const scratch = await mkdtemp(path.join(tmpdir(), "flowtap-doctor-"));
  try {
    return await examineIn(scratch, reference, directory, onResult);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function examineIn(scratch: string, reference: string, directory: string, onResult: (result: DoctorResult) => void): Promise<Examination> {
  const child = fork(fileURLToPath(new URL("./doctor-worker.js", import.meta.url)), [reference, directory], {
    cwd: scratch,
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-MOST_KEPT_UNITS)));

  const results: DoctorResult[] = [];
  let ids: readonly string[] = [];
  const end: { isDone?: true; unusable?: string; hangs?: string } = {};
  const killAfter = (ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      end.hangs = `nothing happened for ${String(ms / 1_000)} s: the listener hangs, or keeps the event loop busy`;
      child.kill("SIGKILL");
    }, ms);
  let patience = killAfter(LOADING_LIMIT_MS);
  child.on("message", (sent) => {
    const message = sent as DoctorMessage;
    clearTimeout(patience);
    patience = killAfter(SILENCE_LIMIT_MS);
    switch (message.says) {
      case "unusable":
        end.unusable = message.message;
        return;
      case "cases":
        ids = message.ids;
        return;
      case "result":
        results.push(message.result);
        onResult(message.result);
        return;
      case "done":
        end.isDone = true;
    }
  });
  const how = await new Promise<string>((resolve) => child.once("close", (status, signal) => resolve(signal === null ? `called process.exit or crashed, with status ${String(status)}` : `was ended by ${signal}`)));
  clearTimeout(patience);
  if (end.unusable !== undefined) throw new UsageError(end.unusable);
  if (end.isDone && ids.length > 0 && results.length === ids.length) return { results };
  const last = said.trim() === "" ? "" : `: ${shorten(said.trim(), 500)}`;
  return {
    results,
    crash: {
      during: ids[results.length] ?? "the loading of the module",
      message: `${end.hangs ?? `the listener ${how}`}${last}`,
      notRun: Math.max(0, ids.length - results.length - 1),
    },
  };
}
