import { ListenerStateError, createListener, encodeEvent, type ExecutionEvent, type Listener, type Receiver } from "@flowtap/core";
import { describe, it } from "vitest";
import { listenerConformance, type ListenerCapabilities } from "../src/index.ts";
import { testConformance } from "../src/vitest.ts";
import { RightListener, delay, type Sink } from "./support/right-listener.ts";

/** More than any case looks at, and reached before the one that measures memory begins to. */
const MOST_EVENTS = 5_000;

class BoundedListener extends RightListener {
  protected override handle(event: ExecutionEvent): Promise<void> | void {
    this.write([event]);
  }

  protected write(events: readonly ExecutionEvent[]): void {
    this.sink.push(...events.slice(0, MOST_EVENTS - this.sink.length));
  }
}

class ReadsAfterAWhile extends BoundedListener {
  protected override async read(progress: Receiver<ExecutionEvent>): Promise<void> {
    await delay(20);
    await super.read(progress);
  }
}

class WritesOnATimer extends BoundedListener {
  protected override async read(progress: Receiver<ExecutionEvent>): Promise<void> {
    for await (const batch of progress.batches()) {
      await delay(5);
      this.write(batch);
    }
  }
}

class AcknowledgesBeforeItsTimer extends BoundedListener {
  readonly #waiting: Sink = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  protected override async read(progress: Receiver<ExecutionEvent>): Promise<void> {
    this.#timer = setInterval(() => { this.#flush(); }, 5).unref();
    for await (const batch of progress.batches()) this.#waiting.push(...batch);
  }

  override async stopListening(): Promise<void> {
    await super.stopListening();
    clearInterval(this.#timer);
    this.#flush();
  }

  #flush(): void {
    this.write(this.#waiting.splice(0));
  }
}

class SetsDeadlines extends BoundedListener {
  protected override async read(progress: Receiver<ExecutionEvent>): Promise<void> {
    for await (const batch of progress.batches()) {
      AbortSignal.timeout(60_000).throwIfAborted();
      this.write(batch);
    }
  }
}

class AsksByHand extends BoundedListener {
  protected override async read(progress: Receiver<ExecutionEvent>): Promise<void> {
    const iterator = progress[Symbol.asyncIterator]();
    for (let result = await iterator.next(); result.done !== true; result = await iterator.next()) this.write([result.value]);
  }
}

class Wrapper implements Listener {
  readonly #inner: Listener;

  constructor(inner: Listener) {
    this.#inner = inner;
  }

  get name(): string {
    return `around ${this.#inner.name ?? ""}`;
  }

  startListening(progress: Receiver<ExecutionEvent>): Promise<void> | void {
    return this.#inner.startListening(progress);
  }

  stopListening(): Promise<void> | void {
    return this.#inner.stopListening();
  }
}

/** Without a prototype, and with a start that throws at once. */
function createBareListener(sink: Sink): Listener {
  const inner = new BoundedListener(sink);
  let isStarted = false;
  return Object.assign(Object.create(null) as object, {
    name: "bare",
    startListening: (progress: Receiver<ExecutionEvent>) => {
      if (isStarted) throw new ListenerStateError("bare", "started");
      isStarted = true;
      return inner.startListening(progress);
    },
    stopListening: () => inner.stopListening(),
  });
}

const unusual: readonly [how: string, create: (sink: Sink) => Listener, capabilities?: ListenerCapabilities][] = [
  ["reads only after a while", (sink) => new ReadsAfterAWhile(sink)],
  ["writes each batch on a timer", (sink) => new WritesOnATimer(sink)],
  ["acknowledges what it writes on a timer later", (sink) => new AcknowledgesBeforeItsTimer(sink), { acknowledgesWhenObserved: false }],
  ["sets a deadline for each write", (sink) => new SetsDeadlines(sink)],
  ["asks by hand", (sink) => new AsksByHand(sink)],
  ["wraps another", (sink) => new Wrapper(new BoundedListener(sink))],
  ["has no prototype", createBareListener],
];

describe.each(unusual)("a listener that %s", (how, createWith, capabilities = {}) => {
  const setsTimers = how.includes("timer");
  const sinks = new WeakMap<Listener, Sink>();
  const create = () => {
    const sink: Sink = [];
    const listener = createWith(sink);
    sinks.set(listener, sink);
    return listener;
  };
  const cases = listenerConformance({ create, observe: (listener) => sinks.get(listener) ?? [], capabilities });
  testConformance(it, cases.filter(({ id }) => !id.startsWith("survives/") && (setsTimers || !id.startsWith("takes-100000-"))));
});

describe("a sink of texts", () => {
  const lines = (lineOf: (event: ExecutionEvent) => string) => {
    const create = () => {
      const sink: string[] = [];
      return Object.assign(createListener({ name: "lines", onEvent: (event) => void (sink.length < MOST_EVENTS && sink.push(lineOf(event))) }), { sink });
    };
    return listenerConformance({ create, observe: ({ sink }) => sink.join("\n") }).filter(({ id }) => id.startsWith("handles-") || id === "keeps-order");
  };

  describe("in wire form", () => {
    testConformance(it, lines(encodeEvent));
  });

  describe("in JSON", () => {
    testConformance(it, lines((event) => JSON.stringify(event)));
  });

  describe("in words", () => {
    testConformance(it, lines(({ type, stepId = "", error = "" }) => `{${type}} ${stepId} ${error}`));
  });
});
