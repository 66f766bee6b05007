import { readFileSync } from "node:fs";
import { createChannel, encodeEvent, type Channel, type ExecutionEvent } from "@flowtap/core";
import { readEvents, type EventEntry, type JsonFileListener, type ReadEventsOptions } from "../../src/index.ts";

/** Event number `index`, about `size` bytes long on the wire. */
export function eventAt(index: number, size = 0): ExecutionEvent {
  const text = "x".repeat(Math.max(0, size - 120));
  return { type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "step", attempt: index + 1, ...(text === "" ? {} : { text }) };
}

/** Its line, newline included. */
export function lineAt(index: number, size = 0): string {
  return `${encodeEvent(eventAt(index, size))}\n`;
}

/** Number of the event, as {@link eventAt} made it. */
export function indexOf(event: ExecutionEvent): number {
  return (event.attempt ?? 0) - 1;
}

/** `count` numbers from `first`. */
export function range(count: number, first = 0): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** A listener at work, and the channel that feeds it. */
export interface Session {
  readonly channel: Channel<ExecutionEvent>;
  readonly done: Promise<void>;
  /** Closes the channel, waits until everything is handled, stops the listener. */
  finish(): Promise<void>;
}

/** Starts a listener on a channel of its own. */
export function start(listener: JsonFileListener, capacity = 1024): Session {
  const channel = createChannel<ExecutionEvent>({ capacity, overflow: "wait" });
  const done = Promise.resolve(listener.startListening(channel.receiver));
  done.catch(() => undefined);
  return {
    channel,
    done,
    async finish() {
      channel.sender.close();
      await done;
      await listener.stopListening();
    },
  };
}

/** Sends events and waits until the listener has acknowledged them. */
export async function deliver(session: Session, events: readonly ExecutionEvent[]): Promise<void> {
  const before = session.channel.report();
  const target = before.delivered + before.failed + events.length;
  for (const event of events) await session.channel.sender.send(event);
  await until(() => {
    const { delivered, failed } = session.channel.report();
    return delivered + failed >= target;
  });
}

/** Waits for a condition, at most ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what = "the condition"): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ten seconds for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Everything the reader hands over. */
export async function readAll(path: string, options?: ReadEventsOptions): Promise<EventEntry[]> {
  const entries: EventEntry[] = [];
  for await (const entry of readEvents(path, options)) entries.push(entry);
  return entries;
}

/** Numbers of the events the reader hands over; -1 for a line that is none. */
export async function readIndexes(path: string, options?: ReadEventsOptions): Promise<number[]> {
  return (await readAll(path, options)).map(indexOfEntry);
}

/** Number of the event in an entry; -1 for a line that is none. */
export function indexOfEntry(entry: EventEntry): number {
  return "event" in entry ? indexOf(entry.event) : -1;
}

/** The file as text. */
export function textOf(path: string): string {
  return readFileSync(path, "utf8");
}
