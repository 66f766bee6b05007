import { FlowtapError } from "@flowtap/core";

/** A listener broke a rule of its contract. */
export class ConformanceError extends FlowtapError {
  override readonly name = "ConformanceError";
  /** The rule, as the contract words it. */
  readonly rule: string;

  /**
   * @param rule the rule that is broken.
   * @param expected what a listener does that keeps it.
   * @param received what this one did.
   */
  constructor(rule: string, expected: string, received: string, options?: ErrorOptions) {
    super("conformance", `breaks ${rule}: expected ${expected}, received ${received}`, options);
    this.rule = rule;
  }
}
