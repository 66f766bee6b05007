import { createHash } from "node:crypto";
import { encodeEvent, type ExecutionEvent } from "@flowtap/core";
import { ByteWriter } from "./byte-writer.ts";
import { CLOUD_EVENTS_BATCH, ID_POSITION, cloudEventOpening } from "./cloud-event.ts";
import type { Payload } from "./payload.ts";
import type { WebhookFormat } from "./webhook-options.ts";

/** A payload, and the events it was made of. */
export interface EncodedPayload extends Payload {
  readonly source: readonly ExecutionEvent[];
  /** Index of the first event that is left for the next. */
  readonly next: number;
}

/** How much a payload may hold. */
export interface PayloadLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** As long as an id: `msg_` and a SHA-256 in base64url. */
const ID_TO_COME = "_".repeat(47);

/** Makes request bodies of events. */
export class PayloadEncoder {
  readonly #format: WebhookFormat;
  readonly #limits: PayloadLimits;
  readonly #body: ByteWriter;

  constructor(format: WebhookFormat, limits: PayloadLimits) {
    this.#format = format;
    this.#limits = limits;
    this.#body = new ByteWriter(limits.maxBytes);
  }

  /**
   * Encodes as many events as fit, from index `first`; at least one, however large.
   *
   * @param onUnencodable told of each event that has no wire form; it is left out.
   * @returns nothing when no event is left.
   */
  encode(events: readonly ExecutionEvent[], first: number, onUnencodable: (error: unknown) => void): EncodedPayload | undefined {
    const { maxEvents, maxBytes } = this.#limits;
    const source: ExecutionEvent[] = [];
    const cloudEvents: CloudEvent[] = [];
    const body = this.#body;
    body.write("[");
    let next = first;
    for (; source.length < maxEvents; next++) {
      const event = events[next];
      if (event === undefined) break;
      const position = body.length;
      try {
        const line = encodeEvent(event);
        const element = this.#format === "json" ? line : `${cloudEventOpening(event, ID_TO_COME, source.length)}${line}}`;
        if (source.length > 0) body.write(",");
        if (this.#format === "cloudevents") cloudEvents.push({ line, position: body.length });
        body.write(element);
      } catch (error) {
        body.cut(position);
        onUnencodable(error);
        continue;
      }
      if (body.length >= maxBytes && source.length > 0) {
        body.cut(position);
        cloudEvents.pop();
        break;
      }
      source.push(event);
    }
    body.write("]");
    const payload = this.#format === "json" ? this.#finishJson() : this.#finishCloudEvents(cloudEvents);
    return source.length === 0 ? undefined : { ...payload, events: source.length, source, next };
  }

  #finishJson(): Omit<Payload, "events"> {
    const body = this.#body.take();
    return { id: idOf(createHash("sha256").update(body)), contentType: "application/json", body };
  }

  #finishCloudEvents(cloudEvents: readonly CloudEvent[]): Omit<Payload, "events"> {
    const hash = createHash("sha256");
    cloudEvents.forEach(({ line }, index) => hash.update(index === 0 ? "[" : ",").update(line));
    const id = idOf(hash.update("]"));
    for (const { position } of cloudEvents) this.#body.overwrite(position + ID_POSITION, id);
    return { id, contentType: CLOUD_EVENTS_BATCH, body: this.#body.take() };
  }
}

/** A CloudEvent in the body. */
interface CloudEvent {
  readonly line: string;
  /** Where it begins. */
  readonly position: number;
}

/** The id of a request: a digest of the canonical lines in it, so that it is the same after a crash, and in either format. */
function idOf(hash: ReturnType<typeof createHash>): string {
  return `msg_${hash.digest("base64url")}`;
}
