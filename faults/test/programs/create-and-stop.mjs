// Creates and stops as many listeners as it is told, of every kind, started and never started, and prints what is left:
// { handles, handlers, warnings, descriptors }.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";

const handlers = () => Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
const descriptors = () => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);
const resources = () => process.getActiveResourcesInfo().filter((kind) => !/^(?:TTY|Pipe|Socket)Wrap$|^CloseReq$|FSReqPromise/.test(kind));
const handlersBefore = handlers();
const [{ ConsoleListener }, { createListener, NoopListener, openTap }, { JsonFileListener }, { MultiplexListener }, { OutboxListener }, { WebhookListener }] = await Promise.all(
  ["console", "core", "json-file", "multiplex", "outbox", "webhook"].map((name) => import(`@flowtap/${name}`)),
);
const imported = { handlers: JSON.stringify(handlers()) === JSON.stringify(handlersBefore), resources: resources() };

/** @type {string[]} */
const warnings = [];
process.on("warning", ({ name, message }) => warnings.push(`${name}: ${message}`));

const [folder = "", count = "0"] = process.argv.slice(2);
const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
const quick = [
  () => new NoopListener(),
  () => createListener({ name: "one", onEvent: () => undefined }),
  () => new ConsoleListener({ stream: /** @type {any} */ (stream), mode: "lines" }),
  () => new ConsoleListener({ stream: /** @type {any} */ (Object.assign(stream, { isTTY: true, columns: 80, rows: 24 })), mode: "live" }),
  () => new WebhookListener({ url: "http://127.0.0.1:9/", allow: ["127.0.0.1"], filter: [] }),
  () => new MultiplexListener([new NoopListener(), createListener({ name: "one", onEvent: () => undefined })]),
  () => new JsonFileListener({ path: join(folder, "events.ndjson") }),
];
const event = { type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build" };

/** @param {import("@flowtap/core").Listener} listener @param {number} index */
async function use(listener, index) {
  if (index % 3 === 0) {
    await listener.stopListening();
    return;
  }
  const tap = openTap(listener);
  tap.emit(event);
  await tap.close();
}
let before;
for (let index = 0; index < Number(count); index += 1) {
  // The first of every kind may open what the process keeps.
  if (index === quick.length * 3) before = { handlers: handlers(), descriptors: descriptors() };
  await use(/** @type {() => import("@flowtap/core").Listener} */ (quick[index % quick.length])(), Math.floor(index / quick.length));
}
for (let index = 0; index < 20; index += 1) await use(new OutboxListener(new NoopListener(), { path: join(folder, "outbox") }), index);
await new Promise((resolve) => setTimeout(resolve, 50));
console.log(JSON.stringify({ imported, before, after: { handlers: handlers(), descriptors: descriptors() }, resources: resources(), warnings }));
