import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PackedPackage } from "../tarball-checks/pack-packages.mjs";

/** A small package as a tarball in `workshop`, all well, but for what `changes` says: `undefined` removes a file. */
export function packedPackage(workshop: string, changes: Readonly<Record<string, string | undefined>> = {}, ownManifest: Record<string, unknown> = {}): PackedPackage {
  const manifest: Record<string, unknown> = {
    name: "@flowtap/thing",
    version: "1.0.0",
    license: "MIT",
    type: "module",
    sideEffects: false,
    repository: { type: "git", url: "git+https://github.com/flowtap/flowtap.git", directory: "packages/thing" },
    engines: { node: ">=20.19" },
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./package.json": "./package.json" },
    files: ["dist", "src"],
    ...ownManifest,
  };
  const content: Record<string, string | undefined> = {
    "package.json": JSON.stringify(manifest),
    "README.md": "# @flowtap/thing\n",
    LICENSE: "MIT\n",
    "src/index.ts": "export const thing = 1;\n",
    "dist/index.js": "export const thing = 1;\n",
    "dist/index.d.ts": "export declare const thing = 1;\n",
    ...changes,
  };
  const directory = path.join(workshop, "package");
  const files: string[] = [];
  for (const [file, text] of Object.entries(content)) {
    if (text === undefined) continue;
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
    files.push(file);
  }
  const tarball = path.join(workshop, "thing-1.0.0.tgz");
  execFileSync("tar", ["-czf", tarball, "-C", workshop, "package"]);
  return { folder: "packages/thing", tarball, directory, files: files.sort(), manifest };
}
