import { createListener, OptionError, requireInteger, type ExecutionEvent, type Listener } from "@flowtap/core";
import { FailedSteps } from "./failed-steps.ts";
import { failureMessage } from "./failure-message.ts";

/** Options of {@link createSlackNotifier}. */
export interface SlackNotifierOptions {
  /** The incoming webhook's address. Whoever knows it can post: it never appears in an error. */
  readonly url: string;
  /**
   * How long Slack may take to answer, in milliseconds.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
}

/**
 * Posts one message when a run fails. An event whose message Slack did not take counts as failed, so it is in the tap's report.
 *
 * @throws OptionError when the URL is none, or the time is not a positive integer.
 */
export function createSlackNotifier({ url, timeoutMs = 10_000 }: SlackNotifierOptions): Listener {
  if (!URL.canParse(url)) throw new OptionError("url", "the https address of an incoming webhook", undefined);
  requireInteger("timeoutMs", timeoutMs, 1, 2 ** 31 - 1);
  const failedSteps = new FailedSteps();
  return createListener({
    name: "slack",
    onEvent: async (event: ExecutionEvent) => {
      failedSteps.take(event);
      if (event.type === "workflow_completed") failedSteps.of(event.runId);
      if (event.type === "workflow_failed") await post(url, failureMessage(event, failedSteps.of(event.runId)), timeoutMs);
    },
  });
}

async function post(url: string, message: object, timeoutMs: number): Promise<void> {
  let status: number;
  // Not AbortSignal.timeout: its timer would outlive the answer, and the listener.
  const tooLate = new AbortController();
  const timer = setTimeout(() => { tooLate.abort(); }, timeoutMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
      // The address is a secret: it must not follow anybody elsewhere.
      redirect: "error",
      signal: tooLate.signal,
    });
    status = response.status;
    await response.body?.cancel();
  } catch {
    // What fetch throws shows the address.
    throw new Error(`Slack: expected an answer within ${String(timeoutMs)} ms, received none: is the network up, and the address right?`);
  } finally {
    clearTimeout(timer);
  }
  if (status < 200 || status > 299) throw new Error(`Slack: expected status 200, received ${String(status)}: is the webhook still installed?`);
}
