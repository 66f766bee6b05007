import { errorText, isFlowtapError } from "@flowtap/core";
import type { CaseContext } from "../case-context.ts";
import { ConformanceError } from "../conformance-error.ts";
import { contractRules } from "../contract-rules.ts";
import type { ListenerTrial } from "../listener-trial.ts";
import { createTrialRun } from "../trial-events.ts";
import type { CaseDraft } from "./case-draft.ts";

/** Rule 6: one start, one stop. */
export const startingCases: readonly CaseDraft[] = [
  {
    id: "refuses-a-second-start",
    title: "refuses a second start with a typed error, and goes on with the first",
    rule: contractRules.startThrows,
    body: async (context, rule) => {
      const { trial } = await context.open();
      trial.start();
      await expectRefusedStart(context, trial, rule, "while it listens");
      if (!context.reads) return;
      const events = createTrialRun(10);
      await trial.send(events);
      await trial.finish();
      trial.expectDelivered(contractRules.onceEach, events.length);
    },
  },
  {
    id: "refuses-a-start-after-its-end",
    title: "refuses a start once its channel has ended",
    rule: contractRules.startThrows,
    body: async (context, rule) => {
      const { trial } = await context.open();
      trial.start();
      await trial.finish();
      await expectRefusedStart(context, trial, rule, "after its channel has ended");
    },
  },
  {
    id: "refuses-a-start-after-a-stop",
    title: "refuses a start after it was stopped",
    rule: contractRules.startThrows,
    body: async (context, rule) => {
      const { trial } = await context.open();
      await trial.stop();
      await expectRefusedStart(context, trial, rule, "after a stop");
    },
  },
];

async function expectRefusedStart({ limits }: CaseContext, trial: ListenerTrial, rule: string, when: string): Promise<void> {
  const expected = `startListening to throw a ListenerStateError ${when}`;
  const outcome = await trial.secondStart();
  if (outcome.kind === "listens") throw new ConformanceError(rule, expected, `nothing: it still listens after ${String(limits.deadlineMs)} ms`);
  if (outcome.kind === "returned") throw new ConformanceError(rule, expected, "a start without an error");
  if (!isFlowtapError(outcome.error, "listener_state")) throw new ConformanceError(rule, expected, `another error: ${errorText(outcome.error)}`, { cause: outcome.error });
}
