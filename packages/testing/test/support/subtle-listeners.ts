import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { BroadcastChannel, MessageChannel, Worker } from "node:worker_threads";
import type { ExecutionEvent } from "@flowtap/core";
import { delay, leaving, variant, type WrongListener } from "./right-listener.ts";

const knownTypes = /^(?:workflow|step)_(?:started|completed|failed)$/u;
const repaint = (): void => undefined;

/** Listeners that pass for right at a first look, by the case that rejects them. */
export const subtleListeners: Readonly<Record<string, readonly WrongListener[]>> = {
  "handles-before-it-acknowledges": [
    variant("asks for the next batch while it writes one", (sink) => ({ read: async (progress) => {
      const iterator = progress.batches()[Symbol.asyncIterator]();
      for (let next = iterator.next(); ; ) {
        const { done, value } = await next;
        if (done === true) return;
        next = iterator.next();
        await delay(1);
        sink.push(...value);
      }
    } })),
  ],
  "handles-before-it-returns": [
    variant("writes at most 500 events of a batch", (sink) => ({ read: async (progress) => {
      for await (const batch of progress.batches()) sink.push(...batch.slice(0, 500));
    } })),
  ],
  "handles-before-its-stop-settles": [
    variant("leaves out the first event", (sink) => {
      let count = 0;
      return { handle: (event) => void (count++ > 0 && sink.push(event)) };
    }),
  ],
  "keeps-order": [
    variant("swaps the first two of a batch", (sink) => ({ read: async (progress) => {
      for await (const [first, second, ...others] of progress.batches()) sink.push(...[second, first, ...others].filter((event) => event !== undefined));
    } })),
    variant("writes a batch all at once", (sink) => ({ read: async (progress) => {
      for await (const batch of progress.batches()) await Promise.all(batch.map(async (event, place) => {
        await delay(((batch.length - place) % 3) * 3);
        sink.push(event);
      }));
    } })),
  ],
  "stops-twice": [
    variant("cannot be stopped again before it was started", () => ({ async stopListening() {
      if (this.isStopped && this.running === undefined) throw new Error("EBADF");
      this.isStopped = true;
      this.progress?.finish();
      await this.running;
    } })),
  ],
  "stops-concurrently": [
    variant("lets a second stop settle before the first", (sink) => ({
      async handle(event) {
        await delay(1);
        sink.push(event);
      },
      async stopListening() {
        if (this.isStopped) return;
        this.isStopped = true;
        this.progress?.finish();
        await this.running;
      },
    })),
  ],
  "stops-during-a-write": [stoppedDuringAWrite()],
  "writes-nothing-after-a-stop": [stoppedDuringAWrite()],
  "ignores-unknown-types": [
    variant("drops what stands before an unknown type", (sink) => ({ read: async (progress) => {
      for await (const batch of progress.batches()) sink.push(...batch.filter((_, place) => knownTypes.test(batch[place + 1]?.type ?? "step_started")));
    } })),
    variant("drops what follows the first unknown type", (sink) => {
      let unknown = 0;
      return { handle: (event) => {
        if (!knownTypes.test(event.type)) unknown++;
        else if (unknown === 1) unknown++;
        else sink.push(event);
      } };
    }),
  ],
  "changes-no-event": [
    quietlyChanging("sets a member to undefined", (event) => Reflect.set(event, "seen", undefined)),
    quietlyChanging("adds a symbol to the metadata", ({ metadata = {} }) => Reflect.set(metadata, Symbol("seen"), true)),
    quietlyChanging("adds a hidden member", (event) => Reflect.defineProperty(event, "lines", { value: 1 })),
    quietlyChanging("completes the progress", ({ metadata = {} }) => Reflect.set(Object(metadata.progress) as object, "percent", 50)),
    quietlyChanging("takes the usage out of the metadata", ({ metadata = {} }) => Reflect.deleteProperty(metadata, "usage")),
  ],
  "leaves-nothing-behind": [
    leaving("a message port that does not keep the process", () => {
      const { port1 } = new MessageChannel();
      port1.unref();
      return port1;
    }, (port) => { port.close(); }),
    leaving("a broadcast channel that does not keep the process", () => {
      const channel = new BroadcastChannel("flowtap-leftover");
      channel.unref();
      return channel;
    }, (channel) => { channel.close(); }),
    leaving("a file watcher that does not keep the process", () => watch(tmpdir()).unref(), (watcher) => { watcher.close(); }),
    leaving("a server that does not keep the process", () => createServer().listen(0, "127.0.0.1").unref(), (server) => server.close()),
    leaving("a worker that does not keep the process", () => {
      const worker = new Worker("setInterval(() => {}, 1_000)", { eval: true });
      worker.unref();
      return worker;
    }, (worker) => void worker.terminate()),
    leaving("a child process that does not keep this one", () => {
      const child = spawn(process.execPath, ["--eval", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" });
      child.unref();
      return child;
    }, (child) => child.kill()),
    leaving("a chain of immediates", () => {
      const chain = { goesOn: true };
      const next = (): void => void (chain.goesOn && setImmediate(next).unref());
      next();
      return chain;
    }, (chain) => { chain.goesOn = false; }),
    leaving("a listener on process.stdout", () => process.stdout.on("resize", repaint), (stdout) => stdout.off("resize", repaint)),
    variant("keeps its timer when it is stopped before its channel has ended", (sink) => ({ read: async function (this: { isStopped: boolean }, progress) {
      const timer = setTimeout(() => undefined, 10_000).unref();
      for await (const event of progress) sink.push(event);
      if (!this.isStopped) clearTimeout(timer);
    } })),
  ],
  "takes-100000-events-in-bounded-memory": [
    variant("keeps a note of every run", () => {
      const runs = new Map<string, { type: string }>();
      return { handle: ({ runId, type }) => void runs.set(runId, { type }) };
    }),
  ],
};

function stoppedDuringAWrite(): WrongListener {
  return variant("does not wait for the write that is under way when it is stopped", (sink) => {
    let isWriting = false;
    return {
      async handle(event) {
        isWriting = true;
        await delay(5);
        sink.push(event);
        isWriting = false;
      },
      async stopListening() {
        this.isStopped = true;
        this.progress?.finish();
        if (!isWriting) await this.running;
      },
    };
  });
}

/** Changes events without an error when they are frozen. */
function quietlyChanging(fault: string, change: (event: ExecutionEvent) => unknown): WrongListener {
  return variant(fault, (sink) => ({ handle: (event) => {
    change(event);
    sink.push(event);
  } }));
}
