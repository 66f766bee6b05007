import { WebhookError, type WebhookFailure } from "@flowtap/webhook";
import { expect, it } from "vitest";
import { inTermsOfFlags } from "../src/webhook-wording.ts";

const REASONS: readonly WebhookFailure[] = ["timeout", "connection", "blocked_address", "held", "gone", "stopped"];
const STATUSES = [302, 400, 401, 403, 404, 413, 429, 500, 503];

it("speaks of flags, and of no option, whatever made a webhook fail", () => {
  const details = { url: "https://example.com/…", events: 1, attempts: 1 };
  const errors = [...REASONS.map((reason) => new WebhookError({ ...details, reason })), ...STATUSES.map((status) => new WebhookError({ ...details, reason: "status", status }))];
  for (const { message } of errors) {
    const said = inTermsOfFlags(message);
    expect(said).not.toMatch(/`|retry\.|deadlineMs|attemptTimeoutMs|put an outbox/);
    expect(said.replace(/ in flowtap\.config\.mjs$/, "")).not.toMatch(/Ms\b/);
  }
  expect(inTermsOfFlags(errors[2]?.message ?? "")).toContain("name the host with --webhook-allow if that is meant");
});
