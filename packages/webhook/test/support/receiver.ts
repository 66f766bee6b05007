import { fork, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll } from "vitest";

/** What the receiver is to do; see programs/receiver.mjs. */
export interface Plan {
  readonly answers?: readonly string[];
  readonly always?: readonly string[];
  readonly poison?: string;
  readonly mostBytes?: number;
  readonly delayMs?: number;
}

/** A request that the receiver saw. */
export interface Entry {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly contentType: string;
  readonly verified: boolean;
  readonly answer: string;
  readonly taken: boolean;
  readonly bytes: number;
  readonly atMs: number;
  readonly events: readonly string[];
}

/** What the receiver saw. */
export interface Ledger {
  readonly entries: readonly Entry[];
  readonly bodies: readonly string[];
  readonly count: number;
  /** Requests whose headers came. */
  readonly begun: number;
  /** Of them: those that were cut off before their body had come, and so are no entry. */
  readonly cutOff: number;
  readonly redirected: number;
  readonly connections: number;
}

/** A receiver for all tests of a file. */
export function sharedReceiver(): { readonly start: (plan?: Plan) => Promise<Receiver> } {
  let receiver: Receiver | undefined;
  beforeAll(async () => {
    receiver = await Receiver.start();
  });
  afterAll(() => receiver?.stop());
  return {
    /** As new, with the plan of this test. */
    start: async (plan = {}) => {
      if (receiver === undefined) throw new Error("the receiver has not started");
      await receiver.clear();
      await receiver.plan(plan);
      return receiver;
    },
  };
}

/** A fresh `whsec_` secret. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/** A receiver in a process of its own. */
export class Receiver {
  readonly secret: string;
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #replies = new Map<number, (ledger: Ledger) => void>();
  #number = 0;

  private constructor(secret: string, url: string, child: ChildProcess) {
    this.secret = secret;
    this.url = url;
    this.#child = child;
    child.on("message", (message: { reply?: number }) => {
      if (message.reply !== undefined) this.#replies.get(message.reply)?.(message as Ledger);
    });
  }

  static async start(plan: Plan = {}, seed = 1, secret: string = newSecret()): Promise<Receiver> {
    const child = fork(new URL("../programs/receiver.mjs", import.meta.url), [JSON.stringify({ secret, seed })]);
    const port = await new Promise<number>((resolve) => child.once("message", (message: { port: number }) => resolve(message.port)));
    const receiver = new Receiver(secret, `http://127.0.0.1:${port}/hook`, child);
    await receiver.plan(plan);
    return receiver;
  }

  plan(plan: Plan): Promise<Ledger> {
    return this.#tell({ plan });
  }

  /** From now on the bodies are in the ledger. */
  keepBodies(): Promise<Ledger> {
    return this.#tell({ keepBodies: true });
  }

  /** Closes the connections on which nothing is under way. */
  closeIdle(): Promise<Ledger> {
    return this.#tell({ closeIdle: true });
  }

  /** Forgets what it saw. */
  clear(): Promise<Ledger> {
    return this.#tell({ clear: true });
  }

  ledger(): Promise<Ledger> {
    return this.#tell({ ask: "ledger" });
  }

  /** Resolves when it has seen `count` requests. */
  async untilRequests(count: number): Promise<void> {
    while ((await this.#tell({})).count < count);
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await new Promise((resolve) => {
      this.#child.once("exit", resolve);
      this.#child.kill("SIGKILL");
    });
  }

  #tell(message: object): Promise<Ledger> {
    const number = this.#number++;
    return new Promise((resolve) => {
      this.#replies.set(number, (ledger) => {
        this.#replies.delete(number);
        resolve(ledger);
      });
      this.#child.send({ ...message, number });
    });
  }
}
