// Types and lint of everything, from one program: each would read all sources and libraries on its own, and the rules ask
// for what the compiler has found out already. "npx tsc -p tsconfig.json" and "npx eslint ." say the same, one by one.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
/** @type {ts.FormatDiagnosticsHost} */
const format = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => "\n" };

const config = ts.getParsedCommandLineOfConfigFile(path.join(root, "tsconfig.json"), {}, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
    throw new Error(ts.formatDiagnostic(diagnostic, format));
  },
});
if (config === undefined) throw new Error(`Expected ${root}tsconfig.json, received no file: check out the repository again.`);
// The rules look at parents.
const program = ts.createProgram({ rootNames: config.fileNames, options: config.options, host: ts.createCompilerHost(config.options, true) });
// Types first: when the rules ask out of order, the compiler sees errors that are none.
const mistakes = [...config.errors, ...ts.getPreEmitDiagnostics(program)];
console.log(mistakes.length === 0 ? "types: all well" : ts.formatDiagnostics(mistakes, format).trim());

const eslint = new ESLint({ cwd: root, overrideConfig: { languageOptions: { parserOptions: { project: null, programs: [program] } } } });
const results = await eslint.lintFiles(["."]);
const broken = results.filter(({ errorCount, warningCount }) => errorCount + warningCount > 0);
console.log(broken.length === 0 ? "lint: all well" : (await (await eslint.loadFormatter("stylish")).format(results)).trim());

if (mistakes.length > 0 || broken.length > 0) process.exitCode = 1;
