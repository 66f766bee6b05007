// Receives each of the requests, as a Web Request and as raw body and headers, and says what came of it. Runs wherever
// JavaScript does: nothing here but the package and what the web has.
import { RecentIds, receiveWebhook, webhookErrorStatus } from "@flowtap/webhook/receive";

/** @param {readonly { body: string, headers: Record<string, string>, secret: string }[]} requests */
export async function receiveAll(requests) {
  const outcomes = [];
  for (const { body, headers, secret } of requests) {
    const seen = new RecentIds();
    for (const request of [new Request("https://example.com/hook", { method: "POST", body, headers }), { body: new TextEncoder().encode(body), headers }]) {
      try {
        const { id, events, duplicate } = await receiveWebhook(request, { secret, seen });
        outcomes.push({ id, duplicate, texts: events.map(({ text }) => text) });
      } catch (error) {
        outcomes.push({ status: webhookErrorStatus(error) });
      }
    }
  }
  return outcomes;
}
