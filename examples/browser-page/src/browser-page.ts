import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createListener, encodeEvent, requireInteger, type ExecutionEvent, type Listener, type Receiver, type Sender } from "@flowtap/core";
import { EventHistory, type Frame } from "./event-history.ts";
import { PAGE_CSS, PAGE_HTML, PAGE_JS } from "./page.ts";
import { streamTo } from "./page-stream.ts";

/** Options of {@link BrowserPage}. */
export interface BrowserPageOptions {
  /**
   * TCP port on 127.0.0.1; 0 takes a free one.
   *
   * @default 4280
   */
  readonly port?: number;
  /**
   * Events that a page opened late still gets.
   *
   * @default 1_000
   */
  readonly historyLength?: number;
}

const FILES: ReadonlyMap<string, readonly [type: string, text: string]> = new Map([
  ["/", ["text/html; charset=utf-8", PAGE_HTML]],
  ["/page.css", ["text/css", PAGE_CSS]],
  ["/page.js", ["text/javascript", PAGE_JS]],
]);

/** Serves a page that shows events as they happen, from its start to its stop, on this machine only. */
export class BrowserPage implements Listener {
  readonly name = "browser-page";
  readonly #history: EventHistory;
  readonly #pages = new Set<Sender<Frame>>();
  readonly #server: Server;
  readonly #listener: Listener;

  /** @throws OptionError when an option cannot work. */
  constructor({ port = 4280, historyLength = 1_000 }: BrowserPageOptions = {}) {
    requireInteger("port", port, 0, 65_535);
    this.#history = new EventHistory(requireInteger("historyLength", historyLength, 1));
    this.#server = createServer((request, response) => { this.#answer(request, response); });
    this.#listener = createListener({
      name: this.name,
      onStart: () => this.#open(port),
      onEvent: (event) => { this.#show(event); },
      onStop: () => this.#close(),
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

  #show(event: ExecutionEvent): void {
    const frame = this.#history.add(encodeEvent(event));
    for (const page of this.#pages) page.trySend(frame);
  }

  #answer({ url, headers }: IncomingMessage, response: ServerResponse): void {
    const file = FILES.get(url ?? "");
    if (!this.#isOurs(headers.host)) response.writeHead(403).end();
    else if (url === "/events") this.#stream(headers["last-event-id"], response);
    else if (file === undefined) response.writeHead(404).end();
    else {
      const security = { "content-security-policy": "default-src 'self'; frame-ancestors 'none'", "x-content-type-options": "nosniff" };
      response.writeHead(200, { "content-type": file[0], ...security }).end(file[1]);
    }
  }

  #stream(lastId: string | string[] | undefined, response: ServerResponse): void {
    const page = streamTo(response, this.#history.after(lastId));
    this.#pages.add(page);
    response.once("close", () => this.#pages.delete(page));
  }

  /** A foreign page whose name was pointed at 127.0.0.1 (DNS rebinding) would read the events, but it asks for its own host. */
  #isOurs(host: string | undefined): boolean {
    return host === `127.0.0.1:${String(this.port)}` || host === `localhost:${String(this.port)}`;
  }

  #open(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", () => {
        this.#server.off("error", reject);
        // A connection that cannot be accepted, for want of descriptors, say: it must not end the engine's process.
        this.#server.on("error", () => undefined);
        resolve();
      });
    });
  }

  #close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => { resolve(); });
      for (const page of this.#pages) page.close();
      this.#server.closeIdleConnections();
      // A page that takes nothing must not hold the stop.
      const patience = setTimeout(() => { this.#server.closeAllConnections(); }, 1_000);
      this.#server.once("close", () => { clearTimeout(patience); });
    });
  }
}
