import path from "node:path";
import ts from "typescript";

/**
 * Every symbol that an `index.ts` exports has a docstring, and so have its public members: what an editor shows to
 * somebody who never opens our sources.
 *
 * @type {import("eslint").Rule.RuleModule}
 */
export const documentedExports = {
  meta: { type: "problem", docs: { description: "Document what the package exports." }, schema: [] },
  create(context) {
    /** @type {{ program: ts.Program, getSymbolAtLocation: (node: unknown) => ts.Symbol | undefined }} of typescript-eslint's parser */
    const { program, getSymbolAtLocation } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    return {
      /** @param {any} node */
      ExportSpecifier(node) {
        const alias = getSymbolAtLocation(node.exported);
        if (alias === undefined) return;
        const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
        for (const { name, declaration } of undocumented(symbol, checker)) {
          const file = declaration.getSourceFile();
          const line = file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1;
          context.report({
            node,
            message: `Expected a docstring on ${name}, received none: say in a sentence what it is, its unit and its default, at ${path.relative(context.cwd, file.fileName)}:${line}.`,
          });
        }
      },
    };
  },
};

/** @param {ts.Symbol} symbol @param {ts.TypeChecker} checker */
function* undocumented(symbol, checker) {
  const declarations = symbol.declarations ?? [];
  const [first] = declarations;
  if (first === undefined) return;
  if (!isDocumented(symbol, checker)) yield { name: symbol.name, declaration: first };
  if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))) return;
  const statics = symbol.flags & ts.SymbolFlags.Class ? (symbol.exports?.values() ?? []) : [];
  for (const member of [...checker.getDeclaredTypeOfSymbol(symbol).getProperties(), ...statics]) {
    const declaration = member.declarations?.[0];
    if (declaration === undefined || !declarations.some((outer) => isInside(declaration, outer))) continue;
    if (needsDocstring(declaration, symbol.name) && !isDocumented(member, checker)) yield { name: `${symbol.name}.${member.name}`, declaration };
  }
}

/** @param {ts.Symbol} symbol @param {ts.TypeChecker} checker */
function isDocumented(symbol, checker) {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() !== "";
}

/** @param {ts.Node} inner @param {ts.Node} outer */
function isInside(inner, outer) {
  return inner.getSourceFile() === outer.getSourceFile() && inner.pos >= outer.pos && inner.end <= outer.end;
}

/**
 * Methods and options always; other data speaks for itself when its name does.
 *
 * @param {ts.Declaration} declaration
 * @param {string} owner
 */
function needsDocstring(declaration, owner) {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override;
  if (ts.getCombinedModifierFlags(declaration) & hidden) return false;
  const name = ts.getNameOfDeclaration(declaration);
  if (name === undefined || !ts.isIdentifier(name)) return false;
  if (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)) return owner.endsWith("Options");
  return true;
}
