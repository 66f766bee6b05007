import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ExecutionEvent } from "@flowtap/core";
import { createRunStates } from "@flowtap/run-state";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConsoleMode } from "../src/index.ts";
import { LinesView } from "../src/lines-view.ts";
import { StreamOutput } from "../src/stream-output.ts";
import { createStyle } from "../src/style.ts";
import { EmulatedTerminal } from "./support/emulated-terminal.ts";
import { endOfVariedRun, event, openConsole, variedRun } from "./support/events.ts";

async function logOf(mode: ConsoleMode, events: readonly ExecutionEvent[]): Promise<string> {
  const terminal = new EmulatedTerminal();
  const { tap } = openConsole({ stream: terminal.stream, mode, color: false });
  for (const one of events) tap.emit(one);
  expect(await tap.close()).toMatchObject({ failed: 0, pending: 0, errors: [] });
  return terminal.writes.join("");
}

const failures = (count: number): ExecutionEvent[] => [
  event("workflow_started", { metadata: { workflow: "many" } }),
  ...Array.from({ length: count }, (_, index) => `step-${String(index)}`).flatMap((stepId) => [
    event("step_started", { stepId }),
    event("step_retrying", { stepId, attempt: 2, error: "connection reset" }),
    event("step_failed", { stepId, error: `no luck with ${stepId}` }),
  ]),
  event("workflow_failed", { error: "too many failures" }),
];

const startingWith = (log: string, start: string): string[] => log.split("\n").filter((line) => line.startsWith(start));

describe("the modes for logs", () => {
  let folder: string;
  let summaryPath: string;
  const summary = (): string => readFileSync(summaryPath, "utf8");
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "flowtap-summary-"));
    summaryPath = path.join(folder, "summary.md");
    vi.stubEnv("GITHUB_STEP_SUMMARY", summaryPath);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  // `npx vitest run --project console -u` writes them anew.
  it.each(["lines", "github", "agent"] as const)("write a golden log: %s", async (mode) => {
    await expect(await logOf(mode, [...variedRun(), ...endOfVariedRun()])).toMatchFileSnapshot(`golden/log-${mode}.txt`);
    if (mode === "github") await expect(summary()).toMatchFileSnapshot("golden/step-summary.md");
  });

  describe("github", () => {
    it("annotates a failure right when it happens, with everything escaped that GitHub would read", async () => {
      const log = await logOf("github", [
        event("workflow_started", { metadata: { workflow: "100%,a:b" } }),
        event("step_failed", { stepId: "lint", error: "50% done\nfile a.ts,line=1::x\r\nlast" }),
        event("step_started", { stepId: "later" }),
      ]);

      const lines = log.split("\n");
      const annotation = lines.indexOf("::error title=100%25%2Ca%3Ab > lint::50%25 done%0Afile a.ts,line=1::x%0Alast");
      expect(annotation).toBeGreaterThan(0);
      expect(annotation).toBeLessThan(lines.findIndex((line) => line.includes("later")));
    });

    it("annotates ten failures and ten retries, and says how many more there are", async () => {
      const log = await logOf("github", failures(25));

      expect(startingWith(log, "::error ")).toHaveLength(10);
      expect(startingWith(log, "::warning ")).toHaveLength(10);
      expect(startingWith(log, "::notice ")).toEqual(["::notice title=flowtap::and 15 more errors, and 15 more warnings: see the log"]);
      expect(log).toContain("no luck with step-24");
    });

    it("opens no group that it does not close", async () => {
      const log = await logOf("github", [...failures(3), ...variedRun()]);

      let open = 0;
      for (const line of log.split("\n")) {
        if (line.startsWith("::group::")) open++;
        if (line === "::endgroup::") open--;
        expect([0, 1]).toContain(open);
      }
      expect(open).toBe(0);
      expect(startingWith(log, "::group::").length).toBeGreaterThanOrEqual(5);
    });

    it("adds its summary behind those of other tools", async () => {
      writeFileSync(summaryPath, "# of another tool\n");
      await logOf("github", failures(1));
      expect(summary()).toMatch(/^# of another tool\n### ✖ many failed in 0ms\n/u);
    });

    it("lists failures first in a summary, and counts what it leaves out", async () => {
      await logOf("github", [...Array.from({ length: 300 }, (_, index) => event("step_completed", { stepId: `fine-${String(index)}` })), ...failures(2)]);
      const rows = summary().split("\n").filter((row) => row.startsWith("| ")).slice(1);
      expect(rows).toHaveLength(200);
      expect(rows.slice(0, 2).every((row) => row.startsWith("| ✖ |"))).toBe(true);
      expect(summary()).toContain("+102 more steps");
    });

    it("takes away the meaning of Markdown and HTML in a summary", async () => {
      const evil = "</td><script>alert(1)</script> [a](javascript:x) ![i](https://evil.example/x.png) | `code` **b** \n# heading\n- list <!-- @everyone $x$ &amp; https://evil.example";
      await logOf("github", [
        event("workflow_started", { metadata: { workflow: evil } }),
        event("step_failed", { stepId: evil, error: evil }),
        event("workflow_failed", { error: "other" }),
      ]);

      expect(summary()).not.toMatch(/(?<!\\)[<>[\]!&@$*]/u);
      const row = summary().split("\n").find((line) => line.startsWith("| ✖"));
      expect(row?.match(/(?<!\\)\|/gu)).toHaveLength(6);
      expect(summary().split("\n").filter((line) => line.startsWith("#"))).toHaveLength(1);
    });

    it("keeps a summary below 1 MiB, whatever was in it before", async () => {
      writeFileSync(summaryPath, "x".repeat(1024 * 1024 - 20_000));
      const events: ExecutionEvent[] = [];
      for (let index = 0; index < 200; index++) {
        const runId = `run-${String(index)}`;
        events.push(event("workflow_started", { runId }), event("step_failed", { runId, stepId: "\u202e".repeat(200), error: "<".repeat(1000) }), event("workflow_failed", { runId }));
      }
      await logOf("github", events);

      expect(statSync(summaryPath).size).toBeLessThanOrEqual(1024 * 1024);
      expect(summary()).toMatch(/\nMore runs: see the log\.\n$/u);
    });

    it("says so when the summary cannot be written, and loses nothing else", async () => {
      vi.stubEnv("GITHUB_STEP_SUMMARY", folder);
      const log = await logOf("github", failures(1));
      expect(log).toContain("flowtap: no summary on the job's page: cannot write the file that GITHUB_STEP_SUMMARY names (EISDIR)\n");
      expect(log).toContain("no luck with step-0");
    });
  });

  it("say how far a long step is when there was nothing else to say for ten seconds", async () => {
    const terminal = new EmulatedTerminal();
    let nowMs = 0;
    const view = new LinesView(createRunStates(), new StreamOutput(terminal.stream), createStyle(false), () => nowMs);
    const note = (one: ExecutionEvent): void => {
      void view.show([one], (error) => {
        throw new Error("expected an event that can be read", { cause: error });
      });
    };
    note(event("workflow_started"));
    note(event("step_started", { stepId: "long" }));
    for (const current of [1, 2, 3, 4, 5]) {
      nowMs += 4000;
      note(event("step_progress", { stepId: "long", text: "some\nlinking", metadata: { progress: { current, total: 9 } } }));
    }
    await view.finish();

    expect(terminal.writes.join("").split("\n").filter((line) => line.includes("linking"))).toEqual(["[run-1] ▸ long: 3/9 · linking"]);
  });
});
