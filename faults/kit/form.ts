/** How long a suite may take: short within `npm test`, medium where CI has ten minutes, full on demand. */
export type Form = "short" | "medium" | "full";

/** The form that the environment asks for: `FLOWTAP_FULL=1`, `FLOWTAP_FAULTS=medium`, or nothing. */
export const form: Form = process.env["FLOWTAP_FULL"] === "1" ? "full" : process.env["FLOWTAP_FAULTS"] === "medium" ? "medium" : "short";

/** What the form at hand takes. */
export function inForm<T>(sizes: Readonly<Record<Form, T>>): T {
  return sizes[form];
}
