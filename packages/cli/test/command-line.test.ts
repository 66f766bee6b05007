import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allFlags, readCommandLine } from "../src/command-line.ts";
import { helpText } from "../src/help-text.ts";
import { subcommands } from "../src/subcommands.ts";
import { UsageError } from "../src/usage-error.ts";

describe("the command line", () => {
  it("reads a pipe when no FILE is given", () => {
    expect(readCommandLine([], false)).toMatchObject({ does: "relay", input: "-", follow: false, strict: false, speed: Infinity });
  });

  it("takes flags before and after FILE", () => {
    expect(readCommandLine(["--strict", "run.ndjson", "--follow"], true)).toMatchObject({ input: "run.ndjson", follow: true, strict: true });
  });

  it("takes a FILE that begins with a dash behind --", () => {
    expect(readCommandLine(["--", "-x"], true)).toMatchObject({ input: "-x" });
  });

  it("collects a repeated flag, and takes the last of one that counts once", () => {
    const command = readCommandLine(["--json-file", "a", "--json-file=-", "--speed", "1", "--speed=2.5"], false);
    expect(command).toMatchObject({ speed: 2.5 });
    expect(command.does === "relay" && command.given.values("json-file")).toEqual(["a", "-"]);
  });

  it.each([
    [["--folow"], 'unknown flag "--folow": did you mean --follow?'],
    [["--jsonfile", "x"], 'unknown flag "--jsonfile": did you mean --json-file?'],
    [["--zzz"], 'unknown flag "--zzz": see flowtap --help'],
    [["-x"], 'unknown flag "-x"'],
    [["--__proto__=1"], 'unknown flag "--__proto__"'],
    [["--json-file"], "--json-file expects a value, received none: write --json-file PATH"],
    [["--json-file="], "--json-file expects a value, received none"],
    [["--json-file", "--strict"], '--json-file expects a value, received the flag "--strict"'],
    [["--strict=yes"], '--strict takes no value, received "yes"'],
    [["--speed", "fast"], '--speed expects a positive number or max, received "fast"'],
    [["--speed", "0"], '--speed expects a positive number or max, received "0"'],
    [["--speed=-1"], '--speed expects a positive number or max, received "-1"'],
    [["--speed", "1e999"], "--speed expects a positive number or max"],
    [["a", "b"], 'expected one FILE, received 2, the second being "b": for several, write cat FILE... | flowtap'],
    [[""], 'expected a FILE or "-", received an empty name'],
    [["--follow"], "--follow expects a FILE to tail, received a pipe"],
    [["--follow", "--speed", "1", "x"], "leave one of them out"],
  ])("refuses %j and says what to do", (args, message) => {
    expect(() => readCommandLine(args, false)).toThrow(UsageError);
    expect(() => readCommandLine(args, false)).toThrow(message);
  });

  it("teaches whoever starts it in a terminal without a FILE", () => {
    expect(() => readCommandLine([], true)).toThrow("write my-engine | flowtap, or flowtap FILE");
    expect(readCommandLine(["-"], true)).toMatchObject({ input: "-" });
  });

  it("never fails in any other way, whatever it is given", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...allFlags.map(({ name }) => `--${name}`), "--", "-", "-h"))), (args) => {
        try {
          readCommandLine(args, false);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as Error).message).not.toMatch(/[\p{Cc}]/u);
        }
      }),
    );
  });
});

describe("the help", () => {
  it("names every flag and every other command, and keeps to 80 columns", () => {
    const text = helpText(allFlags, subcommands);
    for (const { name } of allFlags) expect(text).toContain(`--${name}`);
    for (const { words } of subcommands) expect(text).toContain(`flowtap ${words.join(" ")} `);
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });
});
