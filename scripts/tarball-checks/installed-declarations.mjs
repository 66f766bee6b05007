import { realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** @typedef {import("./pack-packages.mjs").PackedPackage} PackedPackage */

/** @param {readonly PackedPackage[]} packages @returns {string[]} every module that can be imported: all but JSON */
export function modulesOf(packages) {
  return specifiersOf(packages).filter((specifier) => !specifier.endsWith(".json"));
}

/** @param {readonly PackedPackage[]} packages @returns {string[]} everything that can be imported */
export function specifiersOf(packages) {
  return packages.flatMap(({ manifest }) => Object.keys(manifest.exports ?? {}).map((subpath) => `${manifest.name}${subpath.slice(1)}`));
}

/**
 * The declarations of the packages that are installed in `project` compile in a strict project, under both ways in
 * which TypeScript looks for them today. Libraries are checked too, but only ours: others' declarations are theirs.
 *
 * @param {string} root of the repository, for Node's types
 * @param {readonly PackedPackage[]} packages
 * @param {string} project
 * @returns {import("../lib/problem.mjs").Problem[]}
 */
export function checkDeclarations(root, packages, project) {
  const file = path.join(project, "use-everything.ts");
  const uses = modulesOf(packages).map((specifier, index) => `import * as package${index} from "${specifier}";\nexport const names${index}: string[] = Object.keys(package${index});\n`);
  writeFileSync(file, uses.join(""));

  const resolutions = [
    { name: "nodenext", module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    { name: "bundler", module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  ];
  return resolutions.flatMap(({ name, ...resolution }) => {
    /** @type {ts.CompilerOptions} */
    const options = {
      ...resolution,
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      target: ts.ScriptTarget.ES2023,
      lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
      types: ["node"],
      typeRoots: [path.join(root, "node_modules/@types")],
    };
    const program = ts.createProgram([file], options, rememberingHost(options, name));
    const ours = program.getSourceFiles().filter(({ fileName }) => fileName === file || packages.some(({ manifest }) => fileName.includes(`/node_modules/${manifest.name}/`)));
    const diagnostics = [...program.getOptionsDiagnostics(), ...ours.flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])];
    if (diagnostics.length === 0) return [];
    return [
      {
        where: `declarations under ${name}`,
        expected: "declarations that compile in a strict project",
        received: ts.formatDiagnostics(diagnostics.slice(0, 10), { getCanonicalFileName: (name) => name, getCurrentDirectory: () => project, getNewLine: () => "\n" }).trim(),
        fix: "see the declaration it names; what it imports belongs in dependencies",
      },
    ];
  });
}

/** @type {Map<string, ts.SourceFile | undefined>} declarations of the language and of Node, which stay as they are */
const remembered = new Map();

/**
 * Reads what the language and Node declare once a process: it takes longer than all else.
 *
 * @param {ts.CompilerOptions} options
 * @param {string} name of these options: a file is read in another way under others
 * @returns {ts.CompilerHost}
 */
function rememberingHost(options, name) {
  const host = ts.createCompilerHost(options);
  const libraries = [path.dirname(ts.getDefaultLibFilePath(options)), ...(options.typeRoots ?? []).map((folder) => realpathSync(path.join(folder, "node")))];
  /** @type {ts.CompilerHost["getSourceFile"]} */
  const getSourceFile = (file, ...rest) => {
    if (!libraries.some((folder) => file.startsWith(folder))) return host.getSourceFile(file, ...rest);
    const key = `${name}: ${file}`;
    if (!remembered.has(key)) remembered.set(key, host.getSourceFile(file, ...rest));
    return remembered.get(key);
  };
  return { ...host, getSourceFile };
}
