import { openTap, type DeliveryReport, type ExecutionEvent, type Listener, type Tap } from "@flowtap/core";
import { WebhookListener, type Surroundings, type WebhookListenerOptions } from "../../src/index.ts";
import type { Receiver } from "./receiver.ts";

/** A webhook to the receiver, with short delays. */
export function webhookTo(receiver: Pick<Receiver, "url" | "secret">, options: Partial<WebhookListenerOptions> = {}, surroundings?: Surroundings): WebhookListener {
  return new WebhookListener(
    {
      url: receiver.url,
      secret: receiver.secret,
      allow: ["127.0.0.1"],
      ...options,
      batch: { maxWaitMs: 0, ...options.batch },
      retry: { baseDelayMs: 2, maxDelayMs: 20, ...options.retry },
    },
    surroundings,
  );
}

/** A tap that waits as long as it takes. */
export function patientTap(listener: Listener, errors: unknown[] = []): Tap {
  return openTap(listener, { overflow: "wait", stopTimeoutMs: 60_000, onListenerError: (error) => errors.push(error) });
}

/** Sends events through a listener to the end. */
export async function deliver(listener: Listener, events: readonly ExecutionEvent[], errors: unknown[] = []): Promise<DeliveryReport> {
  const tap = patientTap(listener, errors);
  await tap.sendAll(events);
  return tap.close();
}
