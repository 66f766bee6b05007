import type { ExecutionEvent } from "@flowtap/core";
import type { CaseContext, Subject } from "../case-context.ts";
import { ConformanceError } from "../conformance-error.ts";
import { contractRules } from "../contract-rules.ts";
import { createTrialRun } from "../trial-events.ts";
import { delay } from "../until.ts";
import type { CaseDraft } from "./case-draft.ts";

/** What a stop keeps, releases and ends. */
export const stoppingCases: readonly CaseDraft[] = [
  {
    id: "stops-before-it-starts",
    title: "can be stopped before it was started",
    rule: contractRules.stopRepeats,
    body: async (context, rule) => {
      const { trial } = await context.open();
      await trial.stop(rule);
    },
  },
  {
    id: "stops-twice",
    title: "can be stopped again after it was stopped, started or not",
    rule: contractRules.stopRepeats,
    body: async (context, rule) => {
      const [{ trial }, { trial: unused }] = [await context.open(), await context.open()];
      trial.start();
      await trial.finish();
      for (const each of [trial, unused]) {
        await each.stop(rule);
        await each.stop(rule);
      }
    },
  },
  {
    id: "stops-concurrently",
    title: "can be stopped twice at once, in the middle of its work, and neither stop settles before it is done",
    rule: contractRules.stopRepeats,
    body: async (context, rule) => {
      const events = createTrialRun(20);
      const subject = await context.open();
      const { trial } = subject;
      trial.start();
      for (const event of events) trial.offer(event);
      const stop = async (which: string): Promise<void> => {
        await trial.stop(rule);
        if (context.reads) await context.expectShown(rule, subject, events, `when the ${which} of two stops has settled`);
      };
      await Promise.all([stop("first"), stop("second")]);
      await trial.returns(rule, "startListening to return after the stop");
    },
  },
  {
    id: "stop-keeps-what-waits",
    title: "handles what waits in its open channel when it is stopped",
    rule: contractRules.stopKeeps,
    needs: ["reads"],
    body: async (context, rule) => {
      const events = createTrialRun(50);
      const subject = await context.open();
      subject.trial.start();
      for (const event of events) subject.trial.offer(event);
      await subject.trial.stop(rule);
      await subject.trial.returns(rule, "startListening to return after the stop");
      subject.trial.expectDelivered(rule, events.length);
      await context.expectShown(rule, subject, events, "after the stop");
    },
  },
  {
    id: "stops-during-a-write",
    title: "ends what it is writing, and handles what waits behind it, before its stop settles",
    rule: contractRules.stopKeeps,
    needs: ["reads"],
    body: async (context, rule) => {
      for (const moment of [() => Promise.resolve(), () => delay(0)]) {
        const events = createTrialRun(20);
        const subject = await stopAfterHandOver(context, rule, events, moment);
        await context.expectShown(rule, subject, events, "when a stop in the middle of a write has settled");
        await subject.trial.returns(rule, "startListening to return after the stop");
        subject.trial.expectDelivered(rule, events.length);
      }
    },
  },
  {
    id: "takes-nothing-after-a-stop",
    title: "accepts no event once it was stopped",
    rule: contractRules.stopKeeps,
    body: async (context, rule) => {
      const { trial } = await context.open();
      trial.start();
      await trial.stop();
      await trial.returns(rule, "startListening to return after the stop");
      const accepted = createTrialRun(5).filter((event) => trial.offer(event)).length;
      if (accepted > 0) throw new ConformanceError(rule, "no event to be accepted after the stop", `${String(accepted)} accepted; stopListening calls progress.finish()`);
    },
  },
  {
    id: "writes-nothing-after-a-stop",
    title: "leaves its sink alone once stopListening has settled",
    rule: contractRules.stopReleases,
    needs: ["observe"],
    body: async (context, rule) => {
      const waiting = await context.open();
      waiting.trial.start();
      for (const event of createTrialRun(20)) waiting.trial.offer(event);
      await waiting.trial.stop(rule);
      await expectQuiet(context, rule, waiting);
      if (context.reads) await expectQuiet(context, rule, await stopAfterHandOver(context, rule, createTrialRun(20), () => delay(0)));
    },
  },
  {
    id: "stops-although-its-sink-hangs",
    title: "can be stopped within the deadline while its sink never answers",
    level: "should",
    rule: contractRules.stopReleases,
    needs: ["createHung"],
    body: async (context, rule) => {
      const { trial } = await context.open({ isHung: true });
      trial.start();
      for (const event of createTrialRun(5)) trial.offer(event);
      await delay(context.quietMs);
      await trial.stopSomehow(rule);
    },
  },
];

/** Stops a listener a moment after it was handed its first event; the others wait behind it. */
async function stopAfterHandOver(context: CaseContext, rule: string, events: readonly ExecutionEvent[], moment: () => Promise<void>): Promise<Subject> {
  const [first, ...rest] = events;
  let stopping: Promise<void> | undefined;
  const subject: Subject = await context.open({
    onHandOver: () => {
      if (stopping !== undefined) return;
      for (const event of rest) subject.trial.offer(event);
      stopping = moment().then(() => subject.trial.stop(rule));
      stopping.catch(() => undefined);
    },
  });
  subject.trial.start();
  if (first !== undefined) subject.trial.offer(first);
  await subject.trial.until(() => stopping !== undefined, contractRules.readToTheEnd, "the listener to take an event");
  await stopping;
  return subject;
}

async function expectQuiet({ quietMs }: CaseContext, rule: string, subject: Subject): Promise<void> {
  const atStop = JSON.stringify(await subject.observe());
  for (const event of createTrialRun(20)) subject.trial.offer(event);
  await delay(quietMs);
  const later = JSON.stringify(await subject.observe());
  if (later !== atStop) throw new ConformanceError(rule, "a sink that stays as it was when stopListening settled", `${String(later.length - atStop.length)} more characters ${String(quietMs)} ms later`);
}
