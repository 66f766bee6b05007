/**
 * A mutant that does the same, by a slower way for instance: `code` is a part of its line.
 *
 * @typedef {{ code: string, was: string, text: string, reason: string }} Equivalent
 */

/**
 * A source file whose every line has to be held by a test, and the tests that hold it, the quickest first.
 *
 * @typedef {{ folder: string, source: string, tests: string[], equivalent?: readonly Equivalent[] }} Target
 */

/** @type {readonly Equivalent[]} */
const CUTTING = [
  { code: "if (PLAIN.test(text)) {", was: "PLAIN.test(text)", text: "false", reason: "the quick way to what the graphemes add up to" },
  { code: "if (NARROW.test(narrow))", was: "NARROW.test(narrow)", text: "false", reason: "as above" },
  { code: "if (PLAIN.test(narrow))", was: "PLAIN.test(narrow)", text: "false", reason: "as above" },
  { code: "if (width <= ellipsis.length)", was: "<=", text: "<", reason: "a head of no width is empty" },
];

/** What mends a file after a crash, and what makes text safe. @type {readonly Target[]} */
export const targets = [
  { folder: "packages/json-file", source: "src/recover-tail.ts", tests: ["test/recover-tail.test.ts", "test/recovery.test.ts"] },
  { folder: "packages/json-file", source: "src/append-records.ts", tests: ["test/append-records.test.ts"] },
  { folder: "packages/console", source: "src/visible-text.ts", tests: ["test/visible-text.test.ts"] },
  { folder: "packages/console", source: "src/cell-width.ts", tests: ["test/cutting-examples.test.ts", "test/cell-width.test.ts"], equivalent: CUTTING },
  { folder: "packages/console", source: "src/github-command.ts", tests: ["test/github-command.test.ts"] },
  { folder: "packages/core", source: "src/json-text.ts", tests: ["test/codec/json-text.test.ts", "test/codec/json-test-suite.test.ts", "test/codec/encode-event.test.ts"] },
  { folder: "packages/outbox", source: "src/frame.ts", tests: ["test/frame.test.ts"] },
  { folder: "packages/outbox", source: "src/carve-folder.ts", tests: ["test/carve-folder.test.ts"] },
];
