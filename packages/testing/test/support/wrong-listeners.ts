import { mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListenerStateError, createListener, type ExecutionEvent } from "@flowtap/core";
import { assumptions, createNaiveListener } from "./naive-listeners.ts";
import { delay, leaving, never, variant, type Sink, type WrongListener } from "./right-listener.ts";
import { subtleListeners } from "./subtle-listeners.ts";

const reading: Readonly<Record<string, readonly WrongListener[]>> = {
  "has-a-name": [{ fault: "has an empty name", create: () => ({ name: " ", startListening: () => undefined, stopListening: () => undefined }) }],
  "returns-from-an-empty-channel": [
    variant("waits for a first event for ever", (sink) => ({ read: async (progress) => {
      for await (const event of progress) sink.push(event);
      if (sink.length === 0) await never;
    } })),
  ],
  "waits-for-events": [variant("returns when nothing comes for 20 ms", () => ({ read: async (progress) => void (await Promise.race([progress[Symbol.asyncIterator]().next(), delay(20)])) }))],
  "reads-to-the-end": [
    variant("has enough after a hundred events", (sink) => ({ read: async (progress) => {
      for await (const event of progress) if (sink.push(event) === 100) return;
    } })),
    variant("rejects an event in the middle", (sink) => ({ read: async (progress) => {
      for await (const event of progress) if (sink.push(event) === 100) progress.reject(new Error("full"));
    } })),
  ],
  "acknowledges-by-asking": [
    variant("asks for more only at its stop", (sink) => ({ read: async (progress) => {
      for await (const events of progress.batches()) {
        sink.push(...events);
        await delay(1_000);
      }
    } })),
  ],
  "handles-before-it-acknowledges": [
    variant("asks for the next while it holds one", (sink) => ({ read: async (progress) => {
      let held: ExecutionEvent | undefined;
      for await (const event of progress) {
        if (held !== undefined) sink.push(held);
        held = event;
      }
      if (held !== undefined) sink.push(held);
    } })),
    variant("does not wait for its writes", (sink) => ({ handle: (event) => void delay(1).then(() => sink.push(event)) })),
  ],
  "handles-before-it-returns": [variant("flushes at its stop only", (sink) => {
    const held: Sink = [];
    return { handle: (event) => void held.push(event), stopListening: () => void sink.push(...held.splice(0)) };
  })],
  "handles-before-its-stop-settles": [
    variant("does not wait for its writes, not even at its stop", (sink) => ({ handle: (event) => void delay(50).then(() => sink.push(event)) })),
    variant("loses the last event", (sink) => {
      let held: ExecutionEvent | undefined;
      return { handle: (event) => {
        if (held !== undefined) sink.push(held);
        held = event;
      } };
    }),
  ],
  "keeps-order": [
    variant("writes the newest first", (sink) => ({ handle: (event) => void sink.unshift(event) })),
    variant("writes an event twice", (sink) => ({ handle: (event) => void sink.push(event, ...(event.type === "step_failed" ? [event] : [])) })),
  ],
};

const starting: Readonly<Record<string, readonly WrongListener[]>> = {
  "refuses-a-second-start": [
    variant("takes a second start for the first", () => ({ startListening(progress) {
      return (this.running ??= this.read((this.progress = progress)));
    } })),
    variant("throws an untyped error", () => ({ startListening(progress) {
      if (this.running !== undefined) throw new Error("running");
      return (this.running = this.read((this.progress = progress)));
    } })),
    variant("ends the first start at the second", () => ({ async startListening(progress) {
      this.progress?.cancel();
      if (this.running !== undefined) throw new ListenerStateError(this.name, "started");
      this.progress = progress;
      await (this.running = this.read(progress));
    } })),
  ],
  "refuses-a-start-after-its-end": [variant("starts again once it has ended", () => ({ async startListening(progress) {
    if (this.running !== undefined) throw new ListenerStateError(this.name, "started");
    await (this.running = this.read((this.progress = progress)));
    this.running = undefined;
  } }))],
  "refuses-a-start-after-a-stop": [variant("forgets that it was stopped", () => ({ async startListening(progress) {
    if (this.running !== undefined) throw new ListenerStateError(this.name, "started");
    await (this.running = this.read((this.progress = progress)));
  } }))],
};

const stopping: Readonly<Record<string, readonly WrongListener[]>> = {
  "stops-before-it-starts": [
    variant("needs its channel to stop", () => ({ stopListening() {
      if (this.progress === undefined) throw new TypeError("Cannot read properties of undefined (reading 'finish')");
      this.progress.finish();
    } })),
    variant("waits for a start", () => ({ stopListening() {
      this.progress?.finish();
      return this.progress === undefined ? never : undefined;
    } })),
  ],
  "stops-twice": [variant("closes its file twice", () => ({ stopListening() {
    if (this.isStopped) throw new Error("EBADF");
    this.isStopped = true;
    this.progress?.finish();
  } }))],
  "stops-concurrently": [variant("cannot be stopped while it stops", () => {
    let isStopping = false;
    return { async stopListening() {
      if (isStopping) throw new Error("closing already");
      isStopping = true;
      this.progress?.finish();
      await this.running;
      isStopping = false;
    } };
  })],
  "stop-keeps-what-waits": [variant("cancels at its stop", () => ({ stopListening() {
    this.progress?.cancel();
  } }))],
  "stops-during-a-write": [variant("leaves what it holds when it is stopped", (sink) => ({
    async handle(event) {
      await delay(0);
      if (!this.isStopped) sink.push(event);
    },
  }))],
  "takes-nothing-after-a-stop": [
    variant("goes on after its stop", () => ({ stopListening: () => undefined })),
    variant("returns and leaves its channel open", (sink) => {
      let stop = (): void => undefined;
      const stopped = new Promise<void>((resolve) => (stop = resolve));
      return { read: async (progress) => {
        const iterator = progress[Symbol.asyncIterator]();
        for (let result = await Promise.race([iterator.next(), stopped]); result?.done === false; result = await Promise.race([iterator.next(), stopped])) sink.push(result.value);
      }, stopListening: () => { stop(); } };
    }),
  ],
  "writes-nothing-after-a-stop": [variant("writes a last line later", (sink) => ({ async stopListening() {
    this.progress?.finish();
    await this.running;
    setTimeout(() => void sink.push(...sink.slice(0, 1)), 10);
  } }))],
  "stops-although-its-sink-hangs": [{ fault: "waits for its sink", create: () => createListener({ name: "hangs", onEvent: () => never }) }],
};

const events: Readonly<Record<string, readonly WrongListener[]>> = {
  "ignores-unknown-types": [
    { fault: "throws at an unknown type", create: (sink) => createNaiveListener(assumptions["unknown-types"]?.() ?? (() => undefined), sink) },
    variant("hangs at an unknown type", (sink) => ({ handle: (event) => (event.stepId === "unknown" ? never : void sink.push(event)) })),
  ],
  "changes-no-event": [
    variant("marks events as seen", (sink) => ({ handle: (event) => { Object.assign(event, { seen: true }); sink.push(event); } })),
    variant("sorts what is inside, where it can", (sink) => ({ handle: (event) => {
      const { metadata } = event;
      if (Array.isArray(metadata?.["list"]) && !Object.isFrozen(metadata["list"])) metadata["list"].sort();
      sink.push(event);
    } })),
    variant("empties its batches", (sink) => ({ read: async (progress) => {
      for await (const batch of progress.batches()) while (batch.length > 0) sink.push(...(batch as Sink).splice(0, 1));
    } })),
  ],
};

const resources: Readonly<Record<string, readonly WrongListener[]>> = {
  "leaves-nothing-behind": [
    leaving("an interval", () => setInterval(() => undefined, 60_000), clearInterval),
    leaving("an interval that does not keep the process", () => setInterval(() => undefined, 60_000).unref(), clearInterval),
    leaving("a listener on process", () => process.on("SIGUSR2", ignore), () => process.off("SIGUSR2", ignore)),
    leaving("a server", () => createServer().listen(0, "127.0.0.1"), (server) => server.close()),
    leaving("an open file", () => {
      const folder = mkdtempSync(join(tmpdir(), "flowtap-leftover-"));
      openSync(join(folder, "sink"), "w");
      return folder;
    }, (folder) => { rmSync(folder, { recursive: true }); }),
  ],
  "takes-100000-events-in-bounded-memory": [
    variant("keeps every event", (sink) => ({ handle: (event) => void sink.push(event) })),
    variant("keeps a note of every step", () => {
      const steps = new Map<string, { isDone: boolean; text: string }>();
      return { handle: ({ stepId = "", type }) => void steps.set(stepId, { isDone: type === "step_completed", text: `${stepId} ${type}` }) };
    }),
  ],
};

const surviving = Object.fromEntries(
  Object.entries(assumptions).map(([name, assume]): [string, readonly WrongListener[]] => [`survives/${name}`, [{ fault: "assumes otherwise", create: (sink) => createNaiveListener(assume(), sink) }]]),
);

/** For each case the listeners that it rejects. */
export const wrongListeners: Readonly<Record<string, readonly WrongListener[]>> = Object.fromEntries(
  Object.entries({ ...reading, ...starting, ...stopping, ...events, ...resources, ...surviving }).map(([id, wrong]) => [id, [...wrong, ...(subtleListeners[id] ?? [])]]),
);

function ignore(): void {}
