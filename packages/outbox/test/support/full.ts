/** Counts in their short form, or in the long form that FLOWTAP_FULL=1 asks for. */
export const isFull: boolean = process.env["FLOWTAP_FULL"] === "1";

/** What the form at hand takes: short within `npm test`, medium where CI has minutes (`FLOWTAP_FAULTS=medium`), full on demand. */
export function inForm<T>(sizes: { readonly short: T; readonly medium: T; readonly full: T }): T {
  if (isFull) return sizes.full;
  return process.env["FLOWTAP_FAULTS"] === "medium" ? sizes.medium : sizes.short;
}
