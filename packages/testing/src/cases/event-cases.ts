import type { ExecutionEvent } from "@flowtap/core";
import { buildWildEvent } from "../build-event.ts";
import { ConformanceError } from "../conformance-error.ts";
import { contractRules } from "../contract-rules.ts";
import { createTrialRun } from "../trial-events.ts";
import { contentsOf } from "../value-contents.ts";
import type { CaseDraft } from "./case-draft.ts";

const unknownTypes = ["workflow_paused", "step_teleported", "", "__proto__"];

/** Rules 3 and 4: what a listener does with the events themselves. */
export const eventCases: readonly CaseDraft[] = [
  {
    id: "ignores-unknown-types",
    title: "takes types that it does not know without an error, and goes on",
    rule: contractRules.ignoreUnknown,
    needs: ["reads"],
    body: async (context, rule) => {
      const known = createTrialRun(4);
      const events = known.flatMap((event, place) => [buildWildEvent(unknownTypes[place % unknownTypes.length] ?? "", { runId: event.runId, stepId: "unknown" }), event]);
      const subject = await context.open();
      subject.trial.start();
      await subject.trial.send(events);
      await subject.trial.handlesAll(rule);
      subject.trial.expectDelivered(rule, events.length);
      await subject.trial.finish();
      await subject.trial.stop();
      await context.expectShown(rule, subject, known, "that stand among unknown ones");
    },
  },
  {
    id: "changes-no-event",
    title: "changes no event and no batch",
    rule: contractRules.neverChange,
    needs: ["reads"],
    body: async (context, rule) => {
      await expectUnchanged(context, rule, false);
      await expectUnchanged(context, rule, true);
    },
  },
];

/** Frozen events make a change an error in strict code; loose ones show what a careless program would see. */
async function expectUnchanged(context: Parameters<CaseDraft["body"]>[0], rule: string, isFrozen: boolean): Promise<void> {
  const frozen = [
    ...createTrialRun(5),
    buildWildEvent("step_progress", { stepId: "s", text: "half", metadata: { progress: { current: 1, total: 2, unit: "files" }, iteration: 1 } }),
    buildWildEvent("step_failed", { stepId: "s", diagnostics: ["b", "a"], metadata: { list: [3, 1, 2], deep: { key: "value" }, usage: { input_tokens: 1, cost: 0.5 } } }),
  ];
  const events: readonly ExecutionEvent[] = isFrozen ? Object.freeze(frozen) : structuredClone(frozen);
  const before = contentsOf(events);
  const { trial } = await context.open();
  trial.start();
  await trial.send(events);
  await trial.handlesAll(rule);
  trial.expectDelivered(rule, frozen.length);
  await trial.finish();
  await trial.stop();
  if (contentsOf(events) !== before) throw new ConformanceError(rule, "events and batches as they were sent", "changed ones: copy before you change, { ...event }, [...events]");
}
