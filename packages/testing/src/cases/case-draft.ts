import type { ConformanceLevel } from "../conformance.ts";
import type { CaseContext } from "../case-context.ts";

/** What a case cannot be tried without. */
export type Need = "reads" | "observe" | "acknowledgesWhenObserved" | "keepsOrder" | "boundedMemory" | "createHung" | "node";

/** A case before it is known which listener it is tried on. */
export interface CaseDraft {
  readonly id: string;
  readonly title: string;
  /**
   * @default "must"
   */
  readonly level?: ConformanceLevel;
  readonly rule: string;
  /**
   * @default nothing
   */
  readonly needs?: readonly Need[];
  readonly body: (context: CaseContext, rule: string) => Promise<void>;
}
