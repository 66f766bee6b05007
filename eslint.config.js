import comments from "@eslint-community/eslint-plugin-eslint-comments/configs";
import eslint from "@eslint/js";
import vitest from "@vitest/eslint-plugin";
import { defineConfig } from "eslint/config";
import jsdoc from "eslint-plugin-jsdoc";
import typescript from "typescript-eslint";
import { documentedExports } from "./scripts/eslint-rules/documented-exports.mjs";
import { layering } from "./scripts/eslint-rules/layering.mjs";
import { layers } from "./scripts/lib/layers.mjs";

const sources = ["packages/*/src/**/*.ts"];
const tests = ["**/test/**/*.ts", "faults/**/*.ts"];
const portableSources = layers.filter(({ runsAnywhere }) => runsAnywhere).map(({ folder }) => `packages/${folder}/src/**/*.ts`);

const noDefaultExport = [
  { selector: "ExportDefaultDeclaration", message: "Export it by name: a default export has another name in every file that imports it." },
  { selector: "ExportSpecifier[exported.name='default']", message: "Export it by name: a default export has another name in every file that imports it." },
];
const noEnum = [{ selector: "TSEnumDeclaration", message: "Use a union of string literals: an enum is code that types alone cannot describe." }];

export default defineConfig(
  { ignores: ["**/dist/", "**/coverage/", "**/.turbo/", "**/.flowtap/", "**/templates/", "fixtures/", "**/fixtures/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" } },
  { plugins: { flowtap: { rules: { layering, "documented-exports": documentedExports } } } },

  eslint.configs.recommended,
  typescript.configs.strictTypeChecked,
  typescript.configs.stylisticTypeChecked,
  comments.recommended,
  {
    languageOptions: { parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "flowtap/layering": "error",
      "no-restricted-syntax": ["error", ...noDefaultExport, ...noEnum],
      // We make hostile text safe: control characters in patterns are our trade.
      "no-control-regex": "off",

      "@eslint-community/eslint-comments/require-description": ["error", { ignore: ["eslint-enable"] }],

      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: "only-allowed-literals" }],
      // An error passes through untouched, whatever was thrown.
      "@typescript-eslint/only-throw-error": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      // It asks for `!`, which strict forbids.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      "@typescript-eslint/consistent-indexed-object-style": "off",
      "@typescript-eslint/no-meaningless-void-operator": "off",
      // `async` without `await` turns a throw into a rejection, which is what our interfaces promise.
      "@typescript-eslint/require-await": "off",
      // The compiler says it: noUnusedLocals, noUnusedParameters.
      "@typescript-eslint/no-unused-vars": "off",
      // In brackets: a key of data that came from outside.
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
    },
  },

  {
    files: sources,
    plugins: { jsdoc },
    rules: {
      // The cap of the house: one concept a file.
      "max-lines": ["error", { max: 300 }],
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        { object: "process", property: "exit", message: "It loses what waits in a pipe: set process.exitCode and let go of what is open." },
      ],
      "jsdoc/check-alignment": "error",
      "jsdoc/check-tag-names": ["error", { typed: true }],
      "jsdoc/empty-tags": "error",
      "jsdoc/no-types": "error",
      "jsdoc/require-param-description": "error",
      "jsdoc/require-returns-description": "error",
    },
  },
  { files: ["packages/*/src/index.ts"], rules: { "flowtap/documented-exports": "error" } },
  {
    files: portableSources,
    rules: {
      "no-restricted-globals": [
        "error",
        ...["process", "Buffer", "global", "setImmediate", "clearImmediate", "require", "module", "exports", "__dirname", "__filename"].map((name) => ({
          name,
          message: "This package also runs in browsers and workers: use what the web platform has too.",
        })),
      ],
    },
  },

  {
    files: tests,
    plugins: { vitest },
    rules: {
      "vitest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "assert*", "fc.assert"] }],
      "vitest/no-disabled-tests": "error",
      "vitest/no-focused-tests": "error",
      "vitest/no-identical-title": "error",
      "vitest/no-import-node-test": "error",
      "vitest/valid-expect": ["error", { maxArgs: 2 }],
      "vitest/valid-title": [
        "error",
        { mustNotMatch: { it: ["\\bshould\\b", "State a fact in the present tense, without \"should\"."], test: ["\\bshould\\b", "State a fact in the present tense, without \"should\"."] } },
      ],

      // What a test reads back from a file or a server is any until it is compared.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/restrict-plus-operands": "off",
      // Listeners that do nothing and that reject with anything are what tests are made of.
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },

  {
    files: ["**/*.js", "**/*.mjs"],
    rules: {
      // JSON and plug-ins without types come in as any.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/restrict-plus-operands": "off",
      // TypeScript checks names (checkJs), and knows the globals.
      "no-undef": "off",
    },
  },
  // Tools read their configuration from a default export.
  { files: ["*.config.js", "**/*.config.ts"], rules: { "no-restricted-syntax": ["error", ...noEnum] } },
);
