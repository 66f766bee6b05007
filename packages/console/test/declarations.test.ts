import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

it("has types that compile without those of Node", () => {
  const declarations = path.resolve(import.meta.dirname, "../dist/index.d.ts");
  const program = ts.createProgram([declarations], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  });
  expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  expect(program.getSourceFiles().map(({ fileName }) => fileName).filter((fileName) => fileName.includes("@types/node"))).toEqual([]);
}, 30_000);
