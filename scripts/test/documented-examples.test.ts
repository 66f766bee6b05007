import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fencedBlocks, type FencedBlock } from "../lib/fenced-blocks.mjs";
import { readPublicPackages } from "../lib/workspace.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const examples = readdirSync(path.join(root, "examples"));
const PAGES = ["README.md", ...examples.map((name) => `examples/${name}/README.md`)];
/** What a reader would have: the name that a page leaves to the reader, and where the page's server would listen. */
const GIVEN: Readonly<Record<string, string>> = {
  "examples/listr2-adapter/README.md": "const lint = (): void => undefined;\n",
  "examples/slack-notifier/README.md": 'process.env.SLACK_WEBHOOK_URL = "http://127.0.0.1:9/services/T0";\n',
};

let project = "";
const programOf = (page: string): string => page.replace(/\W/gu, "-");

function codeOf(page: string): readonly FencedBlock[] {
  return fencedBlocks(readFileSync(path.join(root, page), "utf8")).filter(({ language }) => language === "ts");
}

beforeAll(() => {
  project = mkdtempSync(path.join(realpathSync(tmpdir()), "flowtap-examples-"));
  const installed = path.join(project, "node_modules");
  for (const scope of ["@flowtap", "@flowtap-examples", "@types"]) mkdirSync(path.join(installed, scope), { recursive: true });
  symlinkSync(path.join(root, "node_modules/@types/node"), path.join(installed, "@types/node"));
  symlinkSync(realpathSync(path.join(root, "examples/listr2-adapter/node_modules/listr2")), path.join(installed, "listr2"));
  for (const { directory, manifest } of readPublicPackages(root)) symlinkSync(directory, path.join(installed, String(manifest["name"])));
  for (const name of examples) symlinkSync(path.join(root, "examples", name), path.join(installed, "@flowtap-examples", name));
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ type: "module" }));
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

describe("the examples of the READMEs", () => {
  const pages = PAGES.filter((page) => codeOf(page).length > 0);

  test("are there", () => {
    expect(pages).toContain("README.md");
    expect(pages.length).toBeGreaterThan(4);
  });

  test("are all that any page has, but for those that are run elsewhere", () => {
    const guides = readdirSync(path.join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
    const others = ["CONTRIBUTING.md", "SECURITY.md", ...guides].filter((page) => codeOf(page).length > 0);
    // documentation.test.ts runs it.
    expect(others).toEqual(["docs/plugin-guide.md"]);
    const packagePages = readPublicPackages(root).filter(({ folder }) => codeOf(`${folder}/README.md`).length > 0);
    expect(packagePages.filter(({ directory }) => !existsSync(path.join(directory, "test/readme.test.ts")))).toEqual([]);
  });

  test("compile, as strictly as we do", () => {
    const files = pages.map((page) => {
      const file = path.join(project, `${programOf(page)}.ts`);
      writeFileSync(file, `${GIVEN[page] ?? ""}${codeOf(page).map(({ text }) => text).join("\n")}\nexport {};\n`);
      return file;
    });
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2023,
      lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      verbatimModuleSyntax: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      types: ["node"],
      typeRoots: [path.join(project, "node_modules/@types")],
    });
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => `${path.basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
    expect(problems).toEqual([]);
  });

  test.each(pages)("run: %s", (page) => {
    const code = codeOf(page).map(({ text }) => text).join("\n");
    // Some leave it to the reader's program to close the tap.
    const ends = code.includes("openTap") && !code.includes("tap.close()") ? "await tap.close();\n" : "";
    const file = path.join(project, `${programOf(page)}.js`);
    // The first one that anybody tries can be pasted into an .mjs as well.
    writeFileSync(file, page === "README.md" ? code : ts.transpileModule(`${GIVEN[page] ?? ""}${code}\n${ends}`, { compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext } }).outputText);
    const { CI: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: project, encoding: "utf8", env: { ...env, NO_COLOR: "1" }, timeout: 60_000 });
    expect({ status, stderr: status === 0 ? "" : stderr, stdout }).toEqual({ status: 0, stderr: "", stdout: "" });
    if (page !== "README.md") return;
    expect(code.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(15);
    expect(stderr).toContain("compile");
    expect(existsSync(path.join(project, "build.ndjson"))).toBe(true);
  });
});
