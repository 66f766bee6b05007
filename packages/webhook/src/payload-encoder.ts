import { createHash, hash } from "node:crypto";
import { encodeEvent, type ExecutionEvent } from "@flowtap/core";
import { ByteWriter, MOST_BYTES_PER_UNIT } from "./byte-writer.ts";
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
      let line: string;
      let element: string;
      try {
        line = encodeEvent(event);
        element = this.#format === "json" ? line : `${cloudEventOpening(event, ID_TO_COME, source.length)}${line}}`;
      } catch (error) {
        onUnencodable(error);
        continue;
      }
      if (source.length > 0) {
        if (!this.#fits(element, maxBytes)) break;
        body.write(",");
      }
      if (this.#format === "cloudevents") cloudEvents.push({ line, position: body.length });
      body.write(element);
      source.push(event);
    }
    body.write("]");
    const payload = this.#format === "json" ? this.#finishJson() : this.#finishCloudEvents(cloudEvents);
    return source.length === 0 ? undefined : { ...payload, events: source.length, source, next };
  }

  /** Whether one more element fits, with a comma before it and the bracket behind it. Counts bytes only where that can matter. */
  #fits(element: string, maxBytes: number): boolean {
    const rest = 2;
    if (this.#body.mostLength + MOST_BYTES_PER_UNIT * element.length + rest <= maxBytes) return true;
    return this.#body.length + Buffer.byteLength(element) + rest <= maxBytes;
  }

  // The id of a request is a digest of the canonical lines in it, so that it is the same after a crash, and in either format.
  #finishJson(): Omit<Payload, "events"> {
    const body = this.#body.take();
    return { id: `msg_${hash("sha256", body, "base64url")}`, contentType: "application/json", body };
  }

  #finishCloudEvents(cloudEvents: readonly CloudEvent[]): Omit<Payload, "events"> {
    const lines = createHash("sha256");
    cloudEvents.forEach(({ line }, index) => lines.update(index === 0 ? "[" : ",").update(line));
    const id = `msg_${lines.update("]").digest("base64url")}`;
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
