import { visibleText } from "@flowtap/console";
import { openByteSink } from "./byte-sink.ts";
import type { DoctorResult } from "./doctor-message.ts";
import { examineListener, type Examination } from "./examine-listener.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { SubcommandInput } from "./subcommand.ts";

const MARKS = { passed: "✓", failed: "✗", lacking: "·" } as const;

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
  if (isJson) await sink.write(`${JSON.stringify({ module: operand, conforms, ...examination })}\n`);
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
  const counts = [
    `${String(count("passed"))} passed`,
    count("failed", "must") > 0 && `${String(count("failed", "must"))} failed`,
    count("failed", "should") > 0 && `${String(count("failed", "should"))} that it should keep failed`,
    count("lacking") > 0 && `${String(count("lacking"))} not tried: export const conformance = { observe, … } tells how`,
  ];
  return [
    ...(crash === undefined ? [] : [`  ${MARKS.failed} ${crash.during}`, `      ${crash.message}`]),
    "",
    `${conforms ? "keeps the contract" : "breaks the contract"}: ${counts.filter((part) => part !== false).join(", ")}`,
  ];
}
