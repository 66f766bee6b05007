import type { ConformanceResult } from "@flowtap/testing";

/** A result without what cannot leave its process. */
export type DoctorResult = Omit<ConformanceResult, "error">;

/** What the process that holds a listener to the contract says, in this order. */
export type DoctorMessage =
  /** Or this alone: the module cannot be used. */
  | { readonly says: "unusable"; readonly message: string }
  /** The ids of all cases. */
  | { readonly says: "cases"; readonly ids: readonly string[] }
  | { readonly says: "result"; readonly result: DoctorResult }
  | { readonly says: "done" };
