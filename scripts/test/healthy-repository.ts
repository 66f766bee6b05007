import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const license = readFileSync(new URL("../../LICENSE", import.meta.url), "utf8");
const repository = { type: "git", url: "git+https://github.com/flowtap/flowtap.git" };

/** A small repository on disk that every check is content with, to be broken in one place. */
export class HealthyRepository implements Disposable {
  readonly root: string = mkdtempSync(path.join(tmpdir(), "flowtap-repository-"));

  constructor() {
    this.write("package.json", { name: "flowtap-monorepo", private: true, repository, engines: { node: ">=20.19" } });
    this.write("LICENSE", license);
    this.write("pnpm-lock.yaml", "lockfileVersion: '9.0'\n");
    this.write("docs/architecture.md", "| `@flowtap/core` | … |\n| `@flowtap/console` | … |\n");
    this.write(".github/workflows/ci.yml", "on: push\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-latest\n");
    this.write(".changeset/first.md", '---\n"@flowtap/core": minor\n"@flowtap/console": minor\n---\n\nThe first release.\n');
    this.addPackage("core", { scripts: { build: "tsc -p tsconfig.json" } });
    this.addPackage("console", { scripts: { build: "tsc -p tsconfig.json" }, dependencies: { "@flowtap/core": "workspace:^" } });
    execFileSync("git", ["init", "--quiet"], { cwd: this.root });
  }

  /** Writes text as it is and anything else as JSON. */
  write(file: string, content: unknown): void {
    const target = path.join(this.root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`);
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file), "utf8");
  }

  remove(file: string): void {
    rmSync(path.join(this.root, file));
  }

  /** Changes the manifest of a package, or of the root where `folder` is `"."`. */
  changeManifest(folder: string, change: (manifest: Record<string, unknown>) => Record<string, unknown>): void {
    const file = path.join(folder, "package.json");
    this.write(file, change(JSON.parse(this.read(file)) as Record<string, unknown>));
  }

  private addPackage(folder: string, ownKeys: Record<string, unknown>): void {
    const directory = `packages/${folder}`;
    const name = `@flowtap/${folder}`;
    this.write(`${directory}/package.json`, {
      name,
      version: "0.0.0",
      description: "Does one thing.",
      keywords: ["flowtap"],
      license: "MIT",
      type: "module",
      sideEffects: false,
      repository: { ...repository, directory },
      engines: { node: ">=20.19" },
      exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./package.json": "./package.json" },
      files: ["dist", "src", "CHANGELOG.md"],
      publishConfig: { access: "public", provenance: true },
      ...ownKeys,
    });
    this.write(`${directory}/LICENSE`, license);
    this.write(`${directory}/README.md`, `# ${name}\n\n\`\`\`ts\nimport { thing } from "${name}";\n\`\`\`\n`);
    this.write(`${directory}/src/index.ts`, '// What it promises.\nexport { thing } from "./thing.ts";\nexport type { Thing } from "./thing.ts";\n');
    this.write(`${directory}/src/thing.ts`, "export interface Thing {}\nexport const thing: Thing = {};\n");
    this.write(`${directory}/tsconfig.json`, { extends: "../../tsconfig.base.json", compilerOptions: { rootDir: "src", outDir: "dist", types: ["node"] }, include: ["src"] });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
