/**
 * Tests that only CI runs, by their paths: `npm test` has three minutes. Faults that are injected by kills, refused system calls and
 * endpoints that fail; what needs the machine for itself; and the tests of what `npm test` does with the real packages.
 */
export const CI_TESTS = [
  "faults/test/blocked-terminal.test.ts",
  "faults/test/command-memory.test.ts",
  "faults/test/linear-time.test.ts",
  "faults/test/soak.test.ts",
  "packages/json-file/test/faults.test.ts",
  "packages/json-file/test/kill.test.ts",
  "packages/multiplex/test/isolation.test.ts",
  "packages/outbox/test/faults.test.ts",
  "packages/outbox/test/kill.test.ts",
  "packages/outbox/test/outage.test.ts",
  "packages/webhook/test/faults.test.ts",
  "packages/webhook/test/suspend.test.ts",
  "scripts/test/check-tarballs.test.ts",
];
