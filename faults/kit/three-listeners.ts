import { createReadStream, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { DeliveryReport } from "@flowtap/core";
import { expect } from "vitest";
import { startOracle, type OracleLedger } from "./oracle.ts";
import { runOnPty } from "./pty.ts";
import { RunLedger } from "./run-ledger.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const program = fileURLToPath(new URL("../test/programs/three-listeners.mjs", import.meta.url));
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

/** What was seen when everything sent so far had been handled. */
export interface Sample {
  readonly atMs: number;
  readonly events: number;
  /** Longest delay of the event loop since the last sample. */
  readonly stallMs: number;
  readonly heapBytes: number;
  readonly descriptors: number;
}

/** How a program with a console, a file and a webhook behind one multiplexer fared. */
export interface Outcome {
  readonly samples: readonly Sample[];
  readonly reports: Readonly<Record<"console" | "file" | "webhook", DeliveryReport>>;
  readonly conserved: boolean;
  readonly handlesLeft: readonly string[];
  readonly file: ReturnType<RunLedger["summary"]>;
  readonly webhook: OracleLedger;
}

/** Runs it on a terminal that is read, or that nobody reads, and compares what it says with the ledgers of file and endpoint. */
export async function runThreeListeners({ count, checkpoints, read }: { count: number; checkpoints: number; read: "all" | "nothing" }): Promise<Outcome> {
  const path = join(temporaryFolder(), "events.ndjson");
  const oracle = await startOracle(SECRET);
  const plan = JSON.stringify({ count, checkpoints, path, url: oracle.url, secret: SECRET });
  const result = await runOnPty(["--expose-gc", program, plan], { read, limitS: 1_500 });
  expect(result).toMatchObject({ exited: true, exitCode: 0 });
  const ledger = new RunLedger();
  for await (const line of createInterface({ input: createReadStream(path) })) ledger.take(JSON.parse(line));
  rmSync(path);
  return { ...(JSON.parse(result.side) as Omit<Outcome, "file" | "webhook">), file: ledger.summary(), webhook: await oracle.ledger() };
}
