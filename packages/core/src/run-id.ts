/** `run_` and 16 random hexadecimal digits, 64 bits: enough to tell runs apart, not to guard secrets. */
export function randomRunId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `run_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
