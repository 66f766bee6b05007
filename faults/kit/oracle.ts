import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** What an oracle has taken, each request once. */
export interface OracleLedger {
  readonly events: number;
  readonly runsEnded: number;
  readonly runsUnderWay: number;
  readonly misplaced: readonly string[];
  readonly requests: number;
  readonly duplicates: number;
  readonly forged: number;
}

/** An endpoint in another process, which keeps the ledger. */
export interface Oracle {
  readonly url: string;
  ledger(): Promise<OracleLedger>;
}

/** Starts an oracle that ends with the test; with a secret it takes nothing that is not signed with it. */
export async function startOracle(secret?: string): Promise<Oracle> {
  const child = fork(fileURLToPath(new URL("oracle.mjs", import.meta.url)), [JSON.stringify({ secret })]);
  onTestFinished(() => {
    child.disconnect();
  });
  const { port } = await new Promise<{ port: number }>((resolve) => child.once("message", resolve as (message: unknown) => void));
  return {
    url: `http://127.0.0.1:${String(port)}/`,
    ledger: () =>
      new Promise((resolve) => {
        child.once("message", resolve as (message: unknown) => void);
        child.send("ledger");
      }),
  };
}
