import type { ExecutionEvent, Listener, Receiver } from "@flowtap/core";

const never = new Promise<never>(() => undefined);

/** What a {@link createFaultyListener} does wrong. */
export type ListenerFault =
  | "throws-at-start"
  | "rejects-at-start"
  | "rejects-with-null"
  | "throws-at-an-event"
  | "rejects-every-event"
  | "never-reads"
  | "never-acknowledges"
  | "slow"
  | "returns-at-once"
  | "returns-early"
  | "throws-at-stop"
  | "never-stops";

type Start = (progress: Receiver<ExecutionEvent>) => Promise<void> | void;

const starts: Readonly<Record<Exclude<ListenerFault, "throws-at-stop" | "never-stops" | "slow">, Start>> = {
  "throws-at-start": () => {
    throw new Error("faulty: no destination");
  },
  "rejects-at-start": () => Promise.reject(new Error("faulty: no connection")),
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what careless listeners do
  "rejects-with-null": () => Promise.reject(null),
  "throws-at-an-event": async (progress) => {
    for await (const event of progress) throw new Error(`faulty: cannot handle ${event.type}`);
  },
  "rejects-every-event": async (progress) => {
    for await (const events of progress.batches()) progress.reject(new Error("faulty: refused"), events.length);
  },
  "never-reads": () => never,
  "never-acknowledges": async (progress) => {
    for await (const _ of progress) await never;
  },
  "returns-at-once": () => undefined,
  "returns-early": async (progress) => {
    await progress[Symbol.asyncIterator]().next();
  },
};

/** Every fault there is, to loop over in a test. */
export const listenerFaults: readonly ListenerFault[] = [...(Object.keys(starts) as (keyof typeof starts)[]), "slow", "throws-at-stop", "never-stops"];

/**
 * A listener with one fault, to prove that an engine, a multiplexer or an outbox lives with it.
 *
 * @param options.delayMs how long `"slow"` takes for each event, in milliseconds. Default: 1,000.
 */
export function createFaultyListener(fault: ListenerFault, { delayMs = 1_000 }: { readonly delayMs?: number } = {}): Listener {
  return { name: fault, startListening: startOf(fault, delayMs), stopListening: () => stop(fault) };
}

function startOf(fault: ListenerFault, delayMs: number): Start {
  switch (fault) {
    case "slow":
      return async (progress) => {
        for await (const _ of progress) await new Promise((resolve) => setTimeout(resolve, delayMs));
      };
    case "throws-at-stop":
    case "never-stops":
      return async (progress) => {
        for await (const _ of progress.batches());
      };
    default:
      return starts[fault];
  }
}

function stop(fault: ListenerFault): Promise<void> | void {
  if (fault === "throws-at-stop") throw new Error("faulty: cannot flush");
  return fault === "never-stops" ? never : undefined;
}
