// Posts one event, however often the endpoint asks it to come back later, and prints { attempts, delivered } at the end.
// Usage: node patient-sender.mjs URL SECRET
import { createChannel } from "@flowtap/core";
import { WebhookListener } from "../../dist/index.js";

const [url = "", secret = ""] = process.argv.slice(2);
const channel = createChannel({ overflow: "wait" });
const listener = new WebhookListener({ url, secret, allow: ["127.0.0.1"], batch: { maxWaitMs: 0 }, retry: { baseDelayMs: 1 } });
const running = listener.startListening(channel.receiver);
await channel.sender.send({ type: "step_progress", timestamp: "2026-01-02T03:04:05Z", runId: "run-1", stepId: "build", attempt: 1 });
channel.sender.close();
await running;
const { attempts, delivered } = listener.stats();
console.log(JSON.stringify({ attempts, delivered }));
await listener.stopListening();
