import { fork, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A request whose events were taken. */
export interface TakenRequest {
  readonly id: string;
  readonly verified: boolean;
  readonly numbers: readonly number[];
}

interface Reply {
  readonly requests: number;
  readonly taken: readonly TakenRequest[];
}

/** An HTTP server in a process of its own, with a ledger of its own. */
export class LedgerServer {
  readonly secret: string;
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #replies = new Map<number, (reply: Reply) => void>();
  #number = 0;

  private constructor(secret: string, url: string, child: ChildProcess) {
    this.secret = secret;
    this.url = url;
    this.#child = child;
    child.on("message", (message: Reply & { number: number }) => this.#replies.get(message.number)?.(message));
  }

  /** Ends with the test. */
  static async start(): Promise<LedgerServer> {
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    const child = fork(join(import.meta.dirname, "..", "programs", "ledger-server.mjs"), [secret]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const port = await new Promise<number>((resolve) => child.once("message", (message: { port: number }) => { resolve(message.port); }));
    return new LedgerServer(secret, `http://127.0.0.1:${String(port)}/hook`, child);
  }

  /** From now on it answers so. */
  answer(answer: number | "hang" | "reset" | "mixed" | "refuse"): Promise<Reply> {
    return this.#tell({ answer });
  }

  ledger(): Promise<Reply> {
    return this.#tell({ ask: "ledger" });
  }

  /** How many requests it has seen. */
  async requests(): Promise<number> {
    return (await this.#tell({})).requests;
  }

  #tell(message: object): Promise<Reply> {
    const number = this.#number++;
    return new Promise((resolve) => {
      this.#replies.set(number, (reply) => {
        this.#replies.delete(number);
        resolve(reply);
      });
      this.#child.send({ ...message, number });
    });
  }
}
