import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConsoleMode } from "../src/index.ts";
import { ATTACKS, LOG_COMMANDS } from "./support/attack-strings.ts";
import { EmulatedTerminal } from "./support/emulated-terminal.ts";
import { openConsole } from "./support/events.ts";
import { TEXT_FIELDS, runWith, type TextField } from "./support/hostile-runs.ts";
import { LiveBench } from "./support/live-bench.ts";

const FULL = Boolean(process.env["FLOWTAP_FULL"]);

const ATTACKED = Object.values(ATTACKS);
const EVERYTHING = [...ATTACKED, ...LOG_COMMANDS];
/** In the short form each field meets a quarter of the texts, a different one than its neighbours. */
function textsFor(field: TextField): readonly string[] {
  return FULL ? EVERYTHING : EVERYTHING.filter((_, index) => index % 4 === TEXT_FIELDS.indexOf(field) % 4);
}
const MODES: readonly ConsoleMode[] = ["live", "lines", "github", "agent"];
const COLORS = FULL ? [true, false] : [true];
const LOG_MODES = ["lines", "github", "agent"] as const;

/** Stands right before the hostile text, where no sequence of ours ever begins. */
const MARK = "m@";
/** A sequence after it would be the text's, but for the end of a colour. */
const OWN_SEQUENCE_IN_TEXT = new RegExp(String.raw`${MARK}\x1b(?!\[(?:0|22|39)m)`, "u");
/** What the console itself writes besides text. */
const OWN_SEQUENCES = /\x1b\[(?:\?(?:2026|25|7)[hl]|[\d;]*m|2?K|J|\d*[AG]|B)/gu;
const FORBIDDEN = new RegExp(String.raw`[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\r\n]]`, "v");

/** Nothing has come through `output` that is obeyed or cannot be seen. */
function expectHarmless(output: string): void {
  expect(FORBIDDEN.exec(output.replace(OWN_SEQUENCES, ""))).toBeNull();
  expect(output).not.toMatch(OWN_SEQUENCE_IN_TEXT);
}

/** What a mode other than live writes for these runs, and for a line of another program before each. */
async function logOf(mode: ConsoleMode, color: boolean, field: TextField, texts: readonly string[]): Promise<{ terminal: EmulatedTerminal; output: string }> {
  const terminal = new EmulatedTerminal(120, 40);
  const { console, tap } = openConsole({ stream: terminal.stream, mode, color });
  for (const [index, text] of texts.entries()) for (const one of runWith(field, text, `run-${String(index)}`)) tap.emit(one);
  for (const text of texts) console.printLine(text);
  const report = await tap.close();
  expect(report).toMatchObject({ failed: 0, pending: 0, errors: [] });
  await terminal.settle();
  return { terminal, output: terminal.writes.join("") };
}

const linesOf = (output: string): string[] => output.split("\n").slice(0, -1);
const withoutColor = (line: string): string => line.replaceAll(/\x1b\[\d+m/gu, "");

describe("text from events", () => {
  beforeEach(() => {
    vi.stubEnv("GITHUB_STEP_SUMMARY", "");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("does change a terminal when it is written as it is: the attacks are real", async () => {
    let changes = 0;
    for (const attack of ATTACKED) {
      const terminal = await EmulatedTerminal.showing(`${attack}\x1b[?25`);
      try {
        expect(terminal.state()).toEqual(EmulatedTerminal.untouchedState);
      } catch {
        changes++;
      }
    }
    expect(changes).toBeGreaterThanOrEqual(25);
    expect(ATTACKED.filter((attack) => FORBIDDEN.test(attack)).length).toBeGreaterThanOrEqual(70);
  });

  it.each(TEXT_FIELDS.flatMap((field) => COLORS.map((color) => ({ field, color }))))("is shown and not obeyed in a live picture: $field, colour $color", async ({ field, color }) => {
    const bench = new LiveBench(80, 24, color);
    await bench.terminal.feed("$ said before\r\n");
    for (const [index, text] of textsFor(field).entries()) {
      const events = runWith(field, MARK + text, `run-${String(index)}`);
      await bench.show(events.slice(0, 9));
      bench.view.print(MARK + text);
      await bench.show(events.slice(9));
      expect(bench.terminal.cursorColumn).toBe(0);
    }
    await bench.finish();

    expectHarmless(bench.terminal.writes.join(""));
    expect(bench.terminal.state()).toEqual(EmulatedTerminal.untouchedState);
    expect(bench.terminal.everything()[0]).toBe("$ said before");
  });

  it.each(LOG_MODES.flatMap((mode) => COLORS.map((color) => ({ mode, color }))))("is shown and not obeyed in mode $mode, colour $color", async ({ mode, color }) => {
    for (const field of TEXT_FIELDS) {
      const { terminal, output } = await logOf(mode, color, field, textsFor(field).map((text) => MARK + text));
      expectHarmless(output);
      expect(output.includes("\x1b")).toBe(color && mode !== "agent");
      expect(terminal.state()).toEqual(EmulatedTerminal.untouchedState);
    }
  });

  it.each(LOG_MODES)("forges no line and no log command in mode %s: every line begins with a word of ours", async (mode) => {
    const begins = { lines: /^(?:\[|flowtap: |│ )/u, github: /^(?:\[|flowtap: |│ |::(?:group|error title=[^:]*|warning title=[^:]*|notice title=flowtap|endgroup)::)/u, agent: /^(?:run |fail |retry |flowtap: |\| )/u }[mode];
    for (const field of TEXT_FIELDS) {
      const [hostile, usual] = await Promise.all([textsFor(field), textsFor(field).map(() => "usual")].map((texts) => logOf(mode, false, field, texts)));
      const lines = linesOf(hostile?.output ?? "");
      for (const line of lines) {
        expect(line).toMatch(begins);
        expect(line).not.toMatch(/##\[|##vso\[|##teamcity\[/iu);
      }
      // Where runs, steps or types are others each time there may be fewer lines or more of them; elsewhere a text costs no line and adds none.
      if (!["type", "runId", "parentRunId"].includes(field)) expect(lines).toHaveLength(linesOf(usual?.output ?? "").length);
      expect(lines.length).toBeGreaterThan(textsFor(field).length);
    }
  });

  it("never begins a row of a live picture with a log command either, wherever it is drawn", async () => {
    for (const field of TEXT_FIELDS) {
      const bench = new LiveBench(80, 24);
      for (const [index, text] of LOG_COMMANDS.entries()) {
        bench.view.print(text);
        await bench.show(runWith(field, text, `run-${String(index)}`));
      }
      await bench.finish();
      for (const row of bench.terminal.everything()) expect(row).not.toMatch(/^\s*::|##\[|##vso\[|##teamcity\[/iu);
      for (const row of linesOf(bench.terminal.writes.join(""))) expect(row.replace(OWN_SEQUENCES, "")).not.toMatch(/^\s*::/u);
    }
  });

  it("looks the same with and without colour", async () => {
    for (const mode of MODES.filter((one) => one !== "live")) {
      const [plain, colored] = await Promise.all([false, true].map((color) => logOf(mode, color, "error", LOG_COMMANDS)));
      expect(linesOf(colored?.output ?? "").map(withoutColor)).toEqual(linesOf(plain?.output ?? ""));
    }
  });
});
