import { describeValue } from "@flowtap/core";
import type { Subject } from "../case-context.ts";
import { ConformanceError } from "../conformance-error.ts";
import { contractRules } from "../contract-rules.ts";
import { createTrialRun } from "../trial-events.ts";
import { delay } from "../until.ts";
import type { CaseDraft } from "./case-draft.ts";

/** Rules 1 and 2: pulling, acknowledging, and when to return. */
export const readingCases: readonly CaseDraft[] = [
  {
    id: "has-a-name",
    title: "goes by a name in reports",
    level: "should",
    rule: contractRules.name,
    body: async (context, rule) => {
      const { trial } = await context.open();
      const { name } = trial.listener;
      const className = (trial.listener.constructor as { readonly name?: string } | undefined)?.name ?? "";
      if (name === undefined ? className === "" || className === "Object" : typeof name !== "string" || name.trim() === "") {
        throw new ConformanceError(rule, "a name that is not empty, or a class with one", describeValue(name));
      }
    },
  },
  {
    id: "returns-from-an-empty-channel",
    title: "returns when its channel ends without an event",
    rule: contractRules.readToTheEnd,
    body: async (context) => {
      const { trial } = await context.open();
      trial.start();
      await trial.finish();
      await trial.stop();
    },
  },
  {
    id: "waits-for-events",
    title: "goes on listening while nothing comes",
    rule: contractRules.readToTheEnd,
    body: async (context, rule) => {
      const { trial } = await context.open();
      trial.start();
      await delay(context.quietMs);
      trial.expectNoError(rule);
      await trial.finish();
    },
  },
  {
    id: "reads-to-the-end",
    title: "takes every event until the channel ends, then returns",
    rule: contractRules.readToTheEnd,
    needs: ["reads"],
    body: async (context, rule) => {
      const events = createTrialRun(300);
      const { trial } = await context.open({ capacity: 64 });
      trial.start();
      for (let first = 0, size = 1; first < events.length; first += size, size = Math.min(size * 3, 200)) await trial.send(events.slice(first, first + size));
      await trial.finish();
      trial.expectDelivered(rule, events.length);
    },
  },
  {
    id: "acknowledges-by-asking",
    title: "asks for more once it has handled what came, while the channel stays open",
    rule: contractRules.acknowledge,
    needs: ["reads"],
    body: async (context, rule) => {
      const { trial } = await context.open();
      trial.start();
      for (const events of [createTrialRun(1), createTrialRun(5)]) {
        await trial.send(events);
        await trial.handlesAll(rule);
      }
      trial.expectDelivered(rule, trial.report.offered);
      await trial.finish();
    },
  },
  {
    id: "handles-before-it-acknowledges",
    title: "has every event in its sink before it asks for the next",
    rule: contractRules.acknowledge,
    needs: ["reads", "observe", "acknowledgesWhenObserved"],
    body: async (context, rule) => {
      const events = createTrialRun(20);
      let handed = 0;
      let failure: Error | undefined;
      const subject: Subject = await context.open({
        capacity: 7,
        onHandOver: (values) => {
          handed += values.length;
        },
        onAsk: async () => {
          try {
            await context.expectShown(rule, subject, events.slice(0, handed), "handed over so far when it asks for the next");
          } catch (error) {
            failure ??= error as Error;
          }
        },
      });
      subject.trial.start();
      await subject.trial.send(events);
      await subject.trial.finish();
      if (failure !== undefined) throw failure;
    },
  },
  {
    id: "handles-before-it-returns",
    title: "has every event in its sink when startListening returns",
    rule: contractRules.readToTheEnd,
    needs: ["reads", "observe", "acknowledgesWhenObserved"],
    body: async (context, rule) => {
      // More than its channel holds, so that a batch is as large as one can be.
      const events = createTrialRun(600);
      const subject = await context.open();
      subject.trial.start();
      await subject.trial.send(events);
      await subject.trial.finish();
      await context.expectShown(rule, subject, events, "when startListening has returned");
    },
  },
  {
    id: "handles-before-its-stop-settles",
    title: "has every event in its sink when stopListening has settled",
    rule: contractRules.stopReleases,
    needs: ["reads", "observe"],
    body: async (context, rule) => {
      const events = createTrialRun(100);
      const subject = await context.open();
      subject.trial.start();
      await subject.trial.send(events);
      await subject.trial.finish();
      await subject.trial.stop(rule);
      await context.expectShown(rule, subject, events, "when stopListening has settled");
    },
  },
  {
    id: "keeps-order",
    title: "hands on the events of a run in the order in which they came, each once",
    level: "should",
    rule: contractRules.order,
    needs: ["reads", "observe", "keepsOrder"],
    body: async (context, rule) => {
      const events = createTrialRun(100);
      const subject = await context.open({ capacity: 16 });
      subject.trial.start();
      await subject.trial.send(events);
      await subject.trial.finish();
      await subject.trial.stop();
      await context.expectOrder(rule, subject, events);
    },
  },
];
