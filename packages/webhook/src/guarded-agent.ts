import { Agent, type ClientRequest } from "node:http";
import type { Duplex } from "node:stream";
import type { ConnectionTarget, GuardedConnector } from "./guarded-connector.ts";

/** An unused connection is closed after so long: before most servers do, which close after five seconds. */
const IDLE_MS = 4_000;

/** Keeps connections to one endpoint, made by a {@link GuardedConnector}, TLS or not. */
export class GuardedAgent extends Agent {
  readonly #target: ConnectionTarget;
  readonly #connect: GuardedConnector;
  readonly #connecting = new Set<Duplex>();

  /** @param connections most at a time. */
  constructor(target: ConnectionTarget, connections: number, connect: GuardedConnector) {
    super({ keepAlive: true, maxSockets: connections, timeout: IDLE_MS });
    this.#target = target;
    this.#connect = connect;
  }

  /** Called by Node whenever a request finds no connection that is free. */
  override createConnection(_options: unknown, callback: (error: Error | null, socket: Duplex) => void): undefined {
    const connecting = this.#connect(this.#target, (error, socket) => {
      this.#connecting.delete(connecting);
      callback(error, socket ?? connecting);
    });
    this.#connecting.add(connecting);
  }

  /** What comes while nobody has asked is no answer to the next request: the connection is not used again. */
  override keepSocketAlive(socket: Duplex): void {
    socket.on("data", destroySpoken);
    // It says whether the connection is kept, which its type does not.
    return super.keepSocketAlive(socket);
  }

  override reuseSocket(socket: Duplex, request: ClientRequest): void {
    socket.off("data", destroySpoken);
    super.reuseSocket(socket, request);
  }

  override destroy(): void {
    super.destroy();
    for (const socket of this.#connecting) socket.destroy();
  }
}

function destroySpoken(this: Duplex): void {
  this.destroy();
}
