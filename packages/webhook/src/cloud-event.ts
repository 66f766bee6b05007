import type { ExecutionEvent } from "@flowtap/core";

/** The type of a CloudEvents 1.0 batch in structured mode. */
export const CLOUD_EVENTS_BATCH = "application/cloudevents-batch+json";

/** How every CloudEvent begins: the id follows. */
const BEGINNING = '{"specversion":"1.0","id":"';

/** Where in a CloudEvent its id begins. */
export const ID_POSITION: number = BEGINNING.length;

/**
 * A structured CloudEvent (CloudEvents 1.0, JSON format) up to its data: put the event's canonical line and `}` behind it.
 *
 * - `id` is the request's `webhook-id` and the index in it, the same on every attempt.
 * - `source` is `/runs/` and the run id, `subject` the step, `time` the event's own.
 * - `type` is `io.github.flowtap.` and the event's type.
 */
export function cloudEventOpening(event: ExecutionEvent, id: string, index: number): string {
  const { type, timestamp, runId, stepId } = event;
  const source = `/runs/${encodeURIComponent(textOf(runId))}`;
  const step = textOf(stepId ?? "");
  const subject = step === "" ? "" : `,"subject":${quote(step)}`;
  return `${BEGINNING}${id}.${index}","source":${quote(source)},"type":${quote(`io.github.flowtap.${type}`)}${subject},"time":${quote(timestamp)},"datacontenttype":"application/json","data":`;
}

function quote(text: string): string {
  return JSON.stringify(textOf(text));
}

/** Without lone surrogates; also of what an engine in JavaScript put where a string belongs. */
function textOf(value: unknown): string {
  return String(value).toWellFormed();
}
