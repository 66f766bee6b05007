import { createServer, type Server, type ServerResponse } from "node:http";
import { createListener, requireInteger, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { WorkflowMetrics } from "./workflow-metrics.ts";

/** Options of {@link PrometheusEndpoint}. */
export interface PrometheusEndpointOptions {
  /**
   * TCP port; 0 takes a free one.
   *
   * @default 9464
   */
  readonly port?: number;
  /**
   * Address to listen on.
   *
   * @default "127.0.0.1"
   */
  readonly host?: string;
}

/** Serves `/metrics` from its start to its stop. */
export class PrometheusEndpoint implements Listener {
  readonly name = "prometheus";
  readonly #metrics = new WorkflowMetrics();
  readonly #server: Server;
  readonly #listener: Listener;

  /** @throws OptionError when the port is none. */
  constructor({ port = 9464, host = "127.0.0.1" }: PrometheusEndpointOptions = {}) {
    requireInteger("port", port, 0, 65_535);
    this.#server = createServer(({ url }, response) => void this.#answer(url, response));
    this.#listener = createListener({
      name: this.name,
      onStart: () => listen(this.#server, port, host),
      onEvent: (event) => { this.#metrics.count(event); },
      onStop: () => close(this.#server),
    });
  }

  /** Port it listens on; `undefined` unless it runs. */
  get port(): number | undefined {
    const address = this.#server.address();
    return typeof address === "object" ? address?.port : undefined;
  }

  startListening(progress: Receiver<ExecutionEvent>): Promise<void> | void {
    return this.#listener.startListening(progress);
  }

  stopListening(): Promise<void> | void {
    return this.#listener.stopListening();
  }

  async #answer(url: string | undefined, response: ServerResponse): Promise<void> {
    if (url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    const { registry } = this.#metrics;
    response.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      // A connection that cannot be accepted, for want of descriptors, say: it must not end the engine's process.
      server.on("error", () => undefined);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => { resolve(); });
    server.closeAllConnections();
  });
}
