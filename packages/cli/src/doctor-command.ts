import { visibleText } from "@flowtap/console";
import { openByteSink } from "./byte-sink.ts";
import type { DoctorResult } from "./doctor-message.ts";
import { examineListener, type Examination } from "./examine-listener.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { SubcommandInput } from "./subcommand.ts";

const MARKS = { passed: "✓", failed: "✗", lacking: "·" } as const;

/** What a module may export for the kit to see more of it, and how. */
const EXAMPLES: Readonly<Record<string, string>> = { observe: "() => linesWritten", createHung: "() => listenerWhoseSinkNeverAnswers" };

/** `flowtap doctor`: what a listener keeps of its contract. */
export async function doctorCommand({ operand, directory, given, stdout }: SubcommandInput): Promise<number> {
  const sink = openByteSink(stdout);
  const isJson = given.has("json");
  let printing: Promise<unknown> = Promise.resolve();
  const print = (...lines: readonly string[]): void => {
    const text = lines.map((line) => `${visibleText(line, Infinity)}\n`).join("");
    printing = printing.then(() => sink.write(text));
  };
  if (!isJson) print(`flowtap doctor ${operand}`);
  const examination = await examineListener(operand, directory, (result) => {
    if (!isJson) print(...describeResult(result));
  });
  const conforms = isConforming(examination);
  if (isJson) await sink.write(`${JSON.stringify({ module: operand, conforms, missing: missingKeys(examination.results), ...examination })}\n`);
  else print(...summarise(examination, conforms));
  await printing;
  return conforms ? EXIT_STATUS.completed : EXIT_STATUS.runFailed;
}

function isConforming({ results, crash }: Examination): boolean {
  return crash === undefined && results.every(({ level, status }) => level !== "must" || status !== "failed");
}

function describeResult({ id, title, level, status, message }: DoctorResult): readonly string[] {
  const first = `  ${MARKS[status]} ${id}${level === "should" ? " (should)" : ""}: ${title}`;
  return message === undefined ? [first] : [first, `      ${message}`];
}

function summarise({ results, crash }: Examination, conforms: boolean): readonly string[] {
  const count = (status: DoctorResult["status"], level?: string): number => results.filter((result) => result.status === status && (level === undefined || result.level === level)).length;
  const broken = count("failed", "must") + (crash === undefined ? 0 : 1);
  const counts = [
    `${String(count("passed"))} passed`,
    broken > 0 && `${String(broken)} failed`,
    count("failed", "should") > 0 && `${String(count("failed", "should"))} that it should keep failed`,
    crash !== undefined && `${String(crash.notRun)} not run`,
    count("lacking") > 0 && `${String(count("lacking"))} not tried`,
  ];
  return [
    ...(crash === undefined ? [] : [`  ${MARKS.failed} ${crash.during}`, `      ${crash.message}`]),
    "",
    `${verdictOf(results, conforms)}: ${counts.filter((part) => part !== false).join(", ")}${exportAdvice(missingKeys(results))}`,
  ];
}

function verdictOf(results: readonly DoctorResult[], conforms: boolean): string {
  if (!conforms) return "breaks the contract";
  return missingKeys(results.filter(({ level }) => level === "must")).length === 0 ? "keeps the contract" : "keeps what could be tried";
}

/** What the module would have to export for the cases that were not tried, other than those it declares to lack. */
function missingKeys(results: readonly DoctorResult[]): readonly string[] {
  return Object.keys(EXAMPLES).filter((key) => results.some(({ status, message }) => status === "lacking" && message?.startsWith(`${key}:`)));
}

function exportAdvice(missing: readonly string[]): string {
  if (missing.length === 0) return "";
  const members = missing.map((key) => `${key}: ${EXAMPLES[key] ?? ""}`);
  return `; missing ${missing.join(" and ")}: export const conformance = { ${members.join(", ")} };`;
}
