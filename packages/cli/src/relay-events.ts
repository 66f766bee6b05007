import type { ExecutionEvent } from "@flowtap/core";
import type { EventEntry } from "@flowtap/json-file";
import type { BadLines } from "./bad-lines.ts";
import type { DrivenListeners } from "./driven-listeners.ts";
import type { MessageWriter } from "./message-writer.ts";
import type { ReadCheckpoint } from "./read-checkpoint.ts";
import type { ReplayPace } from "./replay-pace.ts";
import type { RunOutcomes } from "./run-outcomes.ts";

/** How many bytes of input may be in memory as events that are not handled yet; a bound in events alone is none. */
const MOST_BYTES_AHEAD = 4 * 1024 * 1024;

/** What a relay feeds. */
export interface RelayTargets {
  readonly listeners: DrivenListeners;
  readonly outcomes: RunOutcomes;
  readonly badLines: BadLines;
  readonly messages: MessageWriter;
  /** Absent: nothing is remembered. */
  readonly checkpoint?: ReadCheckpoint | undefined;
  /** Absent: without pauses. */
  readonly pace?: ReplayPace;
}

/**
 * Hands every event of the input to the listeners, as fast as those that must have them all can follow.
 *
 * @returns how many events there were.
 * @throws JsonFileError when the input cannot be read.
 */
export async function relayEvents(input: AsyncIterable<readonly EventEntry[]>, targets: RelayTargets): Promise<number> {
  const { listeners, outcomes, badLines, messages, checkpoint, pace } = targets;
  let count = 0;
  let bytesAhead = 0;
  let offset = 0;
  for await (const entries of input) {
    const events: ExecutionEvent[] = [];
    for (const entry of entries) {
      bytesAhead += entry.offset >= offset ? entry.offset - offset : entry.offset;
      offset = entry.offset;
      if ("event" in entry) events.push(entry.event);
      else badLines.take(entry);
    }
    const sent = pace === undefined ? await sendAll(events, listeners) : await sendPaced(events, listeners, pace);
    for (const event of sent) outcomes.observe(event);
    count += sent.length;
    await messages.settled();
    const last = entries.at(-1);
    if (last !== undefined) checkpoint?.passed(last);
    if (bytesAhead > MOST_BYTES_AHEAD) {
      await listeners.allHandled();
      bytesAhead = 0;
    }
  }
  return count;
}

async function sendAll(events: readonly ExecutionEvent[], listeners: DrivenListeners): Promise<readonly ExecutionEvent[]> {
  await listeners.send(events);
  return events;
}

/** Returns those that were sent before the replay was over. */
async function sendPaced(events: readonly ExecutionEvent[], listeners: DrivenListeners, pace: ReplayPace): Promise<readonly ExecutionEvent[]> {
  for (const [index, event] of events.entries()) {
    if (!(await pace.waitFor(event))) return events.slice(0, index);
    await listeners.send([event]);
  }
  return events;
}
