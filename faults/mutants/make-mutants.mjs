import ts from "typescript";

/**
 * One small change that a test has to notice.
 *
 * @typedef {{ start: number, end: number, text: string, line: number, was: string }} Mutant
 */

const OPERATORS = new Map([
  ["<", ["<=", ">="]],
  ["<=", ["<", ">"]],
  [">", [">=", "<="]],
  [">=", [">", "<"]],
  ["===", ["!=="]],
  ["!==", ["==="]],
  ["&&", ["||"]],
  ["||", ["&&"]],
  ["??", ["&&"]],
  ["+", ["-"]],
  ["-", ["+"]],
  ["*", ["/"]],
  ["/", ["*"]],
  ["%", ["*"]],
  ["&", ["|"]],
  ["|", ["&"]],
  ["^", ["&"]],
  [">>>", ["<<"]],
  ["<<", [">>>"]],
  ["+=", ["-="]],
  ["-=", ["+="]],
]);
/** Methods that give something of the kind that they are called on: a mutant leaves them out. */
const SAME_KIND = new Set(["trim", "trimStart", "trimEnd", "slice", "subarray", "toWellFormed", "toUpperCase", "padStart", "replace", "replaceAll", "map", "filter", "sort", "reverse"]);

/**
 * Every mutant of a TypeScript source: other operators, fixed conditions, other literals, left out statements and calls, and
 * patterns that lack a part.
 *
 * @param {string} source
 * @returns {Mutant[]}
 */
export function makeMutants(source) {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  /** @type {Mutant[]} */
  const mutants = [];

  /** @param {number} start @param {number} end @param {string} text */
  function add(start, end, text) {
    const was = source.slice(start, end);
    if (was !== text) mutants.push({ start, end, text, was, line: file.getLineAndCharacterOfPosition(start).line + 1 });
  }
  /** @param {ts.Node} node @param {...string} texts */
  function replace(node, ...texts) {
    for (const text of texts) add(node.getStart(file), node.end, text);
  }
  /** @param {ts.Node} node with the text of a pattern */
  function mutatePattern(node) {
    const start = node.getStart(file);
    for (const part of node.getText(file).matchAll(/\\p\{\w+\}|\(\?[=!]|\[\^?|\{\d+,\d*\}/gu)) {
      const at = start + part.index;
      const [text] = part;
      if (text.startsWith("\\p")) add(at, at + text.length, String.raw`\p{Osage}`);
      else if (text.startsWith("(?")) add(at, at + text.length, text === "(?=" ? "(?!" : "(?=");
      else if (text.startsWith("[")) add(at, at + text.length, text === "[" ? "[^" : "[");
      else add(at, at + text.length, "");
    }
  }

  /** @param {ts.Node} node */
  function visit(node) {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) return;
    if (isTuning(node)) return;
    if (ts.isBinaryExpression(node)) for (const other of OPERATORS.get(node.operatorToken.getText(file)) ?? []) replace(node.operatorToken, other);
    if (ts.isIfStatement(node)) replace(node.expression, "true", "false");
    if (ts.isConditionalExpression(node)) replace(node.condition, "true", "false");
    if ((ts.isForStatement(node) && node.condition !== undefined) || ts.isWhileStatement(node)) {
      const condition = ts.isForStatement(node) ? node.condition : node.expression;
      if (condition !== undefined) replace(condition, "false");
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) replace(node, node.operand.getText(file));
    if (ts.isNumericLiteral(node)) replace(node, String(Number(node.text) + 1));
    if (ts.isStringLiteral(node)) replace(node, node.text === "" ? '"mutant"' : '""');
    if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, "false");
    if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, "true");
    if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) replace(node, "[]");
    if (ts.isTaggedTemplateExpression(node) || ts.isRegularExpressionLiteral(node)) mutatePattern(node);
    else if (ts.isTemplateExpression(node)) replace(node, '""');
    if (ts.isExpressionStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node) || ts.isThrowStatement(node)) replace(node, ";");
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && SAME_KIND.has(node.expression.name.text)) replace(node, node.expression.expression.getText(file));
    ts.forEachChild(node, visit);
  }
  /** Sizes and limits by name: another one is as right. @param {ts.Node} node */
  function isTuning(node) {
    return ts.isVariableDeclaration(node) && /^[A-Z_]+_(?:BYTES|MS|RETRIES|TEXT)$/u.test(node.name.getText(file)) && /^[\d\s_*]+$/u.test(node.initializer?.getText(file) ?? "");
  }
  visit(file);
  return mutants;
}
