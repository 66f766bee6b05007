import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { fileURLToPath } from "node:url";
import { until } from "./flowtap-process.ts";

/** A request as the receiver's own ledger has it. */
export interface ReceivedRequest {
  readonly id: string;
  readonly isVerified: boolean;
  readonly body: string;
}

export const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

/** A receiver in a process of its own. */
export class WebhookServer implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  #output = "";

  private constructor(answer: string) {
    this.#child = spawn(process.execPath, [fileURLToPath(new URL("webhook-server.mjs", import.meta.url)), answer, secret]);
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
  }

  /** @param answer a status, or `"hang"`. */
  static async listen(answer: string): Promise<WebhookServer> {
    const server = new WebhookServer(answer);
    await until(() => server.#output.includes("\n"));
    return server;
  }

  get url(): string {
    const { port } = JSON.parse(this.#output.slice(0, this.#output.indexOf("\n"))) as { readonly port: number };
    return `http://127.0.0.1:${String(port)}/secret-path`;
  }

  get requests(): readonly ReceivedRequest[] {
    return this.#output.split("\n").slice(1, -1).map((line) => JSON.parse(line) as ReceivedRequest);
  }

  /** The events it got, as lines. */
  get lines(): readonly string[] {
    return this.requests.flatMap(({ body }) => (body === "[]" ? [] : body.slice(1, -1).split(/,(?=\{"type")/)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    return Promise.resolve();
  }
}
