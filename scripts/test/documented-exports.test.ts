import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ESLint } from "eslint";
import { afterEach, beforeEach, expect, test } from "vitest";
import typescript from "typescript-eslint";
import { documentedExports } from "../eslint-rules/documented-exports.mjs";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "flowtap-docstrings-"));
  writeFileSync(path.join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions: { strict: true, module: "NodeNext", types: [] }, include: ["*.ts"] }));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** What the rule says about an index that exports `names` from `code`. */
async function complaintsAbout(names: string, code: string): Promise<string[]> {
  writeFileSync(path.join(directory, "code.ts"), code);
  writeFileSync(path.join(directory, "index.ts"), `export { ${names} } from "./code.js";\n`);
  const eslint = new ESLint({
    cwd: directory,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ["**/*.ts"],
        languageOptions: { parser: typescript.parser, parserOptions: { projectService: true, tsconfigRootDir: directory } },
        plugins: { flowtap: { rules: { "documented-exports": documentedExports } } },
        rules: { "flowtap/documented-exports": "error" },
      },
    ],
  });
  const [result] = await eslint.lintFiles(["index.ts"]);
  return (result?.messages ?? []).map(({ message }) => message);
}

test("is content with a documented function, class, interface, type and constant", async () => {
  const code = `
    /** Adds. */ export function add(): void {}
    /** Counts. */ export class Counter {
      constructor() {}
      private hidden(): void {}
      #own(): void {}
      /** Counts one. */
      next(): void {}
    }
    /** Holds. */ export interface Holder {
      readonly size: number;
      /** Lets go. */
      release(): void;
    }
    /** Names. */ export type Name = string;
    /** Two. */ export const two = 2;
  `;
  expect(await complaintsAbout("add, Counter, type Holder, type Name, two", code)).toEqual([]);
});

test("names the export that has no docstring, and its place", async () => {
  expect(await complaintsAbout("add", "\nexport function add(): void {}")).toEqual([
    "Expected a docstring on add, received none: say in a sentence what it is, its unit and its default, at code.ts:2.",
  ]);
});

test("takes a docstring of tags alone for none", async () => {
  expect(await complaintsAbout("add", "/** @param value to add. */ export function add(value: number): void {}")).toHaveLength(1);
});

test("asks for a docstring on each public method", async () => {
  const code = "/** Counts. */ export class Counter { next(): void {} static from(): Counter { return new Counter(); } }";
  expect(await complaintsAbout("Counter", code)).toEqual([expect.stringContaining("on Counter.next,"), expect.stringContaining("on Counter.from,")]);
});

test("asks for a docstring on each option", async () => {
  const code = "/** Settings. */ export interface CounterOptions { readonly startMs?: number }";
  expect(await complaintsAbout("type CounterOptions", code)).toEqual([expect.stringContaining("on CounterOptions.startMs,")]);
});

test("asks for a docstring on each option of an object type", async () => {
  const code = "/** Settings. */ export type CounterOptions = { readonly startMs?: number } & { readonly endMs?: number };";
  expect(await complaintsAbout("type CounterOptions", code)).toHaveLength(2);
});

test("lets a method inherit the docstring of the interface that it implements", async () => {
  const code = `
    /** Stops. */ export interface Stoppable {
      /** Stops it. */
      stop(): void;
    }
    /** Runs. */ export class Runner implements Stoppable { stop(): void {} }
  `;
  expect(await complaintsAbout("type Stoppable, Runner", code)).toEqual([]);
});
