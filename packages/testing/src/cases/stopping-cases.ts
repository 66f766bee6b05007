import type { Subject } from "../case-context.ts";
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
    title: "can be stopped again after it was stopped",
    rule: contractRules.stopRepeats,
    body: async (context, rule) => {
      const { trial } = await context.open();
      trial.start();
      await trial.finish();
      await trial.stop(rule);
      await trial.stop(rule);
    },
  },
  {
    id: "stops-concurrently",
    title: "can be stopped twice at once, in the middle of its work",
    rule: contractRules.stopRepeats,
    body: async (context, rule) => {
      const { trial } = await context.open();
      trial.start();
      for (const event of createTrialRun(20)) trial.offer(event);
      await Promise.all([trial.stop(rule), trial.stop(rule)]);
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
    title: "ends what it is writing, and handles what waits behind it, when it is stopped",
    rule: contractRules.stopKeeps,
    needs: ["reads"],
    body: async (context, rule) => {
      const events = createTrialRun(20);
      const [first, ...rest] = events;
      let stopping: Promise<void> | undefined;
      const subject: Subject = await context.open({
        onHandOver: () => {
          if (stopping !== undefined) return;
          for (const event of rest) subject.trial.offer(event);
          stopping = Promise.resolve().then(() => subject.trial.stop(rule));
          stopping.catch(() => undefined);
        },
      });
      subject.trial.start();
      if (first !== undefined) subject.trial.offer(first);
      await subject.trial.until(() => stopping !== undefined, contractRules.readToTheEnd, "the listener to take an event");
      await stopping;
      await subject.trial.returns(rule, "startListening to return after the stop");
      subject.trial.expectDelivered(rule, events.length);
      await context.expectShown(rule, subject, events, "after the stop");
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
      const subject = await context.open();
      subject.trial.start();
      for (const event of createTrialRun(20)) subject.trial.offer(event);
      await subject.trial.stop(rule);
      const atStop = JSON.stringify(await subject.observe());
      for (const event of createTrialRun(20)) subject.trial.offer(event);
      await delay(context.quietMs);
      const later = JSON.stringify(await subject.observe());
      if (later !== atStop) throw new ConformanceError(rule, "a sink that stays as it was when stopListening settled", `${String(later.length - atStop.length)} more characters ${String(context.quietMs)} ms later`);
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
