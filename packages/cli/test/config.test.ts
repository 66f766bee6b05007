import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { completedRun } from "./support/event-lines.ts";
import { flowtap } from "./support/flowtap-process.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const input = completedRun("a", 3);
const MODULE = `
import { defineConfig } from "flowtap";
const seen = [];
const listener = { async startListening(progress) { for await (const event of progress) seen.push(event.type); }, stopListening() { console.error(seen.join()); } };
export default defineConfig({ console: "off", listeners: [{ listener, filter: (event) => event.type.startsWith("workflow_") }] });`;

/** A project that has flowtap installed, and these files. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(fileURLToPath(new URL("../", import.meta.url)), join(folder, "node_modules/flowtap"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe("flowtap.config", () => {
  it.each([
    ["flowtap.config.mjs", MODULE],
    ["flowtap.config.ts", MODULE.replace("const seen = []", "const seen: string[] = []").replace("startListening(progress)", "startListening(progress: AsyncIterable<{ readonly type: string }>)").replace("(event)", "(event: { readonly type: string })")],
  ])("%s in the working directory holds flags and listeners made in code", async (name, text) => {
    const folder = project({ [name]: text });
    expect(await flowtap([], { input, directory: folder })).toMatchObject({ status: 0, stdout: "", stderr: "workflow_started,workflow_completed\n" });
  });

  it("may be JSON, and named by --config; flags win over it", async () => {
    const folder = project({ "other.json": JSON.stringify({ console: "off", jsonFile: ["-"], strict: true }) });
    expect(await flowtap(["--config", "other.json"], { input: `${input}log\n`, directory: folder })).toMatchObject({ status: 3, stdout: input });
    const { stdout, stderr } = await flowtap(["--config", "other.json", "--console", "lines"], { input, directory: folder });
    expect(stdout).toBe(input);
    expect(stderr).toContain("step-1");
  });

  it("is left alone with --config off", async () => {
    const folder = project({ "flowtap.config.json": '{"nonsense": true}' });
    expect(await flowtap(["--config", "off", "--console", "off"], { input, directory: folder })).toMatchObject({ status: 0, stderr: "" });
  });

  it.each([
    ["an unknown key", '{"jsonfile": "a"}', /unknown key "jsonfile": did you mean jsonFile\?/],
    ["__proto__", '{"__proto__": {"console": "off"}}', /unknown key "__proto__"/],
    ["constructor", '{"constructor": {"prototype": {}}}', /unknown key "constructor"/],
    ["a secret", '{"webhookSecret": "hunter2"}', /unknown key "webhookSecret": secrets stay in the environment/],
    ["a secret where its variable is named", '{"webhookSecretEnv": {"value": "hunter2"}}', /webhookSecretEnv: expected a non-empty string, or an array of them, received a value of type object/],
    ["another kind of value", '{"jsonFile": 1}', /jsonFile: expected a non-empty string, or an array of them, received 1/],
    ["an unknown mode", '{"console": "loud"}', /console: expected one of auto, .*received "loud"/],
    ["an array", "[]", /expected an object, received/],
    ["no JSON", '{"webhookSecret": hunter2}', /cannot be loaded: expected JSON, received something else/],
    ["no listener", '{"listeners": [{"startListening": true}]}', /listeners\[0\]: expected a listener/],
  ])("with %s is refused before anything is read, and tells no secret", async (_what, text, message) => {
    const folder = project({ "flowtap.config.json": text });
    const { status, stdout, stderr } = await flowtap(["--json-file", "-"], { input, directory: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).toContain("flowtap.config.json");
    expect(stderr).not.toContain("hunter2");
  });

  it.each([
    [["--config", "none.mjs"], {}, /--config expects a file, found none/],
    [[], { "flowtap.config.mjs": "export const other = 1;" }, /expected a default export, found none/],
    [[], { "flowtap.config.mjs": "throw new Error('at once');" }, /cannot be loaded: at once/],
    [[], { "flowtap.config.mjs": "", "flowtap.config.json": "" }, /expected one configuration, found flowtap\.config\.mjs and flowtap\.config\.json/],
  ])("that cannot be loaded is told: %j %j", async (flags, files, message) => {
    const { status, stderr } = await flowtap(flags, { input, directory: project(files) });
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
