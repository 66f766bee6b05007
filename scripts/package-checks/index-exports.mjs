import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { shown } from "../lib/problem.mjs";

/**
 * `src/index.ts` is an explicit list of named exports and nothing else: what the package promises, on one page.
 *
 * @param {import("../lib/workspace.mjs").WorkspacePackage} workspacePackage
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
export function checkIndexExports({ folder, directory, manifest }) {
  if (manifest.exports === undefined) return [];
  const where = `${folder}/src/index.ts`;
  const file = path.join(directory, "src", "index.ts");
  const expected = 'only statements like export { name } from "./file.ts" and export type { Name } from "./file.ts"';
  if (!existsSync(file)) return [{ where, expected, received: "no file", fix: "list there what the package exports" }];

  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  if (source.statements.length === 0) return [{ where, expected, received: "nothing exported", fix: "list there what the package exports" }];
  return source.statements.flatMap((statement) => {
    const problem = problemOf(statement);
    if (problem === undefined) return [];
    const line = source.getLineAndCharacterOfPosition(statement.getStart(source)).line + 1;
    return [{ where: `${where}:${line}`, expected, received: shown(statement.getText(source).split("\n", 1)[0]), fix: problem }];
  });
}

/**
 * @param {ts.Statement} statement
 * @returns {string | undefined} what to do about it, when it is no list of names
 */
function problemOf(statement) {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) return "move the code into a file of its own and export it from here by name";
  if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) return "name what is exported: a star makes every new export public unseen";
  if (statement.exportClause.elements.some(({ name }) => name.text === "default")) return "export it by name: a default export has another name in every file that imports it";
  return undefined;
}
