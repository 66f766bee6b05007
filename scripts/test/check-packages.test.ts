import { expect, test } from "vitest";
import { checkPackages } from "../check-packages.mjs";
import { describeProblem } from "../lib/problem.mjs";
import { HealthyRepository } from "./healthy-repository.ts";

const manifest = "packages/console/package.json";
const index = "packages/console/src/index.ts";

interface Break {
  readonly fact: string;
  readonly where: string;
  readonly says: RegExp;
  readonly apply: (repository: HealthyRepository) => void;
}

/** Puts one key into the manifest of the console, in its place or at the end. */
function set(key: string, value: unknown) {
  return (repository: HealthyRepository): void => {
    repository.changeManifest("packages/console", (content) => ({ ...content, [key]: value }));
  };
}

const breaks: readonly Break[] = [
  { fact: "a manifest without a field", where: manifest, says: /the keys license/, apply: (r) => r.changeManifest("packages/console", ({ license: _, ...rest }) => rest) },
  { fact: "a manifest with a key of its own", where: manifest, says: /"author"/, apply: set("author", "me") },
  { fact: "a manifest in another order", where: manifest, says: /in the order/, apply: (r) => r.changeManifest("packages/console", ({ name, ...rest }) => ({ ...rest, name })) },
  { fact: "a manifest in another layout", where: manifest, says: /layout/, apply: (r) => r.write(manifest, r.read(manifest).replaceAll("  ", "\t")) },
  { fact: "a package under another licence", where: manifest, says: /license: "MIT"/, apply: set("license", "ISC") },
  { fact: "a package that is not an ES module", where: manifest, says: /type: "module"/, apply: set("type", "commonjs") },
  { fact: "a package with side effects", where: manifest, says: /sideEffects: false/, apply: set("sideEffects", true) },
  { fact: "a repository folder that is not the package's", where: manifest, says: /packages\/console/, apply: set("repository", { type: "git", url: "git+https://github.com/flowtap/flowtap.git", directory: "packages/core" }) },
  { fact: "another Node than the root's", where: manifest, says: />=20\.19/, apply: set("engines", { node: ">=18" }) },
  { fact: "a release without provenance", where: manifest, says: /provenance/, apply: set("publishConfig", { access: "public" }) },
  { fact: "a description that is no sentence", where: manifest, says: /full stop/, apply: set("description", "console listener") },
  { fact: "keywords without the family's name", where: manifest, says: /"flowtap"/, apply: set("keywords", ["console"]) },
  { fact: "tests among the published files", where: manifest, says: /"dist", "src"/, apply: set("files", ["dist", "src", "CHANGELOG.md", "test"]) },
  { fact: "sources that are not published", where: manifest, says: /"dist", "src"/, apply: set("files", ["dist", "CHANGELOG.md"]) },
  { fact: "types that do not come first", where: manifest, says: /types first/, apply: set("exports", { ".": { default: "./dist/index.js", types: "./dist/index.d.ts" }, "./package.json": "./package.json" }) },
  { fact: "a manifest that cannot be imported", where: manifest, says: /package\.json/, apply: set("exports", { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } }) },
  { fact: "a CommonJS condition", where: manifest, says: /types, default/, apply: set("exports", { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./a": { types: "./a.d.ts", require: "./a.cjs", default: "./a.js" }, "./package.json": "./package.json" }) },
  { fact: "core as a peer", where: manifest, says: /normal dependency/, apply: (r) => r.changeManifest("packages/console", ({ dependencies, ...rest }) => ({ ...rest, peerDependencies: dependencies })) },
  { fact: "a sibling at a fixed range", where: manifest, says: /workspace:\^/, apply: set("dependencies", { "@flowtap/core": "^1.0.0" }) },
  { fact: "a listener that depends on a listener", where: manifest, says: /only @flowtap\/core, @flowtap\/run-state/, apply: set("dependencies", { "@flowtap/core": "workspace:^", "@flowtap/json-file": "workspace:^" }) },
  { fact: "a listener with many dependencies from outside", where: manifest, says: /at most 5 dependencies from outside/, apply: set("dependencies", { "@flowtap/core": "workspace:^", a: "1", b: "1", c: "1", d: "1", e: "1", f: "1" }) },
  { fact: "core with a dependency", where: "packages/core/package.json", says: /stands alone/, apply: (r) => r.changeManifest("packages/core", (content) => ({ ...content, dependencies: { ms: "^2.0.0" } })) },
  { fact: "a package without a row in the table of layers", where: manifest, says: /layers\.mjs/, apply: set("name", "@flowtap/terminal") },
  { fact: "a package that runs a script on install", where: manifest, says: /on install/, apply: set("scripts", { build: "tsc -p tsconfig.json", postinstall: "node setup.js" }) },
  { fact: "a root that runs a script on install", where: "package.json", says: /on install/, apply: (r) => r.changeManifest(".", (content) => ({ ...content, scripts: { prepare: "husky" } })) },
  { fact: "a missing README", where: "packages/console/README.md", says: /no file/, apply: (r) => r.remove("packages/console/README.md") },
  { fact: "a README of another package", where: "packages/console/README.md", says: /# @flowtap\/core/, apply: (r) => r.write("packages/console/README.md", "# @flowtap/core\n\n```ts\n```\n") },
  { fact: "a README without an example", where: "packages/console/README.md", says: /fenced example/, apply: (r) => r.write("packages/console/README.md", "# @flowtap/console\n") },
  { fact: "a missing licence", where: "packages/console/LICENSE", says: /no file/, apply: (r) => r.remove("packages/console/LICENSE") },
  { fact: "another licence text", where: "packages/console/LICENSE", says: /another text/, apply: (r) => r.write("packages/console/LICENSE", "Ask me.\n") },
  { fact: "a package that no change names", where: "packages/console/CHANGELOG.md", says: /changeset/, apply: (r) => r.write(".changeset/first.md", '---\n"@flowtap/core": minor\n---\n\nAlone.\n') },
  { fact: "a tsconfig without the base", where: "packages/console/tsconfig.json", says: /tsconfig\.base\.json/, apply: (r) => r.write("packages/console/tsconfig.json", { include: ["src"] }) },
  { fact: "a tsconfig that is less strict", where: "packages/console/tsconfig.json", says: /"strict"/, apply: (r) => r.write("packages/console/tsconfig.json", { extends: "../../tsconfig.base.json", compilerOptions: { rootDir: "src", outDir: "dist", strict: false }, include: ["src"] }) },
  { fact: "a missing index", where: index, says: /no file/, apply: (r) => r.remove(index) },
  { fact: "an empty index", where: index, says: /nothing exported/, apply: (r) => r.write(index, "") },
  { fact: "a star export", where: `${index}:1`, says: /star/, apply: (r) => r.write(index, 'export * from "./thing.ts";\n') },
  { fact: "a namespace export", where: `${index}:1`, says: /star/, apply: (r) => r.write(index, 'export * as things from "./thing.ts";\n') },
  { fact: "a default export", where: `${index}:2`, says: /default export/, apply: (r) => r.write(index, 'export { thing } from "./thing.ts";\nexport { thing as default } from "./thing.ts";\n') },
  { fact: "code in the index", where: `${index}:1`, says: /file of its own/, apply: (r) => r.write(index, "export const thing = 1;\n") },
  { fact: "an import in the index", where: `${index}:1`, says: /file of its own/, apply: (r) => r.write(index, 'import { thing } from "./thing.ts";\nexport { thing };\n') },
  { fact: "a registry's address in the lockfile", where: "pnpm-lock.yaml", says: /https:\/\/npm\.example/, apply: (r) => r.write("pnpm-lock.yaml", "resolution: {tarball: https://npm.example/a.tgz}\n") },
  { fact: "a registry's host in the lockfile", where: "pnpm-lock.yaml", says: /registry\.example\.com/, apply: (r) => r.write("pnpm-lock.yaml", "ms@registry.example.com/ms@2.0.0: {}\n") },
  { fact: "a path of one machine", where: "docs/notes.md:2", says: /home\/ada/, apply: (r) => r.write("docs/notes.md", `Notes.\nSee ${["", "home", "ada", "flowtap"].join("/")}.\n`) },
  { fact: "a path of one machine as a URL", where: "packages/core/src/thing.ts:1", says: /\/root/, apply: (r) => r.write("packages/core/src/thing.ts", `export const file = "file://${["", "root", "a.ts"].join("/")}";\n`) },
  { fact: "a registry in .npmrc", where: ".npmrc", says: /no settings/, apply: (r) => r.write(".npmrc", "# ours\nregistry=https://npm.example/\n") },
  { fact: "a workflow that is not YAML", where: ".github/workflows/ci.yml", says: /YAML/, apply: (r) => r.write(".github/workflows/ci.yml", "on: [push\n") },
  { fact: "a workflow without permissions", where: ".github/workflows/ci.yml", says: /permissions/, apply: (r) => r.write(".github/workflows/ci.yml", "on: push\njobs: {}\n") },
  { fact: "a package that the architecture page leaves out", where: "docs/architecture.md", says: /no @flowtap\/console/, apply: (r) => r.write("docs/architecture.md", "`@flowtap/core`\n") },
];

test("a healthy repository has no problems", () => {
  using repository = new HealthyRepository();
  expect(checkPackages(repository.root)).toEqual([]);
});

for (const { fact, where, says, apply } of breaks) {
  test(`refuses ${fact}`, () => {
    using repository = new HealthyRepository();
    apply(repository);
    const problems = checkPackages(repository.root);
    expect(problems.map((problem) => problem.where)).toContain(where);
    expect(problems.filter((problem) => problem.where === where).map(describeProblem).join("\n")).toMatch(says);
  });
}

test("lets hostile input under fixtures/ name any path", () => {
  using repository = new HealthyRepository();
  repository.write("fixtures/wild.ndjson", `{"text":"${["", "root", ".ssh"].join("/")}"}\n`);
  expect(checkPackages(repository.root)).toEqual([]);
});

test("lets an example be at home with me", () => {
  using repository = new HealthyRepository();
  repository.write("docs/notes.md", `See ${["", "home", "me", "listener.js"].join("/")}.\n`);
  expect(checkPackages(repository.root)).toEqual([]);
});

test("leaves private packages alone", () => {
  using repository = new HealthyRepository();
  repository.write("packages/playground/package.json", { name: "playground", private: true });
  expect(checkPackages(repository.root)).toEqual([]);
});
