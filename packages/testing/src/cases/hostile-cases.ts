import { ConformanceError } from "../conformance-error.ts";
import { contractRules } from "../contract-rules.ts";
import type { HostileSequence } from "../hostile-sequence.ts";
import { hostileSequences } from "../hostile-sequences.ts";
import { createTrialRun } from "../trial-events.ts";
import type { CaseDraft } from "./case-draft.ts";

/** One case a hostile sequence: the listener takes it, and handles the ordinary run behind it. */
export const hostileCases: readonly CaseDraft[] = hostileSequences.map(caseOf);

function caseOf({ name, title, events, isEncodable }: HostileSequence): CaseDraft {
  const rule = `${contractRules.staysApart}; sequence "${name}"`;
  return {
    id: `survives/${name}`,
    title: `survives ${title}`,
    rule,
    needs: ["reads"],
    body: async (context) => {
      const ordinary = createTrialRun(5);
      const subject = await context.open();
      const { trial } = subject;
      trial.start();
      await trial.send(events);
      await trial.handlesAll(rule, isEncodable);
      const rejectedBefore = trial.report.failed;
      await trial.send(ordinary);
      await trial.handlesAll(rule, isEncodable);
      const { delivered, failed } = trial.report;
      if (delivered + failed !== events.length + ordinary.length || failed > rejectedBefore) {
        throw new ConformanceError(rule, `the ${String(ordinary.length)} ordinary events behind it to be handled`, `${String(delivered)} acknowledged and ${String(failed)} failed of ${String(events.length + ordinary.length)}`);
      }
      await trial.stop(rule);
      await context.expectShown(rule, subject, ordinary, "behind it");
    },
  };
}
