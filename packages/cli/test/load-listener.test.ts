import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { loadListener } from "../src/load-listener.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const METHODS = "startListening(progress) { progress.cancel(); }, stopListening() {}";
const CLASS_BODY = "constructor(options) { this.name = `class ${options?.a}`; } startListening(progress) { progress.cancel(); } stopListening() {}";

/** A folder with these files in it. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function packageOf(name: string, code: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, type: "module", exports: { import: "./index.js" } }),
    [`node_modules/${name}/index.js`]: code,
  };
}

describe("a module for --listener", () => {
  it.each([
    ["a listener", `export const listener = { name: "ready", ${METHODS} };`, "ready"],
    ["a function", `export const createListener = (options) => ({ name: "made", ${METHODS} });`, "made"],
    ["an async function", `export async function createListener() { return { name: "later", ${METHODS} }; }`, "later"],
    ["a listener by default", `export default { name: "standard", ${METHODS} };`, "standard"],
    ["a function by default", `export default () => ({ name: "made by default", ${METHODS} });`, "made by default"],
    ["a class by default", `export default class { ${CLASS_BODY} }`, "class undefined"],
    ["a function behind its default export", `export default { createListener: () => ({ name: "behind", ${METHODS} }) };`, "behind"],
    ["its only listener class", `export class AListener { ${CLASS_BODY} }\nexport const other = 1;`, "class undefined"],
  ])("may export %s", async (_what, code, name) => {
    const folder = folderWith({ "listener.mjs": code });
    await expect(loadListener("./listener.mjs", folder)).resolves.toMatchObject({ name });
  });

  it("gets its options decoded, as data whatever their names", async () => {
    const code = `export const createListener = (options) => ({ name: JSON.stringify(options), ${METHODS} });`;
    const folder = folderWith({ "listener.mjs": code });
    const listener = await loadListener("./listener.mjs?a=1&b=x%20y&__proto__=z&empty=", folder);
    expect(JSON.parse(listener.name ?? "")).toEqual(JSON.parse('{"a":"1","b":"x y","__proto__":"z","empty":""}'));
    expect(Object.prototype).not.toHaveProperty("a");
  });

  it("is found by path with and without a dot, as a file URL, and as CommonJS", async () => {
    const folder = folderWith({ "sub/a b.mjs": `export const listener = { ${METHODS} };`, "old.cjs": `exports.listener = { ${METHODS} };`, "hidden.cjs": `module.exports = { ...{ createListener: () => ({ ${METHODS} }) } };` });
    for (const module of ["./sub/a b.mjs", "sub/a b.mjs", join(folder, "sub/a b.mjs"), pathToFileURL(join(folder, "sub/a b.mjs")).href, "old.cjs", "hidden.cjs"]) {
      await expect(loadListener(module, folder)).resolves.toHaveProperty("startListening");
    }
  });

  it("is found as a package by its full, family or conventional name, from a folder below too", async () => {
    const code = (name: string): string => `export const listener = { name: "${name}", ${METHODS} };`;
    const folder = folderWith({
      ...packageOf("exact", code("exact")),
      ...packageOf("@flowtap/family", code("family")),
      ...packageOf("flowtap-listener-custom", code("custom")),
      ...packageOf("@scope/thing", code("scoped")),
      "below/file": "",
    });
    const below = join(folder, "below");
    await expect(loadListener("exact", folder)).resolves.toMatchObject({ name: "exact" });
    await expect(loadListener("family", below)).resolves.toMatchObject({ name: "family" });
    writeFileSync(join(below, "family"), "a file");
    await expect(loadListener("family", below)).resolves.toMatchObject({ name: "family" });
    await expect(loadListener("custom", below)).resolves.toMatchObject({ name: "custom" });
    await expect(loadListener("@scope/thing", below)).resolves.toMatchObject({ name: "scoped" });
  });

  it.each([
    ["./none.mjs", {}, /expected a module, found none; tried ".*none\.mjs".*check the path/],
    ["nothing", {}, /tried "@flowtap\/nothing", "flowtap-listener-nothing", ".\/nothing", "nothing" from .*npm install flowtap-listener-nothing/],
    [".\\none.mjs", {}, /expected a module, found none; tried ".*none\.mjs": check the path/],
    ["C:\\none.mjs", {}, /found none; tried ".*none\.mjs": check the path/],
    ["https://example.com/none.mjs", {}, /found none; tried ".*none\.mjs": check the path/],
    ["./folder", { "folder/x.js": "" }, /expected a module, found a directory: name the file in it, such as ".\/folder\/index.js"/],
    ["./a.mjs", { "a.mjs": "export const x = 1, y = 2;" }, /found the exports x, y: export function createListener/],
    ["./a.mjs", { "a.mjs": "" }, /found no export: export function createListener/],
    ["./a.mjs", { "a.mjs": "export const listener = { startListening() {} };" }, /found the export listener: .*startListening and stopListening/],
    ["./a.mjs", { "a.mjs": "export const createListener = () => ({ startListening() {} });" }, /expected a listener from createListener, received an object without stopListening/],
    ["./a.mjs", { "a.mjs": "export const createListener = () => undefined;" }, /received undefined/],
    ["./a.mjs", { "a.mjs": "export const createListener = () => { throw new Error('no url'); };" }, /createListener failed: no url/],
    ["./a.mjs", { "a.mjs": "import 'missing-dependency';" }, /was found, but cannot be loaded: .*missing-dependency/],
    ["./a.mjs", { "a.mjs": "export const listener = {" }, /was found, but cannot be loaded/],
    ["./a.mjs", { "a.mjs": "throw new Error('at once');" }, /was found, but cannot be loaded: at once/],
    ["./a.mjs", { "a.mjs": `export class Fans { constructor(children) { [...children]; } ${METHODS.replace("}, ", "} ")} }` }, /Fans failed: .*; a class whose constructor needs more than options of text is no sink for the command/],
    ["./a.mjs?x=1", { "a.mjs": `export const listener = { ${METHODS} };` }, /expected no options, .*received x: export function createListener\(options\)/],
    ["./a.mjs?x=1&x=2", {}, /expected each option once, received "x" twice/],
    ["?x=1", {}, /expects MODULE\[\?key=value/],
  ])("that cannot work is refused with what was tried and what is missing: %s", async (value, files, message) => {
    await expect(loadListener(value, folderWith(files))).rejects.toThrow(message);
  });
});
