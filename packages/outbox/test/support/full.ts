/** Counts in their short form, or in the long form that FLOWTAP_FULL=1 asks for. */
export const isFull: boolean = process.env["FLOWTAP_FULL"] === "1";
