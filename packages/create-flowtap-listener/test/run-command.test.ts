import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseProjectName } from "../src/project-name.ts";
import { runCommand } from "../src/run-command.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowtap-create-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function run(args: readonly string[], typed = "") {
  const output = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") => new Writable({ write: (text: Buffer, _encoding, done) => {
    output[name] += text.toString();
    done();
  } });
  const status = await runCommand(args, { stdin: Readable.from(typed === "" ? [] : [typed]), stdout: sink("stdout"), stderr: sink("stderr"), cwd: () => folder });
  return { status, ...output };
}

const manifestOf = (directory: string): { name: string; keywords: string[] } => JSON.parse(readFileSync(join(folder, directory, "package.json"), "utf8"));

describe("names", () => {
  it.each([
    ["my-sink", "flowtap-listener-my-sink", "my-sink"],
    ["flowtap-listener-my-sink", "flowtap-listener-my-sink", "my-sink"],
    ["@me/my-sink", "@me/my-sink", "my-sink"],
    ["@me/flowtap-listener-x", "@me/flowtap-listener-x", "x"],
    ["7", "flowtap-listener-7", "7"],
    ["constructor", "flowtap-listener-constructor", "constructor"],
  ])("reads %s as the package %s", (typed, packageName, shortName) => {
    expect(parseProjectName(typed)).toEqual({ packageName, shortName });
  });

  const refused = ["", " ", "../evil", "/etc", "a/b", "@me", "@/x", "@me/", "@me/a/b", "My-Sink", "__proto__", ".hidden", "-rf", "flowtap-listener--x", "a-", "$(reboot)", "`reboot`", "a;reboot", "a\nb", "a\u0000", "ä", "{{year}}", "\u001b[2J"];
  it.each(refused)("refuses %j, writes nothing and says what would do", async (name) => {
    const { status, stderr, stdout } = await run(["--", name]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/expected lower-case letters.*like my-sink or @me\/my-sink, received "/u);
    expect(stderr.trimEnd()).not.toMatch(/[^\x20-\x7e…]/u);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [".", "NAME --directory ."],
    ["..", "NAME --directory .."],
    ["node_modules", "npm keeps node_modules for itself"],
    ["flowtap-listener-node_modules", "npm keeps node_modules for itself"],
    ["favicon.ico", "npm keeps favicon.ico for itself"],
    ["flowtap-listener", 'a name behind "flowtap-listener-"'],
    ["@me/flowtap-listener-", 'a name behind "flowtap-listener-"'],
    ["x".repeat(300), "at most 214 characters, as npm takes no more (this makes one of 317)"],
    [`@me/${"x".repeat(211)}`, "at most 214 characters, as npm takes no more (this makes one of 215)"],
  ])("refuses %j and says why: %s", async (name, why) => {
    expect(await run(["--", name])).toEqual({ status: 2, stdout: "", stderr: expect.stringContaining(why) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ["My Sink", "my-sink"],
    ["MySink-", "mysink"],
    ["__proto__", "proto"],
    ["@Me/My Sink", "@me/my-sink"],
    ["flowtap-listener--x", "x"],
  ])("suggests for %j the name %s, which it takes", async (name, suggestion) => {
    expect((await run(["--", name])).stderr).toContain(`; try ${suggestion}\n`);
    expect(parseProjectName(suggestion).packageName).toContain(suggestion);
  });

  it.each(["", "@/x", "ä", "$(reboot)", "..", " - ", "Node_Modules", "X".repeat(300)])("suggests nothing for %j", async (name) => {
    expect((await run(["--", name])).stderr).not.toContain("try ");
  });
});

describe("create-flowtap-listener", () => {
  it("writes a package that says what it is, with nothing left to fill in", async () => {
    expect(await run(["my-sink"])).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("npm install") });
    expect(manifestOf("my-sink")).toMatchObject({ name: "flowtap-listener-my-sink", keywords: expect.arrayContaining(["flowtap-listener"]) });
    const files = readdirSync(join(folder, "my-sink"), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain(".gitignore");
    expect(files.filter((entry) => (/\{\{\w/u.exec(readFileSync(join(entry.parentPath, entry.name), "utf8"))) !== null)).toEqual([]);
    expect(readFileSync(join(folder, "my-sink/src/index.ts"), "utf8").split("\n").length).toBeLessThan(30);
  });

  it("writes into an empty folder of another name", async () => {
    mkdirSync(join(folder, "here"));
    expect(await run(["@me/my-sink", "--directory", "here"])).toMatchObject({ status: 0 });
    expect(manifestOf("here").name).toBe("@me/my-sink");
  });

  it("takes a folder that holds nothing but a repository, and this one", async () => {
    mkdirSync(join(folder, ".git"));
    writeFileSync(join(folder, ".git", "HEAD"), "mine");
    expect(await run(["my-sink", "--directory", "."])).toMatchObject({ status: 0, stderr: "" });
    expect(manifestOf(".").name).toBe("flowtap-listener-my-sink");
    expect(readdirSync(join(folder, ".git"))).toEqual(["HEAD"]);
  });

  it("overwrites nothing: neither a file, nor a folder that holds one, nor through a link", async () => {
    writeFileSync(join(folder, "file"), "mine");
    mkdirSync(join(folder, "full"));
    writeFileSync(join(folder, "full", "package.json"), "mine");
    symlinkSync(join(folder, "full"), join(folder, "link"));
    for (const directory of ["file", "full", "link"]) {
      expect(await run(["my-sink", "--directory", directory])).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("directory: expected") });
    }
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("mine");
    expect(readdirSync(join(folder, "full"))).toEqual(["package.json"]);
  });

  it("asks for what is not given, again when the answer cannot work", async () => {
    const { status, stderr } = await run([], "../evil\nmy-sink\nplace\n");
    expect(status).toBe(0);
    expect(stderr).toMatch(/Name of the listener.*expected lower-case letters.*\nName of the listener.*Folder \(my-sink\): /su);
    expect(manifestOf("place").name).toBe("flowtap-listener-my-sink");
  });

  it("takes the name for the folder when nobody names one", async () => {
    expect(await run([], "my-sink\n\n")).toMatchObject({ status: 0 });
    expect(existsSync(join(folder, "my-sink"))).toBe(true);
  });

  it("ends with status 2 when nobody answers", async () => {
    expect(await run([])).toMatchObject({ status: 2, stderr: expect.stringContaining("received nothing") });
  });

  it.each([[["a", "b"]], [["--force", "a"]], [["a", "--directory", ""]]])("refuses %j", async (args) => {
    expect(await run(args)).toMatchObject({ status: 2, stdout: "" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [["a", "--nope"], 'unknown flag --nope: expected NAME, --directory DIR, --help or --version, received "--nope"'],
    [["a", "--directoy", "b"], 'unknown flag --directoy: expected --directory, received "--directoy"'],
    [["--Version=\u001b[2J"], "unknown flag --Version: expected NAME"],
    [["-rf"], "unknown flag -r: expected NAME"],
    [["a", "--directory"], "--directory: expected a folder behind it, received nothing"],
    [["a", "--help=3"], 'arguments: expected NAME, --directory DIR, --help or --version, received "a --help=3"'],
  ])("refuses the flags of %j: %s", async (args, message) => {
    expect(await run(args)).toEqual({ status: 2, stdout: "", stderr: expect.stringContaining(`create-flowtap-listener: ${message}`) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says what it does and which version it is", () => {
    const program = join(import.meta.dirname, "..", "dist", "bin.js");
    const help = spawnSync(process.execPath, [program, "--help"], { encoding: "utf8" });
    expect(help).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("npm create flowtap-listener") });
    expect(spawnSync(process.execPath, [program, "--version"], { encoding: "utf8" }).stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
  });
});
