/** How long a suite may take: short within `npm test`, medium where CI has ten minutes, full on demand. */
export type Form = "short" | "medium" | "full";

/** The form that the environment asks for: `FLOWTAP_FULL=1`, `FLOWTAP_FAULTS=medium`, or nothing. */
export const form: Form = process.env["FLOWTAP_FULL"] === "1" ? "full" : process.env["FLOWTAP_FAULTS"] === "medium" ? "medium" : "short";

/** What the form at hand takes. Suites without a short form are left to CI: scripts/lib/ci-tests.mjs. */
export function inForm<T>({ short, medium, full }: { readonly short?: T; readonly medium: T; readonly full: T }): T {
  return form === "full" ? full : form === "short" && short !== undefined ? short : medium;
}
