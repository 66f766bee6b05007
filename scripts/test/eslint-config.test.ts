import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";
import typescript from "typescript-eslint";

/** The repository's own configuration without the rules that need types: these snippets are on no disk. */
const eslint = new ESLint({
  cwd: fileURLToPath(new URL("../..", import.meta.url)),
  overrideConfig: [typescript.configs.disableTypeChecked, { rules: { "flowtap/documented-exports": "off" } }],
});

async function rulesBrokenBy(code: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map(({ ruleId, message }) => (ruleId ?? message));
}

const core = "packages/core/src/snippet.ts";
const runState = "packages/run-state/src/snippet.ts";
const console = "packages/console/src/snippet.ts";
const nested = "packages/console/src/live/snippet.ts";
const consoleTest = "packages/console/test/snippet.test.ts";
const command = "packages/cli/src/snippet.ts";
const example = "examples/hello/snippet.ts";

describe("layering", () => {
  const refused: readonly (readonly [fact: string, file: string, code: string])[] = [
    ["a listener that imports a listener", console, 'import { JsonFileListener } from "@flowtap/json-file";'],
    ["a type of another listener", console, 'import type { JsonFileOptions } from "@flowtap/json-file";'],
    ["a re-export of another listener", console, 'export { JsonFileListener } from "@flowtap/json-file";'],
    ["a star re-export of another listener", console, 'export * from "@flowtap/json-file";'],
    ["another listener imported when needed", console, 'await import("@flowtap/json-file");'],
    ["another listener in a type position", console, 'export type Options = import("@flowtap/json-file").JsonFileOptions;'],
    ["an import from a row above", runState, 'import { ConsoleListener } from "@flowtap/console";'],
    ["a listener that imports the multiplexer", console, 'import { MultiplexListener } from "@flowtap/multiplex";'],
    ["a package that imports itself by name", console, 'import { ConsoleListener } from "@flowtap/console";'],
    ["core with a flowtap package", core, 'import { createRunStates } from "@flowtap/run-state";'],
    ["core with any package", core, 'import ms from "ms";'],
    ["core with node:fs", core, 'import { readFileSync } from "node:fs";'],
    ["core with a builtin without its prefix", core, 'import { readFileSync } from "fs";'],
    ["run-state with node:events", runState, 'import { once } from "node:events";'],
    ["a deep import", console, 'import { createChannel } from "@flowtap/core/src/channel.ts";'],
    ["a deep import in a test", consoleTest, 'import { createChannel } from "@flowtap/core/dist/channel.js";'],
    ["a deep import in an example", example, 'import { createChannel } from "@flowtap/core/dist/channel.js";'],
    ["a relative import of another package", console, 'import { createChannel } from "../../core/src/channel.ts";'],
    ["a relative import of another package in a test", consoleTest, 'import { createChannel } from "../../core/src/channel.ts";'],
    ["a relative import of a package in an example", example, 'import { createChannel } from "../../packages/core/src/index.ts";'],
    ["a source that imports a test", console, 'import { screen } from "../test/screen.ts";'],
  ];
  for (const [fact, file, code] of refused) {
    test(`refuses ${fact}`, async () => {
      expect(await rulesBrokenBy(code, file)).toContain("flowtap/layering");
    });
  }

  const allowed: readonly (readonly [fact: string, file: string, code: string])[] = [
    ["core below a listener", console, 'import { createChannel } from "@flowtap/core";'],
    ["run-state below the console", console, 'import { createRunStates } from "@flowtap/run-state";'],
    ["node:fs in a listener", console, 'import { readFileSync } from "node:fs";'],
    ["everything below the command", command, 'import { ConsoleListener } from "@flowtap/console";'],
    ["a file of the same package", nested, 'import { width } from "../width.ts";'],
    ["the sources in their own test", consoleTest, 'import { ConsoleListener } from "../src/index.ts";'],
    ["any package by its name in a test", consoleTest, 'import { MultiplexListener } from "@flowtap/multiplex";'],
    ["the manifest that a package exports", consoleTest, 'import manifest from "@flowtap/core/package.json" with { type: "json" };'],
  ];
  for (const [fact, file, code] of allowed) {
    test(`allows ${fact}`, async () => {
      expect(await rulesBrokenBy(code, file)).not.toContain("flowtap/layering");
    });
  }

  test("names what was expected, what came and what to do", async () => {
    const [result] = await eslint.lintText('import { JsonFileListener } from "@flowtap/json-file";', { filePath: console });
    expect(result?.messages.map(({ message }) => message)).toContain(
      'Expected @flowtap/console to import only @flowtap/core, @flowtap/run-state, received "@flowtap/json-file": see the layers in docs/architecture.md; what both need belongs in a row below.',
    );
  });
});

describe("the house rules", () => {
  const refused: readonly (readonly [fact: string, rule: string, file: string, code: string])[] = [
    ["process in core", "no-restricted-globals", core, "export const home = process.cwd();"],
    ["Buffer in run-state", "no-restricted-globals", runState, "export const bytes = Buffer.alloc(1);"],
    ["a default export", "no-restricted-syntax", console, "export default 1;"],
    ["a name exported as default", "no-restricted-syntax", console, "const one = 1;\nexport { one as default };"],
    ["an enum", "no-restricted-syntax", console, "export enum Mode { Live }"],
    ["process.exit()", "no-restricted-properties", command, "process.exit(1);"],
    ["console.log() in a package", "no-console", console, 'console.log("hello");'],
    ["a file of over 300 lines", "max-lines", console, "export {};\n".repeat(301)],
    ["types in a docstring", "jsdoc/no-types", console, "/**\n * Adds one.\n *\n * @param {number} value to add to.\n */\nexport const next = (value: number): number => value + 1;"],
    ["a disabled rule without a reason", "@eslint-community/eslint-comments/require-description", console, '// eslint-disable-next-line no-console\nconsole.log("hello");'],
    ["a rule disabled for nothing", "Unused eslint-disable directive (no problems were reported from 'no-console').", console, "// eslint-disable-next-line no-console -- to be sure\nexport {};"],
    ["a focused test", "vitest/no-focused-tests", consoleTest, 'test.only("adds", () => { expect(1).toBe(1); });'],
    ["a skipped test without a reason", "vitest/no-disabled-tests", consoleTest, 'test.skip("adds", () => { expect(1).toBe(1); });'],
    ["a test that expects nothing", "vitest/expect-expect", consoleTest, 'test("adds", () => {});'],
    ["an expectation that nobody awaits", "vitest/valid-expect", consoleTest, 'test("adds", () => { expect(Promise.resolve(1)).resolves.toBe(1); });'],
    ["two tests of one title", "vitest/no-identical-title", consoleTest, 'test("adds", () => { expect(1).toBe(1); });\ntest("adds", () => { expect(1).toBe(1); });'],
    ["a title with should", "vitest/valid-title", consoleTest, 'test("should add", () => { expect(1).toBe(1); });'],
  ];
  for (const [fact, rule, file, code] of refused) {
    test(`refuse ${fact}`, async () => {
      const imports = file === consoleTest ? 'import { expect, test } from "vitest";\n' : "";
      expect(await rulesBrokenBy(imports + code, file)).toContain(rule);
    });
  }

  test("allow a skipped test that says why", async () => {
    const code = 'import { expect, test } from "vitest";\n// eslint-disable-next-line vitest/no-disabled-tests -- needs root\ntest.skip("adds", () => { expect(1).toBe(1); });\ntest.skipIf(process.platform === "win32")("adds more", () => { expect(1).toBe(1); });\n';
    expect(await rulesBrokenBy(code, consoleTest)).toEqual([]);
  });

  test("allow the default export that a tool reads its configuration from", async () => {
    expect(await rulesBrokenBy("export default {};\n", "vitest.config.ts")).toEqual([]);
  });
});
