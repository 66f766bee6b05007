/**
 * Tests that only CI runs, by their paths: `npm test` has three minutes. Faults that are injected by kills, signals, refused system calls,
 * and ends that hang or fail; what needs the machine for itself; and the tests of what `npm test` does with the real packages.
 */
export const CI_TESTS = [
  "faults/test/blocked-terminal.test.ts",
  "faults/test/command-memory.test.ts",
  "faults/test/linear-time.test.ts",
  "faults/test/soak.test.ts",
  "packages/cli/test/modules-that-wait.test.ts",
  "packages/cli/test/signals.test.ts",
  "packages/console/test/blocked-pipe.test.ts",
  "packages/console/test/blocked-terminal.test.ts",
  "packages/json-file/test/faults.test.ts",
  "packages/json-file/test/kill.test.ts",
  "packages/json-file/test/stop.test.ts",
  "packages/multiplex/test/isolation.test.ts",
  "packages/outbox/test/faults.test.ts",
  "packages/outbox/test/kill.test.ts",
  "packages/outbox/test/outage.test.ts",
  "packages/webhook/test/faults.test.ts",
  "packages/webhook/test/suspend.test.ts",
  "scripts/test/check-tarballs.test.ts",
];
